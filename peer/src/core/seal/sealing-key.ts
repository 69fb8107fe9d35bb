/**
 * A key of this peer's own together with the one allocator of its nonces: nobody else can seal under it, so
 * no nonce is used twice. Made fresh for each epoch, ends with `wipe`.
 */
import type {RandomBytes} from './random-bytes.js'
import {COUNTERS, epochByteOf, joinBody, layOutNonce, type Stream} from './sealed-body.js'
import {KEY_BYTES, sealBox} from './secretbox.js'
import type {SenderKey} from './sender-key.js'

declare const unused: unique symbol
/** Never sealed under before. Only the allocator below makes one, and each is made once. */
type Nonce = Uint8Array & {readonly [unused]: true}

/** Counts up from 0 in each stream; there is no way back. */
class NonceAllocator {
  readonly #epoch: number
  readonly #limit: number
  readonly #next: Record<Stream, number> = {sound: 0, picture: 0}

  constructor(epoch: number, limit: number) {
    this.#epoch = epoch
    this.#limit = limit
  }

  get isHalfUsed(): boolean {
    return Math.max(this.#next.sound, this.#next.picture) * 2 >= this.#limit
  }

  isUsedUp(stream: Stream): boolean {
    return this.#next[stream] >= this.#limit
  }

  take(stream: Stream): {counter: number; nonce: Nonce} {
    if (this.isUsedUp(stream))
      throw new RangeError(`the nonces of the ${stream} stream are used up: ask canSeal first`)
    const counter = this.#next[stream]++
    return {counter, nonce: layOutNonce(this.#epoch, stream, counter) as Nonce}
  }
}

export class SealingKey {
  readonly epoch: number
  readonly #key: Uint8Array
  readonly #nonces: NonceAllocator
  #isWiped = false

  private constructor(epoch: number, key: Uint8Array, counters: number) {
    this.epoch = epoch
    this.#key = key
    this.#nonces = new NonceAllocator(epoch, counters)
  }

  /** The only way to one: a key read from anywhere could have sealed before. `counters`: packets of one stream, at most. */
  static generate(epoch: number, random: RandomBytes, counters = COUNTERS): SealingKey {
    if (counters < 2 || counters > COUNTERS)
      throw new RangeError(`a key has 2 to ${COUNTERS} counters, not ${counters}`)
    if (!Number.isInteger(epoch) || epoch < 0 || epoch > 0xffffffff)
      throw new RangeError(`epoch ${epoch} does not fit a nonce`)
    // A copy of our own: wiping it must not hit a buffer that others share.
    const key = Uint8Array.from(random(KEY_BYTES))
    if (key.length !== KEY_BYTES) throw new RangeError(`a key needs ${KEY_BYTES} random bytes`)
    return new SealingKey(epoch, key, counters)
  }

  /** For the receivers; a copy, which outlives `wipe`. */
  get senderKey(): SenderKey {
    this.#assertWhole()
    return {epoch: this.epoch, key: this.#key.slice()}
  }

  /** Time for the next key: half of a stream's counters are gone. */
  get isWorn(): boolean {
    return this.#nonces.isHalfUsed
  }

  canSeal(stream: Stream): boolean {
    return !this.#isWiped && !this.#nonces.isUsedUp(stream)
  }

  /** Throws unless `canSeal`. */
  seal(stream: Stream, plain: Uint8Array): Uint8Array {
    this.#assertWhole()
    const {counter, nonce} = this.#nonces.take(stream)
    const box = sealBox(plain, nonce, this.#key)
    return joinBody({epochByte: epochByteOf(this.epoch), stream, counter, box})
  }

  wipe(): void {
    this.#key.fill(0)
    this.#isWiped = true
  }

  #assertWhole(): void {
    if (this.#isWiped)
      throw new Error(`the key of epoch ${this.epoch} was wiped: nothing can be sealed under it`)
  }
}
