/**
 * Whose turn it is. What a connection says is handled at once, but only one thing of each connection in a turn of the loop: what
 * came with it waits for the next turns, and nothing more is read meanwhile. All that waits has a part of each turn, in which
 * connection after connection has a few things handled, and answered in one write. So neither one that says hundreds of things at
 * once nor many of them keep those waiting that say one. One for each server.
 */

/**
 * Of a turn, for what waits, at least: two or three dozen messages, and a tenth of what an envelope may take. It has as long as
 * what did not wait took, so that half of a server that is too busy goes on with it.
 */
const WAITING_MS = 1
/** What is handled of a connection before the next one: a write takes most of what it takes to answer. */
const THINGS_AT_ONCE = 8

/** Where a connection's bytes come from. */
export type Source = {pause(): void; resume(): void}

/** Where its answers go. */
export type Answers = {cork(): void; uncork(): void}

/** One connection among those whose turn comes; made and ended with it. */
export class Line {
  readonly source: Source
  readonly answers: Answers
  /** In which something of it was last handled. */
  turn = 0
  /** In the order in which it came; null: nothing. */
  waiting: (() => void)[] | null = null

  constructor(source: Source, answers: Answers) {
    this.source = source
    this.answers = answers
  }
}

export class Turns {
  readonly #now: () => number
  /** Those of which something waits, in the order in which they come next. */
  readonly #lines = new Set<Line>()
  #turn = 1
  /** When the first thing of this turn was handled or came to wait; null: nothing has. */
  #sinceMs: number | null = null

  /** `now`: ms of a clock that never goes back. */
  constructor(now: () => number) {
    this.#now = now
  }

  /** True if something of this connection may be handled now: it has had its turn then. */
  isOn(line: Line): boolean {
    if (line.turn === this.#turn || line.waiting !== null) return false
    line.turn = this.#turn
    this.#endLater()
    return true
  }

  /** To be done when the connection has its turn and all that waits already is done. */
  wait(line: Line, act: () => void): void {
    if (line.waiting === null) {
      line.waiting = []
      line.source.pause()
      this.#lines.add(line)
      this.#endLater()
    }
    line.waiting.push(act)
  }

  /** Done when all that waits of the connection is done; at once if nothing does. */
  after(line: Line, act: () => void): void {
    if (line.waiting === null) act()
    else line.waiting.push(act)
  }

  /** What waits is never done. */
  forget(line: Line): void {
    if (line.waiting !== null) this.#release(line)
  }

  /** Once for all that is handled in a turn. */
  #endLater(): void {
    if (this.#sinceMs !== null) return
    this.#sinceMs = this.#now()
    setImmediate(() => this.#next())
  }

  #next(): void {
    const now = this.#now()
    const until = now + Math.max(WAITING_MS, now - this.#sinceMs!)
    this.#sinceMs = null
    this.#turn++
    for (const line of this.#lines) {
      // Whoever is behind the last of the round has had its turn.
      if (line.turn === this.#turn || this.#now() >= until) break
      this.#handle(line, until)
    }
    if (this.#lines.size > 0) this.#endLater()
  }

  #handle(line: Line, until: number): void {
    line.turn = this.#turn
    this.#lines.delete(line)
    this.#lines.add(line)
    line.answers.cork()
    for (let count = 0; count < THINGS_AT_ONCE && this.#now() < until; count++) {
      // Whatever it was may have ended the connection.
      const act = line.waiting?.shift()
      if (act === undefined) break
      act()
    }
    line.answers.uncork()
    if (line.waiting?.length === 0) this.#release(line)
  }

  #release(line: Line): void {
    line.waiting = null
    this.#lines.delete(line)
    line.source.resume()
  }
}
