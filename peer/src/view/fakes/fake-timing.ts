import type {Timing} from '../timing.js'

/** A clock for tests that stands until it is run; actions happen in their order, each at its own time. */
export class FakeTiming implements Timing {
  #now = 0
  readonly #waiting = new Set<{dueAt: number; action: () => void}>()

  now(): number {
    return this.#now
  }

  after(delayMs: number, action: () => void): () => void {
    const waiting = {dueAt: this.#now + Math.max(0, delayMs), action}
    this.#waiting.add(waiting)
    return () => this.#waiting.delete(waiting)
  }

  /** What is due at the end of the time still happens. */
  run(forMs: number): void {
    const end = this.#now + forMs
    for (let next = this.#next(); next !== undefined && next.dueAt <= end; next = this.#next()) {
      this.#waiting.delete(next)
      this.#now = next.dueAt
      next.action()
    }
    this.#now = end
  }

  get waiting(): number {
    return this.#waiting.size
  }

  #next(): {dueAt: number; action: () => void} | undefined {
    return [...this.#waiting].sort((a, b) => a.dueAt - b.dueAt)[0]
  }
}
