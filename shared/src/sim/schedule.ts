/** Simulated time: what is due when, and nothing else. */
export class Schedule {
  now = 0
  readonly #due: {atMs: number; run: () => void}[] = []

  after(delayMs: number, run: () => void): void {
    const atMs = this.now + delayMs
    let place = this.#due.length
    while (place > 0 && this.#due[place - 1]!.atMs > atMs) place--
    this.#due.splice(place, 0, {atMs, run})
  }

  wakeAt(): number {
    return this.#due[0]?.atMs ?? Number.POSITIVE_INFINITY
  }

  /** Runs what is due by now, including what that makes due at once. */
  runDue(): void {
    while (this.wakeAt() <= this.now) this.#due.shift()!.run()
  }
}
