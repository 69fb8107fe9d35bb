import {MAX_BANDS, type Part} from './picture-body.js'

/** Bands that may be incomplete at a time; the oldest gives way. */
const MAX_INCOMPLETE = 16

type Incomplete = {
  readonly number: number
  readonly parts: (Uint8Array | undefined)[]
  missing: number
}

/**
 * Puts the fragments of one sender's bands together again; a band that misses one is never shown, and nothing is asked
 * for again: the next picture is newer. Holds at most MAX_INCOMPLETE bands of MAX_FRAGMENTS packets.
 */
export class Assembler {
  readonly #incomplete = new Map<number, Incomplete>()
  readonly #abandoned: () => void

  /** `abandoned` is called for each band given up because newer ones needed its place. */
  constructor(abandoned: () => void) {
    this.#abandoned = abandoned
  }

  /** The band that this part completes, a copy; null while parts are missing, or when it came before. */
  add(number: number, {band, index, count, bytes}: Part): Uint8Array | null | 'contradiction' {
    if (count === 1) return bytes.slice()
    const key = number * MAX_BANDS + band
    const incomplete = this.#open(key, number, count)
    if (incomplete === null) return null
    if (incomplete.parts.length !== count) return 'contradiction'
    if (incomplete.parts[index] !== undefined) return null
    incomplete.parts[index] = bytes.slice()
    incomplete.missing--
    if (incomplete.missing > 0) return null
    this.#incomplete.delete(key)
    return concat(incomplete.parts as Uint8Array[])
  }

  /** Null when the picture is too old to begin. */
  #open(key: number, number: number, count: number): Incomplete | null {
    const known = this.#incomplete.get(key)
    if (known) return known
    if (this.#incomplete.size === MAX_INCOMPLETE && !this.#makeRoomFor(number)) return null
    const parts = new Array<Uint8Array | undefined>(count).fill(undefined)
    const fresh = {number, parts, missing: count}
    this.#incomplete.set(key, fresh)
    return fresh
  }

  /** Gives up the oldest; false when the newcomer itself is the oldest. */
  #makeRoomFor(number: number): boolean {
    this.#abandoned()
    const oldest = Math.min(...this.#incomplete.keys())
    return number >= Math.floor(oldest / MAX_BANDS) && this.#incomplete.delete(oldest)
  }
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
