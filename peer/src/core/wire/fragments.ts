/**
 * Pictures larger than a packet travel as numbered fragments; a picture that misses one is never shown, and
 * nothing is asked for again: the next picture is newer.
 *
 *   0  picture number  32
 *   4  index            8
 *   5  count            8
 *   6  part of the picture
 */
import {concatBytes} from '@noble/hashes/utils.js'

export const FRAGMENT_HEADER_BYTES = 6

/** The largest picture, uncompressible, fits in fewer. */
export const MAX_FRAGMENTS = 40

/** Pictures that may be incomplete at a time; an older one gives way. */
const MAX_INCOMPLETE = 4

/** What one picture packet carried: fragment `index` of picture `number`. */
export type SentFragment = {readonly number: number; readonly index: number; readonly count: number}

export type Fragment = SentFragment & {readonly part: Uint8Array}

/** Splits a picture into fragments whose parts are at most `partBytes` long. Throws when it needs more than MAX_FRAGMENTS. */
export function splitPicture(number: number, picture: Uint8Array, partBytes: number): Uint8Array[] {
  const count = Math.max(1, Math.ceil(picture.length / partBytes))
  if (count > MAX_FRAGMENTS)
    throw new RangeError(`a picture of ${picture.length} bytes needs ${count} fragments`)
  return Array.from({length: count}, (_, index) => {
    const part = picture.subarray(index * partBytes, (index + 1) * partBytes)
    const fragment = new Uint8Array(FRAGMENT_HEADER_BYTES + part.length)
    new DataView(fragment.buffer).setUint32(0, number)
    fragment[4] = index
    fragment[5] = count
    fragment.set(part, FRAGMENT_HEADER_BYTES)
    return fragment
  })
}

export function parseFragment(bytes: Uint8Array): Fragment | null {
  if (bytes.length < FRAGMENT_HEADER_BYTES) return null
  const number = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0)
  const index = bytes[4]!
  const count = bytes[5]!
  if (count === 0 || count > MAX_FRAGMENTS || index >= count) return null
  return {number, index, count, part: bytes.subarray(FRAGMENT_HEADER_BYTES)}
}

type Incomplete = {readonly parts: (Uint8Array | undefined)[]; missing: number}

/** Puts one sender's fragments together again. Holds at most MAX_INCOMPLETE pictures of MAX_FRAGMENTS packets. */
export class Assembler {
  readonly #incomplete = new Map<number, Incomplete>()
  readonly #abandoned: () => void

  /** `abandoned` is called for each picture given up because newer ones needed its place. */
  constructor(abandoned: () => void) {
    this.#abandoned = abandoned
  }

  /** The picture that this fragment completes; null while parts are missing, or when it came before. */
  add({number, index, count, part}: Fragment): Uint8Array | null | 'contradiction' {
    if (count === 1) return part.slice()
    const picture = this.#open(number, count)
    if (picture === null) return null
    if (picture.parts.length !== count) return 'contradiction'
    if (picture.parts[index] !== undefined) return null
    picture.parts[index] = part.slice()
    picture.missing--
    if (picture.missing > 0) return null
    this.#incomplete.delete(number)
    return concatBytes(...(picture.parts as Uint8Array[]))
  }

  /** Null when the picture is too old to begin. */
  #open(number: number, count: number): Incomplete | null {
    const known = this.#incomplete.get(number)
    if (known) return known
    if (this.#incomplete.size === MAX_INCOMPLETE && !this.#makeRoomFor(number)) return null
    const fresh: Incomplete = {
      parts: new Array<Uint8Array | undefined>(count).fill(undefined),
      missing: count,
    }
    this.#incomplete.set(number, fresh)
    return fresh
  }

  /** Gives up the oldest picture; false when the newcomer itself is the oldest. */
  #makeRoomFor(number: number): boolean {
    this.#abandoned()
    const oldest = Math.min(...this.#incomplete.keys())
    return number > oldest && this.#incomplete.delete(oldest)
  }
}
