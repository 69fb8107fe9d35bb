/** Passes chunks on in whole 16-bit samples: a pipe may cut one in two. Copies only after such a cut. */
export class SampleAligner {
  readonly #deliver: (pcm: Uint8Array) => void
  /** The first half of a sample whose second half is to come. */
  #half: number | null = null

  constructor(deliver: (pcm: Uint8Array) => void) {
    this.#deliver = deliver
  }

  push(chunk: Uint8Array): void {
    const bytes = this.#half === null ? chunk : joined(this.#half, chunk)
    const even = bytes.length - (bytes.length % 2)
    this.#half = even < bytes.length ? bytes[even]! : null
    if (even > 0) this.#deliver(bytes.subarray(0, even))
  }

  /** Forgets half a sample: what comes next starts with a whole one. */
  restart(): void {
    this.#half = null
  }
}

function joined(first: number, rest: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(rest.length + 1)
  bytes[0] = first
  bytes.set(rest, 1)
  return bytes
}
