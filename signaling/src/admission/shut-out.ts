/** What is kept out for a time each, such as networks or sessions. Pure; bounded: a further one is refused, and none let in before its time. */
export class ShutOut {
  readonly #most: number
  readonly #until = new Map<string, number>()
  /** When the first one ends, or earlier. */
  #nextEnd = Number.POSITIVE_INFINITY
  /** Null: something has changed since they were last asked for. */
  #names: readonly string[] | null = null

  constructor(most: number) {
    this.#most = most
  }

  /** Keeps it out for so long from now on; false if there are too many. */
  add(name: string, forMs: number, now: number): boolean {
    this.#prune(now)
    if (this.#until.size >= this.#most && !this.#until.has(name)) return false
    this.#until.set(name, now + forMs)
    this.#nextEnd = Math.min(this.#nextEnd, now + forMs)
    this.#names = null
    return true
  }

  /** False if it was not kept out. */
  lift(name: string, now: number): boolean {
    this.#prune(now)
    this.#names = null
    return this.#until.delete(name)
  }

  has(name: string, now: number): boolean {
    this.#prune(now)
    return this.#until.has(name)
  }

  count(now: number): number {
    this.#prune(now)
    return this.#until.size
  }

  /** Always the same array while nothing changes. */
  names(now: number): readonly string[] {
    this.#prune(now)
    this.#names ??= [...this.#until.keys()]
    return this.#names
  }

  /** With when each ends, on the clock of `now`. */
  entries(now: number): (readonly [name: string, until: number])[] {
    this.#prune(now)
    return [...this.#until]
  }

  #prune(now: number): void {
    if (now < this.#nextEnd) return
    for (const [name, until] of this.#until) if (until <= now) this.#until.delete(name)
    this.#nextEnd = Math.min(...this.#until.values())
    this.#names = null
  }
}
