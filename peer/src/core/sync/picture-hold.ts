/** Pictures that wait for the sound they belong to, in order. Made with the peer. */

/** Half a second of them at 30 a second: what comes on top of that pushes the oldest out, to be shown at once. */
const MOST_HELD = 16

export class PictureHold<Picture> {
  #held: {readonly picture: Picture; readonly dueAtMs: number}[] = []

  /** Never overtakes the one before. */
  add(picture: Picture, dueAtMs: number): void {
    const lastMs = this.#held.at(-1)?.dueAtMs ?? dueAtMs
    this.#held.push({picture, dueAtMs: Math.max(lastMs, dueAtMs)})
  }

  /** Those whose time has come. */
  take(now: number): Picture[] {
    const notDue = this.#held.findIndex(({dueAtMs}) => dueAtMs > now)
    const due = notDue < 0 ? this.#held.length : notDue
    const count = Math.max(due, this.#held.length - MOST_HELD)
    return this.#held.splice(0, count).map(({picture}) => picture)
  }

  /** When the next one is due; infinity: there is none. */
  wakeAt(): number {
    return this.#held[0]?.dueAtMs ?? Number.POSITIVE_INFINITY
  }

  clear(): void {
    this.#held = []
  }
}
