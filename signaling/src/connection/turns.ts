/**
 * Whose turn it is. What a connection says is handled at once, but only one thing of each connection in a turn of the loop: what
 * came with it waits for the next turns, and nothing more is read meanwhile. All that waits has a short while of each turn, in which
 * connection after connection has one thing handled. So neither one that says hundreds of things at once nor many of them keep
 * those waiting that say one. One for each server.
 */

/** Of a turn, for what waits: two or three dozen messages, and a tenth of what an envelope may take. */
const WAITING_MS = 1

/** Where a connection's bytes come from. */
export type Source = {pause(): void; resume(): void}

/** One connection among those whose turn comes; made and ended with it. */
export class Line {
  readonly source: Source
  /** In which something of it was last handled. */
  turn = 0
  /** In the order in which it came; null: nothing. */
  waiting: (() => void)[] | null = null

  constructor(source: Source) {
    this.source = source
  }
}

export class Turns {
  readonly #now: () => number
  /** Those of which something waits, in the order in which they come next. */
  readonly #lines = new Set<Line>()
  #turn = 1
  #isEnding = false

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
    if (this.#isEnding) return
    this.#isEnding = true
    setImmediate(() => this.#next())
  }

  #next(): void {
    this.#isEnding = false
    this.#turn++
    const until = this.#now() + WAITING_MS
    for (const line of this.#lines) {
      // Whoever is behind the last of the round has had its turn.
      if (line.turn === this.#turn || this.#now() >= until) break
      this.#handleOne(line)
    }
    if (this.#lines.size > 0) this.#endLater()
  }

  #handleOne(line: Line): void {
    const act = line.waiting!.shift()!
    line.turn = this.#turn
    this.#lines.delete(line)
    if (line.waiting!.length === 0) this.#release(line)
    else this.#lines.add(line)
    act()
  }

  #release(line: Line): void {
    line.waiting = null
    this.#lines.delete(line)
    line.source.resume()
  }
}
