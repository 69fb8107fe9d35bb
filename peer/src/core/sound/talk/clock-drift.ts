/**
 * Says by how much the sound that is played must be stretched so that it keeps step with the sound that is captured:
 * two crystals differ by up to 100 ppm, 6 ms a minute. A control loop of second order (PI) follows the distance
 * between both counts of samples. Counts move in chunks, so they are read between chunks by the time passed.
 *
 *   settling ──6 s──▶ following ──40 ms off──▶ settling
 */
import {SAMPLE_RATE_HZ} from '../sound-format.js'

/** Chunks of both sides come some milliseconds early or late: their distance is the mean of so long. */
const SMOOTH_SECONDS = 3
const SETTLE_SECONDS = 6
/**
 * For each second of distance, and of distance times seconds; a time constant of 50 s, critically damped. A jitter of 10 ms
 * then moves the ratio by 10 ppm, and a drift of 200 ppm the echo by 4 ms before it is caught.
 */
const PROPORTIONAL = 0.04
const INTEGRAL = 0.0004
/** Crystals are within 100 ppm each; what looks like more is no drift. */
const MOST = 0.0005
/** A device stood still, or was replaced: from then on another distance is the right one. */
const JUMP_SECONDS = 0.04
/** A playback silent for longer has stopped; its clock is not read on. */
const MOST_UNPLAYED_SECONDS = 0.1

type State = {name: 'settling'; seconds: number} | {name: 'following'; target: number}

export class ClockDrift {
  #state: State = {name: 'settling', seconds: 0}
  #played = 0
  #playedAtMs = 0
  #captured = 0
  /** Of played minus captured, in seconds; null before the first. */
  #distance: number | null = null
  #integral = 0
  #stretch = 0

  /** Output for input of the resampler that played sound has to pass. */
  get ratio(): number {
    return 1 + this.#stretch
  }

  /** So many samples, as they came out of that resampler, were handed to the sound card. */
  played(samples: number, now: number): void {
    this.#played += samples
    this.#playedAtMs = now
  }

  captured(samples: number, now: number): void {
    if (this.#played === 0) return
    this.#captured += samples
    const seconds = samples / SAMPLE_RATE_HZ
    const sinceMs = Math.min(now - this.#playedAtMs, MOST_UNPLAYED_SECONDS * 1000)
    const distance = (this.#played - this.#captured) / SAMPLE_RATE_HZ + sinceMs / 1000
    const before = this.#distance ?? distance
    this.#distance = before + (distance - before) * Math.min(1, seconds / SMOOTH_SECONDS)
    this.#follow(this.#distance, seconds)
  }

  #follow(distance: number, seconds: number): void {
    const state = this.#state
    switch (state.name) {
      case 'settling':
        state.seconds += seconds
        if (state.seconds >= SETTLE_SECONDS) this.#state = {name: 'following', target: distance}
        return
      case 'following': {
        const error = distance - state.target
        if (Math.abs(error) > JUMP_SECONDS) {
          this.#state = {name: 'settling', seconds: 0}
          this.#distance = null
        } else this.#steer(error, seconds)
        return
      }
      default:
        state satisfies never
    }
  }

  #steer(error: number, seconds: number): void {
    this.#integral = within(this.#integral - INTEGRAL * error * seconds)
    this.#stretch = within(this.#integral - PROPORTIONAL * error)
  }
}

const within = (stretch: number): number => Math.max(-MOST, Math.min(MOST, stretch))
