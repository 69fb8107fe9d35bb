/**
 * Binary arithmetic coding with an interval of 32 bits (the carry-less coder of Mahoney's lpaq, with probabilities of
 * 16 bits). What describes a picture drives a `BitPort`; whether that writes, reads or only counts is the port's matter,
 * so that one description serves both sides.
 */
import {costOf, PROBABILITY_BITS} from './logistic.js'

export interface BitPort {
  /** Takes `bit` (0 or 1; a reader ignores it) and gives the bit that both sides know now. `probability` of a one: 1..65535. */
  code(bit: number, probability: number): number
}

const FIRST_CAPACITY_BYTES = 4096

/** Writes decisions; `finish` gives the bytes and makes it ready for the next message. */
export class ArithmeticEncoder implements BitPort {
  #bytes = new Uint8Array(FIRST_CAPACITY_BYTES)
  #length = 0
  #low = 0
  #high = -1

  code(bit: number, probability: number): number {
    const middle = split(this.#low, this.#high, probability)
    if (bit === 1) this.#high = middle
    else this.#low = (middle + 1) | 0
    while (((this.#low ^ this.#high) & 0xff000000) === 0) {
      this.#put(this.#high >>> 24)
      this.#low <<= 8
      this.#high = (this.#high << 8) | 255
    }
    return bit
  }

  /** The shortest bytes that say what was coded; readers pad with zeros, so that trailing ones are left out. */
  finish(): Uint8Array {
    this.#putShortestEnd()
    while (this.#length > 0 && this.#bytes[this.#length - 1] === 0) this.#length--
    const message = this.#bytes.slice(0, this.#length)
    this.#length = 0
    this.#low = 0
    this.#high = -1
    return message
  }

  /** Of all values within the interval that with the most zero bytes at its end. */
  #putShortestEnd(): void {
    const low = this.#low >>> 0
    const high = this.#high >>> 0
    for (let zeros = 4; zeros >= 0; zeros--) {
      const unit = 2 ** (8 * zeros)
      const value = Math.ceil(low / unit) * unit
      if (value > high) continue
      for (let shift = 24; shift >= 8 * zeros; shift -= 8) this.#put((value >>> shift) & 255)
      return
    }
  }

  #put(byte: number): void {
    if (this.#length === this.#bytes.length) {
      const larger = new Uint8Array(this.#bytes.length * 2)
      larger.set(this.#bytes)
      this.#bytes = larger
    }
    this.#bytes[this.#length++] = byte
  }
}

/** Reads decisions from bytes, which end in as many zeros as are asked for: any bytes are some decisions. */
export class ArithmeticDecoder implements BitPort {
  readonly #bytes: Uint8Array
  #read = 0
  #low = 0
  #high = -1
  #value = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    for (let i = 0; i < 4; i++) this.#shift()
  }

  /** Bytes that no decision needed: none are left of an honest message. */
  get unread(): number {
    return Math.max(0, this.#bytes.length - this.#read)
  }

  /** Zeros that were read past the end. */
  get padding(): number {
    return Math.max(0, this.#read - this.#bytes.length)
  }

  code(_bit: number, probability: number): number {
    const middle = split(this.#low, this.#high, probability)
    const bit = this.#value >>> 0 <= middle >>> 0 ? 1 : 0
    if (bit === 1) this.#high = middle
    else this.#low = (middle + 1) | 0
    while (((this.#low ^ this.#high) & 0xff000000) === 0) {
      this.#low <<= 8
      this.#high = (this.#high << 8) | 255
      this.#shift()
    }
    return bit
  }

  #shift(): void {
    const next = this.#read < this.#bytes.length ? this.#bytes[this.#read]! : 0
    this.#value = (this.#value << 8) | next
    this.#read++
  }
}

/** Writes nothing and counts what writing would cost: for choosing between two ways. */
export class BitCounter implements BitPort {
  /** In 1/256 bit. */
  cost = 0

  code(bit: number, probability: number): number {
    this.cost += costOf(bit, probability)
    return bit
  }
}

/** The last value of the part of the interval that stands for a one; the interval's ends and this are 32 bits. */
function split(low: number, high: number, probability: number): number {
  const range = (high - low) >>> 0
  const coarse = Math.imul(range >>> PROBABILITY_BITS, probability)
  const fine = Math.imul(range & 0xffff, probability) >>> PROBABILITY_BITS
  return (low + coarse + fine) | 0
}
