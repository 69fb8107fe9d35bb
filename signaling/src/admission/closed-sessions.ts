/** Sessions that are closed for a time: nobody joins them. Pure; one for each server. */

/** So many are remembered; a further one is refused, so that none is opened before its time. */
export const MAX_CLOSED_SESSIONS = 1024

export class ClosedSessions {
  readonly #until = new Map<string, number>()

  /** False if there are too many. */
  close(session: string, forMs: number, now: number): boolean {
    for (const [other, until] of this.#until) if (until <= now) this.#until.delete(other)
    if (this.#until.size >= MAX_CLOSED_SESSIONS && !this.#until.has(session)) return false
    this.#until.set(session, now + forMs)
    return true
  }

  has(session: string, now: number): boolean {
    return (this.#until.get(session) ?? now) > now
  }

  count(now: number): number {
    return [...this.#until.values()].filter(until => until > now).length
  }
}
