/** Says given sounds into a speaker, one after the other, and nothing in between. Made with the speaker. */
export class Announcer {
  #said: Int16Array = new Int16Array(0)
  #at = 0
  #beganAtMs: number | null = null
  #finished: (beganAtMs: number) => void = () => undefined

  /** Resolves when all of it was handed to the speaker, with the moment when it began to be. One at a time. */
  say(samples: Int16Array): Promise<number> {
    this.#said = samples
    this.#at = 0
    this.#beganAtMs = null
    return new Promise(resolve => {
      this.#finished = resolve
    })
  }

  /** The frame that is to be heard next. */
  fill(frame: Int16Array, now: number): void {
    const part = this.#said.subarray(this.#at, this.#at + frame.length)
    frame.fill(0)
    if (part.length === 0) return
    frame.set(part)
    this.#at += part.length
    this.#beganAtMs ??= now
    if (this.#at === this.#said.length) this.#finished(this.#beganAtMs)
  }
}
