/**
 * Words that people read to each other to see that nobody stands between them. All come from the English list of
 * BIP 39: 2,048 words, 11 bits each, no two alike in their first four letters.
 */
import {sha512} from '@noble/hashes/sha2.js'
import {encodeHex, encodeUtf8} from '@s2c/shared/encoding'
import {wordlist} from '@scure/bip39/wordlists/english.js'

export const WORD_COUNT = 2048
export const BITS_A_WORD = 11
/** 44 bits. The commitments leave somebody in between one try at them, so that more would only be more to read. */
export const LINK_WORDS = 4
/** 132 bits: a meeting's words are compared without a commitment, so equal ones must be out of anybody's reach. */
export const MEETING_WORDS = 12

const MEETING_LABEL = encodeUtf8('s2c.meeting-words.v2\0')

/** The word at an index below 2,048. */
export function wordAt(index: number): string {
  const word = wordlist[index]
  if (word === undefined) throw new RangeError(`there are ${WORD_COUNT} words, and none at ${index}`)
  return word
}

/** The four words of one link, from the hash that its two sides made together. */
export const linkWords = (hash: Uint8Array): string[] => leadingWords(hash, LINK_WORDS)

/**
 * Twelve words over the identity keys of all who are in a meeting, in whatever order and however often they are
 * named: SHA-512 of a label and the sorted keys. All see the same words exactly if they see the same people.
 */
export function meetingWords(keys: readonly Uint8Array[]): string[] {
  const members = new Map(keys.map(key => [encodeHex(key), key]))
  const hash = sha512.create().update(MEETING_LABEL)
  for (const name of [...members.keys()].sort()) hash.update(members.get(name)!)
  return leadingWords(hash.digest(), MEETING_WORDS)
}

const leadingWords = (hash: Uint8Array, count: number): string[] => elevenBitNumbers(hash, count).map(wordAt)

/** The first numbers of 11 bits in the bytes, the highest bit first. */
export function elevenBitNumbers(bytes: Uint8Array, count: number): number[] {
  return Array.from({length: count}, (_, position) => {
    const bit = position * BITS_A_WORD
    const [a, b, c] = [bytes[bit >> 3]!, bytes[(bit >> 3) + 1]!, bytes[(bit >> 3) + 2] ?? 0]
    return (((a << 16) | (b << 8) | c) >>> (24 - BITS_A_WORD - (bit & 7))) & (WORD_COUNT - 1)
  })
}
