/** Fresh unpredictable bytes; the core has no source of its own, so that a test can give it a seeded one. */
export type RandomBytes = (count: number) => Uint8Array
