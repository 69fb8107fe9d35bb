/**
 * Cuts sound that comes in chunks of any size into blocks of one size, without losing or repeating a sample.
 * The block handed over is reused: it holds good during the call only.
 */
export class Reblock {
  readonly #block: Int16Array
  readonly #onBlock: (block: Int16Array) => void
  #filled = 0

  constructor(blockSamples: number, onBlock: (block: Int16Array) => void) {
    this.#block = new Int16Array(blockSamples)
    this.#onBlock = onBlock
  }

  push(chunk: Int16Array): void {
    let taken = 0
    while (taken < chunk.length) {
      const piece = chunk.subarray(taken, taken + this.#block.length - this.#filled)
      this.#block.set(piece, this.#filled)
      this.#filled += piece.length
      taken += piece.length
      if (this.#filled === this.#block.length) {
        this.#filled = 0
        this.#onBlock(this.#block)
      }
    }
  }
}

/** The other way round: whoever asks for any number of samples gets them from blocks pulled as needed. */
export class Refill {
  readonly #block: Int16Array
  readonly #pull: (block: Int16Array) => void
  #used: number

  /** `pull` fills the whole block it is given. */
  constructor(blockSamples: number, pull: (block: Int16Array) => void) {
    this.#block = new Int16Array(blockSamples)
    this.#pull = pull
    this.#used = blockSamples
  }

  fill(out: Int16Array): void {
    let filled = 0
    while (filled < out.length) {
      if (this.#used === this.#block.length) {
        this.#pull(this.#block)
        this.#used = 0
      }
      const piece = this.#block.subarray(this.#used, this.#used + out.length - filled)
      out.set(piece, filled)
      this.#used += piece.length
      filled += piece.length
    }
  }
}
