/**
 * How long the frames of one sender are to wait for each other: as short as goes without missing more than two in a hundred.
 * Missing is what comes later, and what was lost while the next packet, which could recover it, is not there yet.
 * Delays are in frames: how many ticks of playout passed until a frame was there, on the owner's scale.
 */
import {DelayHistogram} from './delay-histogram.js'
import {DelayPeaks} from './delay-peaks.js'

/** Of all frames: hardly heard once concealed. Less must be missing before the delay is shortened, lest it swing. */
const MOST_MISSING = 0.02
const MISSING_TO_SHORTEN = 0.01
/** A path that loses so much is not rare. It keeps the next packet at hand even where nothing is late. */
const LOST_SHARE = 0.05
/** 400 ms longer than the fast ones take: what comes later comes too late for talking with each other (ITU-T G.114). */
export const MOST_WAIT_FRAMES = 20
/** The fast ones: the tenth that comes first, for single ones may overtake all others. */
const FAST_SHARE = 0.1
/** One second; after so many in which nothing came nearly so late, the path has changed. */
const PERIOD_FRAMES = 50
const QUIET_PERIODS = 2
/** Where sound comes in bundles the path is thin, and each look for more of it lets a queue grow, every few seconds. */
const QUIET_PERIODS_THIN = 10
/** Bundles of three and more: most frames come together with the one before. */
const TOGETHER_SHARE_THIN = 0.6
/** Nearly so late: within 40 ms. */
const NEARLY_FRAMES = 2

type Period = {fast: number; most: number; isThin: boolean}

export class TargetDelay {
  readonly #histogram = new DelayHistogram()
  readonly #peaks = new DelayPeaks()
  /** The last ones, newest first. */
  #periods: readonly Period[] = []
  /** Delays in the one that runs. */
  #running: number[] = []
  #frames: number | null = null
  #held: number | null = null

  /** In frames; null while nothing has come. */
  get frames(): number | null {
    const frames = this.#frames
    if (frames === null) return null
    const wanted = Math.max(frames, this.#held ?? frames)
    const [last] = this.#periods
    return last === undefined ? wanted : Math.min(wanted, last.fast + MOST_WAIT_FRAMES)
  }

  /** What is usual of late; null while nothing has come. */
  get typical(): number | null {
    return this.#frames === null ? null : this.#histogram.median(this.#frames)
  }

  /** A frame came with this delay, in time or not. */
  note(delay: number): void {
    this.#held = this.#peaks.note(delay, this.#frames ?? delay)
    this.#histogram.add(delay)
    this.#notePeriod(delay)
    this.#frames = this.#settle(this.#frames ?? delay)
  }

  /** Nothing learnt holds any more. */
  restart(): void {
    this.#histogram.clear()
    this.#peaks.clear()
    this.#periods = []
    this.#running = []
    this.#frames = null
    this.#held = null
  }

  #settle(from: number): number {
    let frames = from
    for (let steps = 0; steps < MOST_WAIT_FRAMES && this.#missing(frames) > MOST_MISSING; steps++) frames++
    if (frames > from) return frames
    while (frames > from - MOST_WAIT_FRAMES && this.#missing(frames - 1) <= MISSING_TO_SHORTEN) frames--
    return frames
  }

  #missing(frames: number): number {
    return this.#histogram.laterThan(frames) + LOST_SHARE * this.#histogram.laterThan(frames - 1)
  }

  #notePeriod(delay: number): void {
    this.#running.push(delay)
    if (this.#running.length < PERIOD_FRAMES) return
    const together = this.#running.filter((late, index) => late === this.#running[index - 1]! - 1).length
    const sorted = this.#running.toSorted((a, b) => a - b)
    const period = {
      fast: sorted[PERIOD_FRAMES * FAST_SHARE]!,
      most: sorted.at(-1)!,
      isThin: together > PERIOD_FRAMES * TOGETHER_SHARE_THIN,
    }
    this.#periods = [period, ...this.#periods].slice(0, QUIET_PERIODS_THIN)
    this.#running = []
    const isThin = this.#periods.slice(0, QUIET_PERIODS).every(period => period.isThin)
    const quiet = isThin ? QUIET_PERIODS_THIN : QUIET_PERIODS
    if (this.#periods.length >= quiet) this.#forgetIfQuiet(this.#periods.slice(0, quiet))
  }

  #forgetIfQuiet(periods: readonly Period[]): void {
    const most = Math.max(...periods.map(period => period.most))
    if (this.#frames !== null && most + NEARLY_FRAMES < this.#frames) this.#histogram.forgetLaterThan(most)
  }
}
