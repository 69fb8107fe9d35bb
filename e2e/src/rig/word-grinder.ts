/**
 * Somebody in between who tries reveals until the words of two links agree. Works on the words of real links, with
 * everything in the hash that the attacker cannot change left as it is.
 */
import {hash} from 'node:crypto'
import {lv, type Role} from 's2c-peer/core/seal/transcript'

export const WORD_BITS = 44
const REVEAL_BYTES = 32
/** Nobody asks an attacker for random bytes. */
const FIRST_REVEAL = 0x5a

/** One link as the attacker sees it. `role` is the attacker's there; `theirs` what it knows, or guesses, of the victim. */
export type GroundLink = {
  readonly binding: Uint8Array
  readonly role: Role
  readonly theirs: Uint8Array
}

/** A reveal, and the four words that it leads to as one number of 44 bits. */
export type Candidate = {readonly reveal: Uint8Array; readonly words: number}

/** So many reveals of the attacker's, each once. Gives the same objects again and again: keep a copy. */
export function* candidates(link: GroundLink, count: number): Generator<Candidate> {
  const reveal = Buffer.alloc(REVEAL_BYTES, FIRST_REVEAL)
  const preimage = Buffer.from(preimageOf(link, reveal))
  const at = preimage.indexOf(reveal)
  for (let i = 0; i < count; i++) {
    reveal.writeUInt32BE(i, 0)
    preimage.writeUInt32BE(i, at)
    yield {reveal, words: leadingBits(sha512(preimage))}
  }
}

/** Of so many reveals the one whose words share the most leading bits with those of the other link. */
export function closest(link: GroundLink, target: number, count: number): Candidate {
  let best: Candidate | null = null
  for (const {reveal, words} of candidates(link, count)) {
    if (best === null || equalBits(words, target) > equalBits(best.words, target))
      best = {reveal: Uint8Array.from(reveal), words}
  }
  return best!
}

/** How many pairs of reveals, one for each link, would give words that agree in their leading bits. */
export function matches(one: GroundLink, other: GroundLink, count: number, bits: number): number {
  const [mine, theirs] = [sortedWords(one, count, bits), sortedWords(other, count, bits)]
  let found = 0
  for (let i = 0, j = 0; i < count && j < count; ) {
    if (mine[i] === theirs[j]) found++
    if (mine[i]! <= theirs[j]!) i++
    else j++
  }
  return found
}

/** The words of a link on which both have revealed. */
export const wordsNumber = ({own, ...link}: GroundLink & {readonly own: Uint8Array}): number =>
  leadingBits(sha512(preimageOf(link, own)))

/** Of two numbers of 44 bits. */
export function equalBits(a: number, b: number): number {
  let bits = WORD_BITS
  for (let [x, y] = [a, b]; x !== y; x = Math.floor(x / 2), y = Math.floor(y / 2)) bits--
  return bits
}

function sortedWords(link: GroundLink, count: number, bits: number): Float64Array {
  const words = new Float64Array(count)
  let at = 0
  for (const each of candidates(link, count)) words[at++] = Math.floor(each.words / 2 ** (WORD_BITS - bits))
  return words.sort()
}

function preimageOf({binding, role, theirs}: GroundLink, own: Uint8Array): Uint8Array {
  const reveals = role === 'caller' ? [own, theirs] : [theirs, own]
  return lv('s2c.words.v2', binding, ...reveals)
}

const sha512 = (bytes: Uint8Array): Buffer => hash('sha512', bytes, 'buffer')

const leadingBits = (hash: Buffer): number => Math.floor(hash.readUIntBE(0, 6) / 2 ** (48 - WORD_BITS))
