/**
 * This peer's own sender keys: which one seals now, which one comes next, and who holds them. Nobody gets a
 * key from before it came or from after it left. Made on joining the meeting, ends with `wipe` on leaving.
 *
 *   steady ── join, leave, worn key ──▶ handing over ── all acknowledged, or 1 s ──▶ steady, next epoch
 *                                         │      ▲
 *                                         └──────┘ join: the same key to the newcomer
 *                                                  leave: another key, to those who stay
 */
import type {PeerId} from '@s2c/shared/peer-id'
import type {RandomBytes} from './random-bytes.js'
import {COUNTERS, type Stream} from './sealed-body.js'
import {SealingKey} from './sealing-key.js'
import type {SenderKey} from './sender-key.js'

/** From the first change on: who has left reads on for no longer, whoever is slow and however many follow. */
export const HAND_OVER_MS = 1_000

type Pending = {readonly key: SealingKey; readonly unacknowledged: Set<PeerId>; readonly switchAtMs: number}

export class OwnSenderKeys {
  readonly #random: RandomBytes
  readonly #send: (peer: PeerId, key: SenderKey) => void
  readonly #countersPerKey: number
  readonly #present = new Set<PeerId>()
  /** Who of those present was sent the current key. */
  #holders = new Set<PeerId>()
  #current: SealingKey
  #pending: Pending | null = null
  #epoch = 0

  /** `send` tells one peer a key; it is called during the calls below and must not call them back. */
  constructor(random: RandomBytes, send: (peer: PeerId, key: SenderKey) => void, countersPerKey = COUNTERS) {
    this.#random = random
    this.#send = send
    this.#countersPerKey = countersPerKey
    this.#current = this.#generate()
  }

  /** A peer was admitted. It gets the next key only: packets from before stay closed to it. */
  join(peer: PeerId, now: number): void {
    if (this.#present.has(peer)) return this.relinked(peer)
    this.#present.add(peer)
    if (this.#pending === null) return this.#rotate(now)
    this.#pending.unacknowledged.add(peer)
    this.#send(peer, this.#pending.key.senderKey)
  }

  /** A peer left or was put out. A key that it was promised is never used. */
  leave(peer: PeerId, now: number): void {
    if (!this.#present.delete(peer)) return
    this.#holders.delete(peer)
    this.#rotate(now)
  }

  /** An admitted peer has a new connection: what went over the old one may be lost. */
  relinked(peer: PeerId): void {
    if (this.#holders.has(peer)) this.#send(peer, this.#current.senderKey)
    if (this.#present.has(peer) && this.#pending !== null) this.#send(peer, this.#pending.key.senderKey)
  }

  /** The peer says that it has the key of this epoch. */
  acknowledged(peer: PeerId, epoch: number, now: number): void {
    if (this.#pending?.key.epoch !== epoch) return
    this.#pending.unacknowledged.delete(peer)
    this.#switchIfDue(now)
  }

  /** Whether media are for this peer: it was sent the key that seals now. */
  entitled(peer: PeerId): boolean {
    return this.#holders.has(peer)
  }

  /** Under the current key; never throws. */
  seal(stream: Stream, plain: Uint8Array): Uint8Array {
    if (!this.#current.canSeal(stream)) this.#replaceAtOnce()
    return this.#current.seal(stream, plain)
  }

  tick(now: number): void {
    if (this.#pending === null && this.#current.isWorn) this.#rotate(now)
    else this.#switchIfDue(now)
  }

  /** When a tick is due, 0: at once; infinity: never, until something happens. */
  wakeAt(): number {
    if (this.#pending !== null) return this.#pending.switchAtMs
    return this.#current.isWorn ? 0 : Number.POSITIVE_INFINITY
  }

  /** Nobody is sent anything any more, and what was sealed stays with those who hold its key. */
  wipe(): void {
    this.#current.wipe()
    this.#pending?.key.wipe()
    this.#pending = null
    this.#present.clear()
    this.#holders.clear()
  }

  /** The moment of the switch stays where it was: endless coming and going must not put it off. */
  #rotate(now: number): void {
    this.#announce(this.#pending?.switchAtMs ?? now + HAND_OVER_MS)
    this.#switchIfDue(now)
  }

  #announce(switchAtMs: number): Pending {
    this.#pending?.key.wipe()
    const pending = {key: this.#generate(), unacknowledged: new Set(this.#present), switchAtMs}
    this.#pending = pending
    for (const peer of this.#present) this.#send(peer, pending.key.senderKey)
    return pending
  }

  /** Nobody to wait for: all have the next key, or nobody can open what is sealed under this one. */
  #switchIfDue(now: number): void {
    const pending = this.#pending
    if (pending === null) return
    if (pending.unacknowledged.size === 0 || this.#holders.size === 0 || now >= pending.switchAtMs)
      this.#switchTo(pending)
  }

  #switchTo({key}: Pending): void {
    this.#current.wipe()
    this.#current = key
    this.#holders = new Set(this.#present)
    this.#pending = null
  }

  /** The last resort when the counters run out within one hand-over. */
  #replaceAtOnce(): void {
    this.#switchTo(this.#pending ?? this.#announce(Number.POSITIVE_INFINITY))
  }

  #generate(): SealingKey {
    return SealingKey.generate(this.#epoch++, this.#random, this.#countersPerKey)
  }
}
