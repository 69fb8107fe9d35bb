/**
 * One live link's packets: numbers what goes out on the sound and picture channels, notes what came in, and carries
 * acknowledgements of pictures and reports on the path in its headers. Made for each new transport, ends with it.
 */
import {Arrivals} from '../rate/arrivals.js'
import {ExpectedLoss} from '../rate/expected-loss.js'
import {Measuring} from '../rate/measuring.js'
import {PathRate} from '../rate/path-rate.js'
import {FULL_SOUND_FROM_BITS, SoundPlan, type SoundStep} from '../rate/sound-plan.js'
import {joinPacket, splitPacket} from '../wire/link-header.js'
import type {PathReport} from '../wire/path-report.js'
import {type LossCount, LossWindow, Receipts} from '../wire/receipts.js'
import {type Judgement, SentLog} from '../wire/sent-log.js'
import type {SentPicture} from '../wire/sent-picture.js'
import {nextSequence, type Sequence} from '../wire/sequence.js'
import type {PingPlan} from './heartbeat.js'

/** Where media travels; both unordered and never sent again. */
export type MediaChannel = 'sound' | 'picture'

export type Arrival = {
  readonly sequence: Sequence
  readonly sentAtMs: number
  readonly arrivedAtMs: number
  readonly sizeBytes: number
  /** Empty when the packet only acknowledges or reports. */
  readonly body: Uint8Array
  /** The body is of a connection between others, or of one through the other side. */
  readonly isRelayed: boolean
  /** What the other side newly says about packets sent to it. */
  readonly judgement: Judgement<SentPicture>
}

const NOTHING: Judgement<SentPicture> = {acknowledged: [], lost: []}

/** An acknowledgement waits this long for a packet to travel with, then goes alone. */
const ACKNOWLEDGE_WITHIN_MS = 20
/** On a thin path, where a packet of its own costs more than it tells: as long as sound is bundled. */
const ACKNOWLEDGE_WITHIN_MS_THIN = 120

export class PacketLink {
  readonly #receipts: Readonly<Record<MediaChannel, Receipts>> = {
    sound: new Receipts(),
    picture: new Receipts(),
  }
  readonly #unreported: Readonly<Record<MediaChannel, LossWindow>> = {
    sound: new LossWindow(),
    picture: new LossWindow(),
  }
  readonly #untold: Readonly<Record<MediaChannel, LossWindow>> = {
    sound: new LossWindow(),
    picture: new LossWindow(),
  }
  readonly #arrivals = new Arrivals()
  /** What the path to the other side carries. */
  readonly rate: PathRate
  readonly #loss = new ExpectedLoss()
  readonly #soundPlan: SoundPlan
  readonly #measuring = new Measuring()
  readonly #sentPictures = new SentLog<SentPicture | null>()
  #soundSequence: Sequence = 0
  #isKnown = false
  #isSoundPlanned = false
  #hasSoundBegun = false
  #acknowledgeAt: number | null = null

  /** `before`: of another connection to the same machine, whose path is taken for this one's until more is known. */
  constructor(before: PacketLink | null = null) {
    this.rate = new PathRate(before?.rate)
    this.#soundPlan = new SoundPlan(this.rate.bitsPerSecond)
    if (before === null) return
    // Sound goes on without a pause.
    this.#isKnown = before.#isKnown
    this.#isSoundPlanned = before.#isSoundPlanned
    this.#hasSoundBegun = before.#hasSoundBegun
  }

  /** How sound is to travel; null: not yet. */
  get sound(): SoundStep | null {
    return this.#hasSoundBegun ? this.#soundPlan.step : null
  }

  /** The same, already a bundle before it begins: as long as the coder takes to follow. */
  get plannedSound(): SoundStep | null {
    return this.#isSoundPlanned ? this.#soundPlan.step : null
  }

  /** What sound takes or will take of the path, bits a second. */
  get soundBits(): number {
    return this.#soundPlan.step.wireBits
  }

  /** Which share of the packets is likely to get lost on the way, 0..1. */
  get lossShare(): number {
    return this.#loss.share
  }

  /** Packets are dear: what can wait for one that goes anyway is to wait. */
  get isThin(): boolean {
    return this.#soundPlan.step.frames > 1
  }

  pingPlan(now: number): PingPlan {
    // Where no sound tells that all is well, heartbeats must.
    return {
      isThin: this.#hasSoundBegun && this.isThin,
      padding: this.#measuring.padding(this.rate, FULL_SOUND_FROM_BITS, now),
    }
  }

  /** Whether what the path carries is measured, or was waited for long enough since first asked. */
  isKnown(now: number): boolean {
    if (this.#isKnown) return true
    this.#isKnown = this.#measuring.isEnough(this.rate, now)
    if (this.#isKnown) this.rate.unmeasured()
    return this.#isKnown
  }

  /** The path seems to carry so many bits a second. */
  measured(bitsPerSecond: number, now: number): void {
    const isMore = this.rate.measured(bitsPerSecond)
    this.#measuring.measured(isMore, now)
    if (isMore) this.#soundPlan.measured()
  }

  /** Follows what the path carries; the sound of now on travels accordingly. */
  planSound(now: number): void {
    this.#hasSoundBegun ||= this.#isSoundPlanned
    this.#isSoundPlanned ||= this.isKnown(now)
    this.#soundPlan.follow(this.rate.bitsPerSecond, this.rate.isStarting, now)
  }

  wrapSound(body: Uint8Array, now: number): Uint8Array {
    const sequence = this.#soundSequence
    this.#soundSequence = nextSequence(sequence)
    return this.#wrap(sequence, body, now)
  }

  wrapPicture(body: Uint8Array, number: number, bands: readonly number[], now: number): Uint8Array {
    return this.#wrap(this.#sentPictures.add({number, bands, sentAtMs: now}), body, now)
  }

  /** Something relayed: it counts for the path as everything does. */
  wrapRelayed(channel: MediaChannel, body: Uint8Array, now: number): Uint8Array {
    if (channel === 'picture') return this.#wrap(this.#sentPictures.add(null), body, now, true)
    const sequence = this.#soundSequence
    this.#soundSequence = nextSequence(sequence)
    return this.#wrap(sequence, body, now, true)
  }

  /** A packet of its own for acknowledgement and report, when one is due; else null. */
  wrapAcknowledgement(now: number): Uint8Array | null {
    if (now < this.wakeAt()) return null
    return this.#wrap(this.#sentPictures.add(null), new Uint8Array(0), now)
  }

  /** Null for bytes that are no packet. The body is not yet opened: tell `accepted` once it is. */
  unwrap(packet: Uint8Array, now: number): Arrival | null {
    const split = splitPacket(packet)
    if (split === null) return null
    const {sequence, sentAtMs, isRelayed, ack, report} = split.header
    if (report !== null) this.#reported(report, now)
    return {
      ...{sequence, sentAtMs, arrivedAtMs: now, sizeBytes: packet.length, body: split.body, isRelayed},
      judgement: ack === null ? NOTHING : this.#judge(ack),
    }
  }

  /** The body of this packet was authentic, or it had none. Only such packets are acknowledged and reported on. */
  accepted(channel: MediaChannel, arrival: Arrival, now: number): void {
    this.#receipts[channel].note(arrival.sequence)
    if (arrival.body.length === 0) return
    this.#arrivals.note(arrival)
    const patienceMs = this.isThin ? ACKNOWLEDGE_WITHIN_MS_THIN : ACKNOWLEDGE_WITHIN_MS
    if (channel === 'picture') this.#acknowledgeAt ??= now + patienceMs
  }

  takeLoss(channel: MediaChannel): LossCount {
    return this.#untold[channel].take(this.#receipts[channel].counts)
  }

  /** When a packet of its own is due; infinity: never, until something comes. */
  wakeAt(): number {
    return Math.min(this.#acknowledgeAt ?? Number.POSITIVE_INFINITY, this.#arrivals.aloneAtMs)
  }

  #reported(report: PathReport, now: number): void {
    this.#loss.note(report.lostShare)
    const isFresh = !this.#arrivals.isQueued
    this.rate.reported(report, {isFresh, leastBits: this.#soundPlan.leastBits}, now)
  }

  #judge(ack: {base: Sequence; mask: number}): Judgement<SentPicture> {
    const {acknowledged, lost} = this.#sentPictures.judge(ack)
    const pictures = (packets: (SentPicture | null)[]): SentPicture[] => packets.filter(each => each !== null)
    return {acknowledged: pictures(acknowledged), lost: pictures(lost)}
  }

  #wrap(sequence: Sequence, body: Uint8Array, now: number, isRelayed = false): Uint8Array {
    this.#acknowledgeAt = null
    const {acknowledgement} = this.#receipts.picture
    const ack = acknowledgement.mask === 0 ? null : acknowledgement
    const report = this.#arrivals.isDue(now) ? this.#report(now) : null
    const packet = joinPacket({sequence, sentAtMs: Math.floor(now) & 0xffff, isRelayed, ack, report}, body)
    if (body.length > 0) this.rate.sent(packet.length, now)
    return packet
  }

  #report(now: number): PathReport {
    const [sound, picture] = (['sound', 'picture'] as const).map(channel =>
      this.#unreported[channel].take(this.#receipts[channel].counts),
    )
    const loss = {
      expected: sound!.expected + picture!.expected,
      received: sound!.received + picture!.received,
    }
    return this.#arrivals.take(loss, now)
  }
}
