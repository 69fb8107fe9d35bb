import {FRAME_MS} from '../sound-format.js'

/** Share of the played time that was concealed (not recovered), and how much sound lay ready, on average. */
export type JitterStats = {concealedPercent: number; bufferMs: number}

/** What playout was like between two readings. */
export class JitterMeter {
  #ticks = 0
  #concealedTicks = 0
  #readyFrames = 0

  /** A tick at which so many frames lay ready. */
  play(readyFrames: number): void {
    this.#ticks++
    this.#readyFrames += readyFrames
  }

  /** That tick was concealed. */
  conceal(): void {
    this.#concealedTicks++
  }

  /** Ticks at which nothing lay ready, `isLost` or not sent. */
  wait(ticks: number, isLost: boolean): void {
    this.#ticks += ticks
    if (isLost) this.#concealedTicks += ticks
  }

  /** Zeros when nothing was played; starts over. */
  take(): JitterStats {
    const ticks = Math.max(1, this.#ticks)
    const stats = {
      concealedPercent: (100 * this.#concealedTicks) / ticks,
      bufferMs: (FRAME_MS * this.#readyFrames) / ticks,
    }
    this.#ticks = this.#concealedTicks = this.#readyFrames = 0
    return stats
  }
}
