/**
 * What a cohort's pictures may cost, and what is given up to stay within it: first pictures, then fineness, then size,
 * then all of them; taken back in reverse. Made with the cohort.
 */

import type {Quality} from '../picture/coding/picture-coder.js'
import type {PictureFormat, Shape} from '../picture/picture.js'

type Step = Readonly<Record<PictureFormat, Quality>> & {
  /** Of width and height. */
  readonly scale: number
}

/**
 * Colours are coded by transform alone. Levels are not: down to 86 % exact samples leaving changes out is cheaper (people
 * signing, 160x45: 12.3 against 15 kbit/s at 91 %), and no step goes below that.
 */
const step = (scale: number, skip: number, quantizer: number): Step => ({
  levels: {skip, quantizer: 0},
  colour: {skip: 0, quantizer},
  scale,
})
/** The first is what nobody sees a difference to; with the last two one still sees who moves. */
const STEPS: readonly Step[] = [
  step(1, 48, 24),
  step(1, 128, 28),
  step(1, 256, 32),
  step(0.7, 256, 32),
  step(0.5, 400, 34),
  step(0.35, 600, 36),
]
/** Fewer a second than this, or than this part of what was asked for, are no longer moving pictures: coarser ones are better. */
const FLUENT_FPS = 10
const FLUENT_SHARE = 0.5
const COARSER_AFTER_MS = 700
const FINER_AFTER_MS = 1_500
/** What is spent must leave this much before finer pictures are tried. */
const ROOM = 0.6
/** Not even one small picture a second. */
const NOTHING_BELOW_BITS = 4_000
const SOMETHING_FROM_BITS = 7_000
/** What was not spent is kept for so long: a larger picture now and then is no reason to slow down. */
const SAVED_MS = 300
/** Half of it: what kept sound waiting is tried again after some seconds. */
const FORGOTTEN_MS = 3_000
/** About the last twenty pictures tell what the next ones will take. */
const PICTURE_WEIGHT = 0.05

export class Economy {
  #step = 0
  #bits = Number.POSITIVE_INFINITY
  #credit = 0
  #atMs: number | null = null
  #isOff = false
  #fps = 0
  /** Of one picture, smoothed. */
  #pictureBits = 0
  #last = {bits: 0, atMs: 0}
  #sinceMs = 0
  #period = {sent: 0, passedOver: 0, spentBits: 0}

  quality(format: PictureFormat): Quality {
    return STEPS[this.#step]![format]
  }

  /** Bits a second that all pictures wanted would take, as they are now. */
  get demandBits(): number {
    return this.#pictureBits * this.#fps
  }

  /** What is sent in place of what was asked for. */
  scaled({width, height, format}: Shape): Shape {
    const {scale} = STEPS[this.#step]!
    const scaleSide = (side: number): number => Math.max(1, Math.round(side * scale))
    return {width: scaleSide(width), height: scaleSide(height), format}
  }

  /**
   * Whether a picture may go now. `bits`: a second, for pictures; `mostBits`: of one picture; `fps`: pictures a second that
   * are wanted.
   */
  mayGo({bits, mostBits}: {bits: number; mostBits: number}, fps: number, now: number): boolean {
    const sinceMs = now - (this.#atMs ?? now)
    this.#atMs = now
    this.#bits = bits
    this.#fps = fps
    this.#isOff = bits < (this.#isOff ? SOMETHING_FROM_BITS : NOTHING_BELOW_BITS)
    this.#credit = Math.min(this.#credit + (bits * sinceMs) / 1000, (bits * SAVED_MS) / 1000)
    this.#adapt(fps, now)
    const mayGo = !this.#isOff && this.#credit >= 0 && this.#expectedBits(now) <= mostBits
    if (!mayGo) this.#period.passedOver++
    return mayGo
  }

  /** One went. `bits`: everything on the wire, to one receiver. */
  spend(bits: number): void {
    this.#credit -= bits
    this.#last = {bits, atMs: this.#atMs ?? 0}
    this.#pictureBits += (bits - this.#pictureBits) * PICTURE_WEIGHT
    this.#period.sent++
    this.#period.spentBits += bits
  }

  /** As many as the last one took; the longer ago that was, the less is known. */
  #expectedBits(now: number): number {
    return this.#last.bits * 0.5 ** ((now - this.#last.atMs) / FORGOTTEN_MS)
  }

  #adapt(fps: number, now: number): void {
    const elapsedMs = now - this.#sinceMs
    const {sent, passedOver, spentBits} = this.#period
    if (elapsedMs < COARSER_AFTER_MS) return
    const share = sent + passedOver === 0 ? 1 : sent / (sent + passedOver)
    const isFluent = share * fps >= Math.min(FLUENT_FPS, fps * FLUENT_SHARE)
    if (!isFluent) return this.#become(this.#step + 1, now)
    if (share < 1) return this.#become(this.#step, now)
    if (elapsedMs < FINER_AFTER_MS) return
    const hasRoom = (spentBits / elapsedMs) * 1000 < this.#bits * ROOM
    this.#become(hasRoom ? this.#step - 1 : this.#step, now)
  }

  #become(step: number, now: number): void {
    this.#step = Math.min(STEPS.length - 1, Math.max(0, step))
    this.#sinceMs = now
    this.#period = {sent: 0, passedOver: 0, spentBits: 0}
  }
}
