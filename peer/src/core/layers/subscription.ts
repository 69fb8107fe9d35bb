/**
 * What one receiver wants to see of us, and what it is known to hold of what it was sent. Lives as long as the receiver
 * is known.
 */

import type {PictureRequest} from '../picture/picture.js'
import {isAlike} from '../picture/picture.js'
import type {Judgement} from '../wire/sent-log.js'
import type {SentPicture} from '../wire/sent-picture.js'
import {AcknowledgementTime} from './acknowledgement-time.js'
import {Holdings} from './holdings.js'

/** How much one packet counts in the share of lost ones: about the last 64 matter. */
const LOSS_WEIGHT = 1 / 64
/** Two packets within about 150; a single accident is less. */
const LOSSY_ABOVE = 0.017
/** After about 130 packets without a loss. */
const LOSSY_UNTIL = 0.004
/** Of the best path's bits: with less a path is worse than others, and not only all of them slow. */
const THIN_SHARE = 0.6
/** Of what pictures take: who has that much again may come back. */
const ENOUGH = 1.5
/** Each move costs a picture that stands alone. */
const THIN_FOR_MS = 3_000
/** Nothing acknowledged for so long, and for twice the usual time: it does not hear us. */
const SILENT_AFTER_MS = 1_000

export class Subscription {
  #request: PictureRequest | null = null
  #holdings: Holdings[] = []
  readonly #time = new AcknowledgementTime()
  #lost = 0
  #isLossy = false
  #isThin = false
  #thinAtMs = Number.NEGATIVE_INFINITY
  #unansweredSinceMs: number | null = null
  #needsRestart = true

  get request(): PictureRequest | null {
    return this.#request
  }

  /** Whether it loses so much that what waits for it would cost the others. */
  get isLossy(): boolean {
    return this.#isLossy
  }

  /** Whether its path loses so much, or carries so little, that it would hold others back. */
  get isBad(): boolean {
    return this.#isLossy || this.#isThin
  }

  /** Holds nothing that was sent: the next picture must stand alone. */
  get needsRestart(): boolean {
    return this.#needsRestart
  }

  ask(request: PictureRequest | null): void {
    const before = this.#request
    this.#request = request
    if (request === null || before === null || !isAlike(request, before)) this.restart()
  }

  /** The receiver holds nothing any more. */
  restart(): void {
    this.#needsRestart = true
  }

  /** It gets pictures of so many bands from now on, the first of them standing alone. */
  begin(bands: number): void {
    this.#needsRestart = false
    this.#holdings = Array.from({length: bands}, () => new Holdings())
  }

  isSilent(now: number): boolean {
    return (
      this.#unansweredSinceMs !== null &&
      now - this.#unansweredSinceMs > Math.max(SILENT_AFTER_MS, 2 * this.#time.mostMs)
    )
  }

  /** `bits`: what its path leaves for pictures, `demandBits`: what the others' pictures take, `bestBits`: what the best path leaves. */
  compare(bits: number, demandBits: number, bestBits: number, now: number): void {
    const isWorse = bits < bestBits * THIN_SHARE
    if (isWorse && bits < demandBits) this.#thinAtMs = now
    else if (isWorse && bits < demandBits * ENOUGH && this.#isThin) this.#thinAtMs = now
    this.#isThin = now - this.#thinAtMs < THIN_FOR_MS
  }

  sent(number: number, band: number, reference: number | null, packets: number, now: number): void {
    this.#holdings[band]?.sent(number, reference, packets, now)
    this.#unansweredSinceMs ??= now
  }

  /** What an acknowledgement says. */
  judge({acknowledged, lost}: Judgement<SentPicture>, now: number): void {
    for (const packet of acknowledged) {
      this.#time.follow(now - packet.sentAtMs)
      this.#count(0)
      for (const band of packet.bands) this.#holdings[band]?.acknowledge(packet.number)
    }
    for (const packet of lost) {
      this.#count(1)
      for (const band of packet.bands) this.#holdings[band]?.lose(packet.number)
    }
    if (acknowledged.length > 0) this.#unansweredSinceMs = null
  }

  holds(band: number, number: number): boolean {
    return this.#holdings[band]?.holds(number) === true
  }

  mayHold(band: number, number: number, now: number): boolean {
    return this.#holdings[band]?.mayHold(number, this.#time.mostMs, now) === true
  }

  isOverdue(band: number, number: number, now: number): boolean {
    return this.#holdings[band]?.isOverdue(number, this.#time.mostMs, now) === true
  }

  #count(lost: 0 | 1): void {
    this.#lost += (lost - this.#lost) * LOSS_WEIGHT
    this.#isLossy = this.#lost > (this.#isLossy ? LOSSY_UNTIL : LOSSY_ABOVE)
  }
}
