/**
 * Packets whose key has not come yet, in the order they came: a key travels on another channel and may be
 * overtaken. Made with the receiver of one peer's media, ends with it.
 */
import {epochByteOf} from './sealed-body.js'

/** What comes later than this is of no use to a picture or a jitter buffer. */
export const HOLD_MS = 500
/** In that time a good sender sends 25 packets of sound and 405 of the largest pictures. */
export const MAX_HELD_PACKETS = 512
/** The same, in bytes of packets of which every one is as large as can be. */
export const MAX_HELD_BYTES = 512 * 1024

/** Its body's first byte tells the epoch it waits for. */
export type Holdable = {readonly body: Uint8Array}

type Held<Packet> = {readonly packet: Packet; readonly untilMs: number}

export class HeldPackets<Packet extends Holdable> {
  #held: Held<Packet>[] = []
  #sizeBytes = 0

  get count(): number {
    return this.#held.length
  }

  get sizeBytes(): number {
    return this.#sizeBytes
  }

  /** False when there is no room: the packet is lost. The body must not be a view of a larger buffer. */
  hold(packet: Packet, now: number): boolean {
    const sizeBytes = this.#sizeBytes + packet.body.length
    if (this.count >= MAX_HELD_PACKETS || sizeBytes > MAX_HELD_BYTES) return false
    this.#held.push({packet, untilMs: now + HOLD_MS})
    this.#sizeBytes = sizeBytes
    return true
  }

  /** Those that waited for this epoch, first come first. */
  release(epoch: number): Packet[] {
    return this.#takeIf(({packet}) => packet.body[0] === epochByteOf(epoch))
  }

  /** Those that waited for too long. */
  expire(now: number): Packet[] {
    return now < this.wakeAt() ? [] : this.#takeIf(({untilMs}) => now >= untilMs)
  }

  /** When the first has waited for too long; infinity: nothing waits. */
  wakeAt(): number {
    return this.#held[0]?.untilMs ?? Number.POSITIVE_INFINITY
  }

  clear(): void {
    this.#takeIf(() => true)
  }

  #takeIf(isWanted: (held: Held<Packet>) => boolean): Packet[] {
    const taken: Packet[] = []
    const kept: Held<Packet>[] = []
    for (const held of this.#held) {
      if (isWanted(held)) taken.push(held.packet)
      else kept.push(held)
    }
    this.#held = kept
    this.#sizeBytes -= taken.reduce((sum, {body}) => sum + body.length, 0)
    return taken
  }
}
