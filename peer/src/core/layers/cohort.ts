/**
 * Receivers that get the same pictures, coded once for all of them: of one size, format and rate, each against a
 * reference that all of them hold. Made when the first joins, ends when the last leaves.
 */

import type {Quality} from '../picture/coding/picture-coder.js'
import type {Picture, PictureFormat} from '../picture/picture.js'
import {isAlike, type Shape} from '../picture/picture.js'
import {BandCount} from './band-count.js'
import {bandRows, cutBand, joinBands} from './bands.js'
import {Economy} from './economy.js'
import type {LayerPicture} from './layer.js'
import {formatPictureMessage, MAX_UNCHANGED} from './picture-message.js'
import {type Audience, type CodedBand, type ReferenceRule, SentBand} from './sent-band.js'
import type {Subscription} from './subscription.js'

/** While nothing changes a picture still goes out this often, so that its number tells that all is well. */
const REPEAT_AFTER_MS = 250
/** Pictures that stand alone cost many times the others: whoever asks for them again and again waits. */
const ALONE_EVERY_MS = 150
/**
 * Against what all hold, four pictures old where a round trip takes 100 ms, colours cost twice the bits; levels so few either
 * way that most is what stands around them on the wire.
 */
const WHEN_LOSSY: Readonly<Record<PictureFormat, ReferenceRule>> = {levels: 'acknowledged', colour: 'pairs'}

/** A picture ready to send: its bands as messages, and what receivers will have then. */
export type CohortPicture = {
  readonly number: number
  readonly bands: readonly {
    readonly band: number
    readonly bands: number
    readonly reference: number | null
    readonly bytes: Uint8Array
  }[]
  /** As everybody sees it who misses nothing. */
  readonly picture: Picture
}

export class Cohort {
  readonly economy = new Economy()
  readonly #bandBytes: number
  readonly #members = new Set<Subscription>()
  #kind: {readonly shape: Shape; readonly bandCount: BandCount} | null = null
  #bands: SentBand[] = []
  #sent = {number: 0, atMs: Number.NEGATIVE_INFINITY}
  #aloneAtMs = Number.NEGATIVE_INFINITY
  #quality: Quality | null = null
  #unchanged = 0

  /** `bandBytes`: what one band may take to fit a packet. */
  constructor(bandBytes: number) {
    this.#bandBytes = bandBytes
  }

  get members(): ReadonlySet<Subscription> {
    return this.#members
  }

  join(member: Subscription): void {
    this.#members.add(member)
    member.restart()
  }

  leave(member: Subscription): void {
    this.#members.delete(member)
  }

  /** The next captured picture as all members get it; null when none of them needs it. */
  code(current: LayerPicture, now: number): CohortPicture | null {
    const quality = this.economy.quality(current.picture.format)
    if (!this.#prepare(current.picture, now)) return null
    const isRepetition = now - this.#sent.atMs >= REPEAT_AFTER_MS
    const isQuiet = !isRepetition && this.#isQuiet(current, quality, now)
    const coded = isQuiet ? [] : this.#codeBands(current, quality, now)
    if (!this.#mayStandAlone(coded, now)) return null
    const seen = coded.filter(({coded: {isUnseen}}) => !isUnseen || isRepetition)
    const unchanged = this.#unchanged
    this.#unchanged = coded.every(({coded: {isUnseen}}) => isUnseen)
      ? Math.min(unchanged + 1, MAX_UNCHANGED)
      : 0
    if (seen.length === 0) return null
    this.#sent = {number: current.number, atMs: now}
    this.#quality = quality
    return this.#finish(current, unchanged, seen, now)
  }

  /** A captured picture is not sent that might have been seen. */
  passOver(): void {
    this.#unchanged = 0
  }

  /** False when a picture that stands alone is due and would come too soon after the last one. */
  #prepare({width, height, format}: Picture, now: number): boolean {
    const shape = {width, height, format}
    const isOther = this.#kind === null || !isAlike(this.#kind.shape, shape)
    if (!isOther && ![...this.#members].some(member => member.needsRestart)) return true
    if (now - this.#aloneAtMs < ALONE_EVERY_MS) return false
    if (isOther) this.#kind = {shape, bandCount: new BandCount(this.#bandBytes, shape)}
    this.#restart(now)
    return true
  }

  /** When all that members have in common is lost, bands stand alone again; not at each picture. */
  #mayStandAlone(coded: readonly {band: number; coded: CodedBand}[], now: number): boolean {
    const isAlone = coded.some(
      ({band, coded: {reference}}) => reference === null && this.#bands[band]!.newest !== null,
    )
    if (!isAlone) return true
    if (now - this.#aloneAtMs < ALONE_EVERY_MS) return false
    this.#aloneAtMs = now
    return true
  }

  #restart(now: number): void {
    const {count} = this.#kind!.bandCount
    this.#aloneAtMs = now
    this.#bands = Array.from({length: count}, () => new SentBand())
    this.#sent = {number: 0, atMs: Number.NEGATIVE_INFINITY}
    this.#unchanged = 0
    for (const member of this.#members) member.begin(count)
  }

  /** Nothing has changed since the last picture, which everybody has or will have. */
  #isQuiet({unchangedSince}: LayerPicture, quality: Quality, now: number): boolean {
    const {number} = this.#sent
    if (unchangedSince > number || quality !== this.#quality) return false
    return this.#bands.every((band, index) => {
      return band.newest !== null && this.#audience(index, now).allMayHold(band.newest.number)
    })
  }

  #codeBands(
    {number, picture}: LayerPicture,
    quality: Quality,
    now: number,
  ): {band: number; coded: CodedBand}[] {
    const isLossy = this.#listeners(now).some(member => member.isLossy)
    const rule = isLossy ? WHEN_LOSSY[picture.format] : 'chain'
    return this.#bands.map((each, band) => {
      const rows = bandRows(picture.height, band, this.#bands.length)
      return {
        band,
        coded: each.code(number, cutBand(picture, rows), quality, rule, this.#audience(band, now)),
      }
    })
  }

  #finish(
    {number, picture, capturedAtMs}: LayerPicture,
    unchanged: number,
    seen: readonly {band: number; coded: CodedBand}[],
    now: number,
  ): CohortPicture {
    const bands = this.#bands.length
    const bandsSent = seen.reduce((mask, {band}) => mask | (1 << band), 0)
    const {width, height, format} = picture
    const messages = seen.map(({band, coded}) => {
      const {reference, keptDistance, bytes} = coded
      this.#bands[band]!.add(coded, this.#audience(band, now))
      const referenceDistance = reference === null ? 0 : number - reference
      const head = {referenceDistance, keptDistance, unchanged, bandsSent, capturedAtMs}
      return {
        band,
        bands,
        reference,
        bytes: formatPictureMessage({width, height, format, ...head, coded: bytes}),
      }
    })
    const shown = joinBands(this.#bands.map(band => band.newest!.state.picture))
    this.#followSize(messages)
    return {number, bands: messages, picture: shown}
  }

  /** Pictures that stand alone say nothing about those to come. */
  #followSize(messages: CohortPicture['bands']): void {
    if (messages.some(({reference}) => reference === null)) return
    const sizeBytes = messages.reduce((sum, {bytes}) => sum + bytes.length, 0)
    if (this.#kind!.bandCount.follow(sizeBytes)) for (const member of this.#members) member.restart()
  }

  #audience(band: number, now: number): Audience {
    const listeners = this.#listeners(now)
    return {
      allHold: number => listeners.every(member => member.holds(band, number)),
      allMayHold: number => listeners.every(member => member.mayHold(band, number, now)),
      isOverdue: number => listeners.some(member => member.isOverdue(band, number, now)),
    }
  }

  /** Those who do not hear us must not hold the others back; who hears us again will need a picture that stands alone. */
  #listeners(now: number): Subscription[] {
    const members = [...this.#members]
    const listeners = members.filter(member => !member.isSilent(now))
    return listeners.length > 0 ? listeners : members
  }
}
