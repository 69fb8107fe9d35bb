/**
 * Says by how much the sound that is played must be stretched so that it keeps step with the sound that is captured:
 * two crystals differ by up to 100 ppm, 6 ms a minute. A control loop of second order (PI) follows the distance
 * between both counts of samples. Counts move in chunks, so they are read between chunks by the time passed.
 *
 *   settling ──3 s──▶ following ──40 ms off──▶ settling
 */
import {SAMPLE_RATE_HZ} from '../sound-format.js'

/** Chunks of both sides come some milliseconds early or late: their distance is the mean of so long. */
const SMOOTH_SECONDS = 3
const SETTLE_SECONDS = 3
/**
 * Time constants of the loop: fast at first, because each millisecond that the echo moves costs cancellation; then slower
 * and slower, until a jitter of 10 ms moves the ratio by no more than 10 ppm.
 */
const FASTEST_SECONDS = 8
const SLOWEST_SECONDS = 50
/** The time constant grows by this share of the time since the loop began. */
const SLOWING = 0.5
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
  #followedSeconds = 0
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
    this.#followedSeconds += seconds
    const constant = Math.min(SLOWEST_SECONDS, Math.max(FASTEST_SECONDS, SLOWING * this.#followedSeconds))
    // Critically damped: both poles at -1 / constant.
    this.#integral = within(this.#integral - (error * seconds) / constant ** 2)
    this.#stretch = within(this.#integral - (2 * error) / constant)
  }
}

const within = (stretch: number): number => Math.max(-MOST, Math.min(MOST, stretch))
