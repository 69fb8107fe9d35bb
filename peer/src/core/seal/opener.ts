/**
 * Opens one sender's bodies, each once. Knows the keys of several epochs: the one in use, those announced for
 * later, and the one before for as long as its packets may still be on their way. Lives as long as the peer
 * is known; `wipe` forgets all keys.
 */
import {ReplayWindow} from './replay-window.js'
import {epochByteOf, layOutNonce, type SealedBody, type Stream, splitBody} from './sealed-body.js'
import {openBox} from './secretbox.js'
import type {SenderKey} from './sender-key.js'

/** The one in use, the one before, and what a burst of leaves announces before the next is used. */
export const MAX_EPOCHS = 8
/** Packets of the epoch before overtake no more after this. */
export const PREVIOUS_KEPT_MS = 2_000

export type OpenFailure = 'malformed' | 'unknownKey' | 'replayed' | 'forged'
export type Opened = {ok: true; plain: Uint8Array} | {ok: false; reason: OpenFailure}

type KnownKey = {
  readonly epoch: number
  readonly key: Uint8Array
  readonly windows: Readonly<Record<Stream, ReplayWindow>>
  keptUntilMs: number
}

export class Opener {
  /** Newest epoch first. */
  #keys: KnownKey[] = []
  /** The newest epoch that a body opened under, and how long those before it are kept. */
  #inUse = {epoch: -1, previousUntilMs: Number.POSITIVE_INFINITY}
  /** This epoch and those before it never come back: their windows are gone. */
  #forgotten = -1

  get epochs(): readonly number[] {
    return this.#keys.map(({epoch}) => epoch)
  }

  /**
   * A key the sender named; false when it changes nothing: it is known already, another key has its epoch, or
   * its time is over. Keys may come in any order.
   */
  use({epoch, key}: SenderKey, now: number): boolean {
    this.expire(now)
    if (epoch <= this.#forgotten || this.#keys.some(known => known.epoch === epoch)) return false
    const keptUntilMs = epoch > this.#inUse.epoch ? Number.POSITIVE_INFINITY : this.#inUse.previousUntilMs
    if (now >= keptUntilMs) return false
    const known = {epoch, key: key.slice(), windows: freshWindows(), keptUntilMs}
    this.#keys = [...this.#keys, known].sort((a, b) => b.epoch - a.epoch)
    this.#makeRoom()
    return this.#keys.includes(known)
  }

  /** `stream` is the one that belongs to the channel the body came on. */
  open(stream: Stream, body: Uint8Array, now: number): Opened {
    this.expire(now)
    const split = splitBody(body)
    if (split === null || split.stream !== stream) return failed('malformed')
    const known = this.#keys.find(({epoch}) => epochByteOf(epoch) === split.epochByte)
    return known === undefined ? failed('unknownKey') : this.#openUnder(known, split, now)
  }

  /** Forgets the keys whose time is over. */
  expire(now: number): void {
    this.#forget(this.#keys.filter(({keptUntilMs}) => now >= keptUntilMs))
  }

  /** When the next key's time is over; infinity: never, until something happens. */
  wakeAt(): number {
    return Math.min(...this.#keys.map(({keptUntilMs}) => keptUntilMs))
  }

  wipe(): void {
    this.#forget(this.#keys)
  }

  #openUnder(known: KnownKey, {stream, counter, box}: SealedBody, now: number): Opened {
    const window = known.windows[stream]
    if (!window.isFresh(counter)) return failed('replayed')
    const plain = openBox(box, layOutNonce(known.epoch, stream, counter), known.key)
    if (plain === null) return failed('forged')
    window.accept(counter)
    if (known.epoch > this.#inUse.epoch) this.#advance(known.epoch, now)
    return {ok: true, plain}
  }

  #advance(epoch: number, now: number): void {
    this.#inUse = {epoch, previousUntilMs: now + PREVIOUS_KEPT_MS}
    for (const known of this.#keys)
      if (known.epoch < epoch) known.keptUntilMs = Math.min(known.keptUntilMs, now + PREVIOUS_KEPT_MS)
  }

  /** The oldest goes, but never the one in use. */
  #makeRoom(): void {
    if (this.#keys.length <= MAX_EPOCHS) return
    const oldest = this.#keys.findLast(({epoch}) => epoch !== this.#inUse.epoch)!
    this.#forget([oldest])
  }

  #forget(over: readonly KnownKey[]): void {
    if (over.length === 0) return
    for (const {epoch, key} of over) {
      key.fill(0)
      this.#forgotten = Math.max(this.#forgotten, epoch)
    }
    this.#keys = this.#keys.filter(known => !over.includes(known))
  }
}

const failed = (reason: OpenFailure): Opened => ({ok: false, reason})

const freshWindows = (): Record<Stream, ReplayWindow> => ({
  sound: new ReplayWindow(),
  picture: new ReplayWindow(),
})
