import {JitterBuffer} from '../sound/listen/jitter-buffer.js'
import type {Playout} from '../sound/listen/playout.js'
import {LEAST_SHIFT, MOST_SHIFT} from '../sound/listen/time-stretch.js'
import {FRAME_MS, FRAME_SAMPLES} from '../sound/sound-format.js'

/** A jitter buffer whose instructions are followed without a sound: every seam is found where it is looked for. */
export class SimulatedPlayout {
  readonly buffer = new JitterBuffer()
  /** Samples that would be decoded and not played yet. */
  #waiting = 0

  play(): Playout {
    const playout = this.buffer.play(this.#waiting)
    this.#waiting = playout.type === 'silence' ? 0 : this.#waiting + gained(playout)
    return playout
  }

  /** As `Voice` tells it. */
  zeroPlayedAtMs(tickAtMs: number): number | null {
    const {next} = this.buffer
    return next === null ? null : tickAtMs + FRAME_MS * (1 + this.#waiting / FRAME_SAMPLES - next)
  }
}

/** Samples more than are played. */
function gained(playout: Playout): number {
  if (playout.type === 'rest') return -FRAME_SAMPLES
  if (playout.type === 'lengthen') return MOST_SHIFT
  if (playout.type !== 'shorten') return 0
  const cut = playout.most < LEAST_SHIFT ? 0 : Math.min(MOST_SHIFT, playout.most)
  return (playout.payloads.length - 1) * FRAME_SAMPLES - cut
}
