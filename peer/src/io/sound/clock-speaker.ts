import {performance} from 'node:perf_hooks'
import {Pace} from '../../core/sound/pace.js'
import {FRAME_MS, FRAME_SAMPLES} from '../../core/sound/sound-format.js'
import type {Speaker, SpeakerDrops} from './speaker.js'

/** Half a second: a longer standstill (a suspended laptop) is skipped instead of played back in a rush. */
const MOST_FRAMES_AT_ONCE = 25

/**
 * Asks for a frame each 20 ms by this machine's clock. Whatever it is late by, it catches up. Takes the place of a sound
 * card where there is none, so that everything before it runs as ever.
 */
export class ClockSpeaker implements Speaker {
  readonly #onFrame: (frame: Int16Array) => void
  readonly #frame: Int16Array
  readonly #pace = new Pace(FRAME_MS, MOST_FRAMES_AT_ONCE, performance.now())
  #timer: NodeJS.Timeout

  /** `onFrame` fills the frame, and may do what it likes with it before it returns. */
  constructor(onFrame: (frame: Int16Array) => void, channels = 1) {
    this.#onFrame = onFrame
    this.#frame = new Int16Array(FRAME_SAMPLES * channels)
    this.#timer = this.#wakeLater()
  }

  get dropped(): SpeakerDrops {
    return {speakerSkipped: this.#pace.skipped, speakerUnwritten: 0}
  }

  async stop(): Promise<void> {
    clearTimeout(this.#timer)
  }

  #wakeLater(): NodeJS.Timeout {
    return setTimeout(
      () => {
        for (let due = this.#pace.due(performance.now()); due > 0; due--) this.#onFrame(this.#frame)
        this.#timer = this.#wakeLater()
      },
      Math.max(0, this.#pace.wakeAt() - performance.now()),
    )
  }
}
