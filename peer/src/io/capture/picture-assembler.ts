/**
 * Cuts a stream of bytes into pictures. Whoever is late gets the newest: pictures that complete before the last
 * one was delivered take its place. Two buffers for its whole life, none for each picture.
 */
export class PictureAssembler {
  readonly #deliver: (picture: Uint8Array, atMs: number) => void
  readonly #schedule: (delivery: () => void) => void
  #filling: Uint8Array
  #complete: Uint8Array
  #filledBytes = 0
  #completeAtMs: number | null = null
  #superseded = 0

  /** `schedule` runs its argument once all input that has arrived was pushed, such as `setImmediate`. */
  constructor(
    sizeBytes: number,
    deliver: (picture: Uint8Array, atMs: number) => void,
    schedule: (delivery: () => void) => void,
  ) {
    this.#deliver = deliver
    this.#schedule = schedule
    this.#filling = new Uint8Array(sizeBytes)
    this.#complete = new Uint8Array(sizeBytes)
  }

  /** Pictures that were replaced by a newer one before anyone saw them. */
  get superseded(): number {
    return this.#superseded
  }

  /** Takes a chunk of any size, read at `atMs`. */
  push(chunk: Uint8Array, atMs: number): void {
    let offset = 0
    while (offset < chunk.length) {
      const taken = Math.min(this.#filling.length - this.#filledBytes, chunk.length - offset)
      this.#filling.set(chunk.subarray(offset, offset + taken), this.#filledBytes)
      this.#filledBytes += taken
      offset += taken
      if (this.#filledBytes === this.#filling.length) this.#finish(atMs)
    }
  }

  /** Forgets a picture that was begun: what comes next starts a new one. */
  restart(): void {
    this.#filledBytes = 0
  }

  #finish(atMs: number): void {
    ;[this.#filling, this.#complete] = [this.#complete, this.#filling]
    this.#filledBytes = 0
    const waiting = this.#completeAtMs !== null
    this.#completeAtMs = atMs
    if (waiting) this.#countUnlessRepeated()
    else this.#schedule(() => this.#hand())
  }

  /** ffmpeg repeats the pictures of a slow camera to keep its pace: those are no loss. */
  #countUnlessRepeated(): void {
    if (Buffer.compare(this.#filling, this.#complete) !== 0) this.#superseded++
  }

  #hand(): void {
    const atMs = this.#completeAtMs
    if (atMs === null) return
    this.#completeAtMs = null
    this.#deliver(this.#complete, atMs)
  }
}
