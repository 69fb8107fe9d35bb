/**
 * One live link's packets: numbers what goes out on the sound and picture channels, notes what came in, and
 * carries the acknowledgements of pictures in every header. Made for each new transport, ends with it.
 */
import type {SentFragment} from '../wire/fragments.js'
import {joinPacket, splitPacket} from '../wire/link-header.js'
import {type LossCount, Receipts} from '../wire/receipts.js'
import {SentLog} from '../wire/sent-log.js'
import {nextSequence, type Sequence} from '../wire/sequence.js'

/** Where media travels; both unordered and never sent again. */
export type MediaChannel = 'sound' | 'picture'

export type Arrival = {
  readonly sequence: Sequence
  /** Empty when the packet only acknowledges. */
  readonly body: Uint8Array
  /** Fragments that the other side newly says it has. */
  readonly acknowledged: readonly SentFragment[]
}

/** An acknowledgement waits this long for a packet to travel with, then goes alone. */
const ACKNOWLEDGE_WITHIN_MS = 20

export class PacketLink {
  readonly #receipts: Readonly<Record<MediaChannel, Receipts>> = {
    sound: new Receipts(),
    picture: new Receipts(),
  }
  readonly #sentPictures = new SentLog<SentFragment | null>()
  #soundSequence: Sequence = 0
  #acknowledgeAt: number | null = null

  wrapSound(body: Uint8Array, now: number): Uint8Array {
    const sequence = this.#soundSequence
    this.#soundSequence = nextSequence(sequence)
    return this.#wrap(sequence, body, now)
  }

  wrapPicture(body: Uint8Array, fragment: SentFragment, now: number): Uint8Array {
    return this.#wrap(this.#sentPictures.add(fragment), body, now)
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
    const acknowledged = this.#sentPictures
      .acknowledge(split.header.ack)
      .filter(fragment => fragment !== null)
    return {sequence: split.header.sequence, body: split.body, acknowledged}
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

  #wrap(sequence: Sequence, body: Uint8Array, now: number): Uint8Array {
    this.#acknowledgeAt = null
    return joinPacket(
      {sequence, sentAtMs: Math.floor(now) & 0xffff, ack: this.#receipts.picture.acknowledgement},
      body,
    )
  }
}
