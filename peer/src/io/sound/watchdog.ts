/**
 * Notices when a thread that has something to say each second falls silent, and when it speaks again. Lives as
 * long as that thread. It counts its own ticks instead of time: a standstill of the whole machine, or of the thread
 * this one runs in, is nobody's fault there.
 */
const TICK_MS = 250
/** A sound server that is asked for a card may hold the thread for a second or two. */
const SILENT_AFTER_TICKS = 3000 / TICK_MS
/** 10 s until the first word: a busy machine loads slowly, and a sound server may have to be started. */
const BEGIN_TICKS = 10_000 / TICK_MS

export type WatchdogEvents = {silent(): void; back(): void}

export class Watchdog {
  readonly #events: WatchdogEvents
  readonly #timer: NodeJS.Timeout
  #ticksLeft = BEGIN_TICKS

  constructor(events: WatchdogEvents) {
    this.#events = events
    this.#timer = setInterval(() => {
      if (!this.isSilent && --this.#ticksLeft === 0) this.#events.silent()
    }, TICK_MS)
    this.#timer.unref()
  }

  get isSilent(): boolean {
    return this.#ticksLeft === 0
  }

  /** The thread has said something. */
  heard(): void {
    const wasSilent = this.isSilent
    this.#ticksLeft = SILENT_AFTER_TICKS
    if (wasSilent) this.#events.back()
  }

  /** Nothing is noticed any more. */
  stop(): void {
    clearInterval(this.#timer)
  }
}
