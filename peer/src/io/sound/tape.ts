/** Keeps what a microphone hears, and when. For some seconds of it; made with the capture. */

type Piece = {readonly from: number; readonly samples: Int16Array; readonly atMs: number}

export class Tape {
  readonly #pieces: Piece[] = []
  #length = 0
  #waiting: {readonly length: number; resolve(): void} | null = null
  #heard: (samples: Int16Array) => void = () => undefined

  /** In samples. */
  get length(): number {
    return this.#length
  }

  /** The samples are copied. `atMs`: when they came. */
  push(samples: Int16Array, atMs: number): void {
    this.#pieces.push({from: this.#length, samples: samples.slice(), atMs})
    this.#length += samples.length
    this.#heard(samples)
    if (this.#waiting !== null && this.#length >= this.#waiting.length) this.#waiting.resolve()
  }

  /** Resolves with the next so many samples, once they are there; `heard` is told of each piece on the way. */
  async record(count: number, heard: (samples: Int16Array) => void = () => undefined): Promise<Int16Array> {
    const from = this.#length
    this.#heard = heard
    await new Promise<void>(resolve => {
      this.#waiting = {length: from + count, resolve}
    })
    this.#waiting = null
    this.#heard = () => undefined
    return this.since(from).subarray(0, count)
  }

  /** Everything from that sample on. */
  since(from: number): Int16Array {
    const samples = new Int16Array(this.#length - from)
    for (const piece of this.#pieces) {
      const skipped = Math.max(0, from - piece.from)
      if (skipped < piece.samples.length)
        samples.set(piece.samples.subarray(skipped), piece.from + skipped - from)
    }
    return samples
  }

  /** When that sample came. */
  timeOf(index: number): number {
    const piece = this.#pieces.findLast(({from}) => from <= index)
    if (piece === undefined) throw new Error('that is not on the tape')
    return piece.atMs
  }
}
