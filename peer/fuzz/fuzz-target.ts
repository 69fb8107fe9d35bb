/** One parser, or one part that judges what comes from outside, as a function of bytes. */
export type FuzzTarget = {
  readonly name: string
  /** Of the inputs that others get; less for what calculates. 1 if absent. */
  readonly share?: number
  /** Throws when the target misbehaves. */
  run(bytes: Uint8Array): void
}

export const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8')

/** For targets that take several messages in a row. */
export const linesOf = (bytes: Uint8Array): string[] => textOf(bytes).split('\n')

/** The same in every run, so that kept inputs fit: `side` keeps both sides of a handshake apart. */
export const constantBytes =
  (side: number) =>
  (count: number): Uint8Array =>
    new Uint8Array(count).fill(side)
