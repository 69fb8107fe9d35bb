/**
 * Somebody in between who holds the passphrase and tries 2^24 reveals, or keys, on each of two links until both sides see
 * the same words. Without the commitments that would do; with them nothing that it may still choose changes the words.
 *   node e2e/dist/measure/grinding.js [--bits 24]
 */
import {hash} from 'node:crypto'
import {parseArgs} from 'node:util'
import {encodeHex} from '@s2c/shared/encoding'
import {commitmentOf, LinkProof} from 's2c-peer/core/seal/link-proof'
import type {Role} from 's2c-peer/core/seal/transcript'
import {meetingWords, wordAt} from 's2c-peer/core/trust/words'
import {freshBytes} from '../rig/random.js'
import {
  candidates,
  closest,
  equalBits,
  type GroundLink,
  matches,
  WORD_BITS,
  wordsNumber,
} from '../rig/word-grinder.js'
import {type Line, line, report} from './report.js'

/** Fewer would be no use to the attacker, and looking at each takes time. */
const WORTH_A_LOOK_BITS = 8
const PREFIX_BITS = 64
const {values} = parseArgs({options: {bits: {type: 'string', default: '24'}}})
const tries = 2 ** Number(values.bits)

await report(`${tries} tries on each of two links`, async () => {
  const [one, other] = [groundLink('callee'), groundLink('caller')]
  return [free(one, other), ahead(one, other), afterwards(one, other), keys()]
})

function groundLink(role: Role): GroundLink {
  const proof = new LinkProof(freshBytes(64), freshBytes(64), role, {own: 'AA', peer: 'BB'}, null)
  return {binding: proof.binding, role, theirs: freshBytes(32)}
}

/** For comparison: an attacker that may choose after it saw what both victims reveal. */
function free(one: GroundLink, other: GroundLink): Line {
  // About sixteen pairs, however many are tried.
  const bits = Math.min(WORD_BITS, 2 * Math.log2(tries) - 4)
  const found = matches(one, other, tries, bits)
  return line(
    `without commitments, pairs that agree in ${bits} of ${WORD_BITS} bits`,
    `${found}`,
    '>= 1',
    found > 0,
  )
}

/** The first link is done; on the other it tries against a guess at what the victim has committed to. */
function ahead(one: GroundLink, other: GroundLink): Line {
  const target = wordsNumber({...one, own: freshBytes(32)})
  const {reveal, words} = closest({...other, theirs: freshBytes(32)}, target, tries)
  const guessed = equalBits(words, target)
  const real = equalBits(wordsNumber({...other, own: reveal}), target)
  const shown = `${guessed} bits as guessed, ${real} as it came`
  return line('with them, before it commits itself', shown, `< ${WORD_BITS}`, real < WORD_BITS)
}

/** Both victims have revealed: what would do must also be what was committed to. */
function afterwards(one: GroundLink, other: GroundLink): Line {
  const target = wordsNumber({...one, own: freshBytes(32)})
  const commitment = encodeHex(commitmentOf(other.role, freshBytes(32)))
  let [best, allowed] = [0, 0]
  for (const {reveal, words} of candidates(other, tries)) {
    const bits = equalBits(words, target)
    best = Math.max(best, bits)
    if (bits >= WORTH_A_LOOK_BITS && encodeHex(commitmentOf(other.role, reveal)) === commitment) allowed++
  }
  return line('and after that', `${best} bits, ${allowed} of them committed to`, '0 allowed', allowed === 0)
}

/** The words of the meeting have no commitment: identity keys can be tried on both sides, and have 132 bits to meet. */
function keys(): Line {
  const [mine, theirs] = [sortedMeetings(), sortedMeetings()]
  let best = 0
  for (let i = 0, j = 0; i < tries && j < tries; ) {
    best = Math.max(best, PREFIX_BITS - (mine[i]! ^ theirs[j]!).toString(2).replace(/^0$/, '').length)
    if (mine[i]! <= theirs[j]!) i++
    else j++
  }
  return line(
    'identity keys for equal words of the meeting',
    `${best} of 132 bits at best`,
    `< ${PREFIX_BITS}`,
    best < PREFIX_BITS,
  )
}

/** What leads the words of so many meetings of one victim with a key of the attacker's. */
function sortedMeetings(): BigUint64Array {
  const [victim, key] = [freshBytes(32), freshBytes(32)]
  // Sorted already: the victim's key comes first.
  victim[0] = 0
  key[0] = 1
  const text = Buffer.concat([Buffer.from('s2c.meeting-words.v2\0'), victim, key])
  if (leadingWord(text) !== meetingWords([key, victim])[0])
    throw new Error('the words of a meeting are made in another way')
  const at = text.length - 4
  const prefixes = new BigUint64Array(tries)
  for (let i = 0; i < tries; i++) {
    text.writeUInt32BE(i, at)
    prefixes[i] = hash('sha512', text, 'buffer').readBigUInt64BE(0)
  }
  return prefixes.sort()
}

function leadingWord(text: Buffer): string {
  return wordAt(hash('sha512', text, 'buffer').readUInt16BE(0) >> 5)
}
