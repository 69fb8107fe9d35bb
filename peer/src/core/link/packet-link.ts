/**
 * One live link's packets: numbers what goes out on the sound and picture channels, notes what came in, and
 * carries the acknowledgements of pictures in every header. Made for each new transport, ends with it.
 */
import {joinPacket, splitPacket} from '../wire/link-header.js'
import {type LossCount, Receipts} from '../wire/receipts.js'
import {type Judgement, SentLog} from '../wire/sent-log.js'
import {nextSequence, type Sequence} from '../wire/sequence.js'

/** Where media travels; both unordered and never sent again. */
export type MediaChannel = 'sound' | 'picture'

/** What one picture packet carried: these bands, or one of several fragments of one of them. */
export type SentPicture = {
  readonly number: number
  readonly bands: readonly number[]
  readonly sentAtMs: number
}

export type Arrival = {
  readonly sequence: Sequence
  /** Empty when the packet only acknowledges. */
  readonly body: Uint8Array
  /** What the other side newly says about packets sent to it. */
  readonly judgement: Judgement<SentPicture>
}

const NOTHING: Judgement<SentPicture> = {acknowledged: [], lost: []}

/** An acknowledgement waits this long for a packet to travel with, then goes alone. */
const ACKNOWLEDGE_WITHIN_MS = 20

export class PacketLink {
  readonly #receipts: Readonly<Record<MediaChannel, Receipts>> = {
    sound: new Receipts(),
    picture: new Receipts(),
  }
  readonly #sentPictures = new SentLog<SentPicture | null>()
  #soundSequence: Sequence = 0
  #acknowledgeAt: number | null = null

  wrapSound(body: Uint8Array, now: number): Uint8Array {
    const sequence = this.#soundSequence
    this.#soundSequence = nextSequence(sequence)
    return this.#wrap(sequence, body, now)
  }

  wrapPicture(body: Uint8Array, number: number, bands: readonly number[], now: number): Uint8Array {
    return this.#wrap(this.#sentPictures.add({number, bands, sentAtMs: now}), body, now)
  }

  /** An acknowledgement of its own for the picture channel, when one is due; else null. */
  wrapAcknowledgement(now: number): Uint8Array | null {
    if (this.#acknowledgeAt === null || now < this.#acknowledgeAt) return null
    return this.#wrap(this.#sentPictures.add(null), new Uint8Array(0), now)
  }

  /** Null for bytes that are no packet. The body is not yet opened: tell `accepted` once it is. */
  unwrap(packet: Uint8Array): Arrival | null {
    const split = splitPacket(packet)
    if (split === null) return null
    const {sequence, ack} = split.header
    return {sequence, body: split.body, judgement: ack === null ? NOTHING : this.#judge(ack)}
  }

  /** The body of this packet was authentic, or it had none. Only such packets are acknowledged. */
  accepted(channel: MediaChannel, {sequence, body}: Arrival, now: number): void {
    this.#receipts[channel].note(sequence)
    if (channel === 'picture' && body.length > 0) this.#acknowledgeAt ??= now + ACKNOWLEDGE_WITHIN_MS
  }

  takeLoss(channel: MediaChannel): LossCount {
    return this.#receipts[channel].takeLoss()
  }

  wakeAt(): number | null {
    return this.#acknowledgeAt
  }

  #judge(ack: {base: Sequence; mask: number}): Judgement<SentPicture> {
    const {acknowledged, lost} = this.#sentPictures.judge(ack)
    const pictures = (packets: (SentPicture | null)[]): SentPicture[] => packets.filter(each => each !== null)
    return {acknowledged: pictures(acknowledged), lost: pictures(lost)}
  }

  #wrap(sequence: Sequence, body: Uint8Array, now: number): Uint8Array {
    this.#acknowledgeAt = null
    const {acknowledgement} = this.#receipts.picture
    const ack = acknowledgement.mask === 0 ? null : acknowledgement
    return joinPacket({sequence, sentAtMs: Math.floor(now) & 0xffff, ack, report: null}, body)
  }
}
