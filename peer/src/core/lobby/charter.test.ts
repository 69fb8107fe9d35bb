import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {encodeBase64, encodeHex} from '@s2c/shared/encoding'
import {mutate} from '@s2c/shared/sim/mutate'
import {seededRandom} from '@s2c/shared/sim/random'
import {formatControl, MAX_CONTROL_CHARACTERS, parseControl} from '../link/control.js'
import {identityKeyBytes} from '../trust/identity-key.js'
import {
  type Charter,
  type CharterText,
  charterBytes,
  charterHash,
  foundingText,
  isLater,
  isSignedByFounder,
  lineOfSuccession,
  MAX_BARRED,
  MAX_ROSTER,
} from './charter.js'
import {type CharterMessage, charterMessage, charterOf} from './charter-message.js'
import {simulatedSignature, simulatedVerify} from './sim/lobby-simulation.js'

const SESSION = 'standup'
const random = seededRandom(7)
const makeKey = (): string => encodeHex(random.bytes(32))
const [founder, second, third, stranger] = [makeKey(), makeKey(), makeKey(), makeKey()]

function sign(text: CharterText, session = SESSION, by = text.founder): Charter {
  const signature = simulatedSignature(identityKeyBytes(by), charterBytes(text, session))
  return {...text, hash: charterHash(text, session), signature}
}

const plain: CharterText = {...foundingText(founder, 1_700_000_000_000), roster: [founder, second, third]}
const later: CharterText = {
  ...plain,
  term: 3,
  founder: second,
  number: 17,
  locked: true,
  barred: [stranger],
  base: 'ab'.repeat(32),
  heir: {origin: founder, foundedMs: 1_700_000_000_000, term: 4, founder: third},
}
/** As it comes over the wire. */
function received(text: string, session = SESSION): Charter | null {
  const message = parseControl(text)
  return message?.type === 'charter' ? charterOf(message, session) : null
}
const isGenuine = (charter: Charter, session = SESSION): boolean =>
  isSignedByFounder(charter, session, simulatedVerify)

describe('a charter message', () => {
  it('carries every field', () => {
    for (const text of [plain, later]) {
      const charter = sign(text)
      const parsed = received(formatControl(charterMessage(charter)))
      assert.deepEqual(parsed, charter)
      assert.equal(isGenuine(parsed!), true)
    }
  })

  it('stays below the limit of control messages with both lists full and the largest numbers', () => {
    const keys = (count: number): string[] => Array.from({length: count}, makeKey)
    const largest = sign({
      ...later,
      foundedMs: Number.MAX_SAFE_INTEGER,
      term: 2 ** 31,
      number: 2 ** 31,
      roster: keys(MAX_ROSTER),
      barred: keys(MAX_BARRED),
    })
    const text = formatControl(charterMessage(largest))
    assert.ok(text.length < MAX_CONTROL_CHARACTERS, `${text.length} characters`)
    assert.deepEqual(received(text), largest)
  })

  it('is refused with a field that is missing, too long, of the wrong kind or out of range', () => {
    const message = JSON.parse(formatControl(charterMessage(sign(later)))) as Record<string, string> & {
      heir: object
    }
    const bad: Partial<Record<keyof CharterMessage, unknown[]>> = {
      type: ['key', 1],
      origin: ['', 'AAAA', 5, encodeBase64(random.bytes(31))],
      foundedMs: [-1, 1.5, Number.NaN, 2 ** 53, '1'],
      term: [-1, 0, 0.5, 2 ** 32],
      number: [-1, 2 ** 32, null],
      founder: ['!', message['founder']!.slice(1)],
      locked: ['true', 1],
      roster: ['AAAA', null, encodeBase64(random.bytes(65 * 32))],
      barred: [encodeBase64(random.bytes(33)), encodeBase64(random.bytes(65 * 32)), []],
      base: [null, 'AAAA', 7],
      heir: [{}, {...message.heir, term: -1}, {...message.heir, founder: ''}, 'x'],
      signature: ['', encodeBase64(random.bytes(63)), encodeBase64(random.bytes(65))],
    }
    for (const [field, values] of Object.entries(bad)) {
      for (const value of [undefined, ...values])
        assert.equal(
          received(JSON.stringify({...message, [field]: value})),
          null,
          `${field}: ${String(value)}`,
        )
    }
  })

  it('is refused when somebody stands in it twice, or decides though barred', () => {
    const twisted: CharterText[] = [
      {...plain, roster: [founder, second, second]},
      {...plain, barred: [second]},
      {...plain, roster: [second], barred: [founder]},
      {...later, roster: [second], barred: [third]},
      {...plain, founder: second},
      {...plain, base: 'ab'.repeat(32)},
      {...later, base: null},
    ]
    for (const text of twisted) assert.equal(charterOf(charterMessage(sign(text)), SESSION), null)
  })

  it('of any bytes is parsed or refused, never more', () => {
    const good = new TextEncoder().encode(formatControl(charterMessage(sign(later))))
    let genuine = 0
    for (let i = 0; i < 20_000; i++) {
      const text = new TextDecoder().decode(
        i % 2 === 0 ? mutate(good, random) : random.bytes(random.below(300)),
      )
      const charter = received(text)
      if (charter !== null && isGenuine(charter))
        genuine += charter.hash === charterHash(later, SESSION) ? 0 : 1
    }
    assert.equal(genuine, 0)
  })
})

describe('the signature of a charter', () => {
  it('covers every field', () => {
    const charter = sign(later)
    const changes: Partial<CharterText>[] = [
      {origin: stranger},
      {foundedMs: 1},
      {term: 4},
      {number: 18},
      {locked: false},
      {roster: [founder, third, second]},
      {roster: [founder, second]},
      {barred: []},
      {roster: [founder, second, third, stranger], barred: []},
      {base: 'cd'.repeat(32)},
      {heir: null},
      {heir: {...later.heir!, founder: stranger}},
      {heir: {...later.heir!, term: 5}},
    ]
    for (const change of changes)
      assert.equal(isGenuine({...charter, ...change}), false, JSON.stringify(change))
  })

  it('is worth nothing in another session', () => {
    const charter = sign(plain)
    const elsewhere = charterOf(charterMessage(charter), 'retro')!
    assert.equal(isGenuine(elsewhere, 'retro'), false)
    assert.notEqual(elsewhere.hash, charter.hash)
  })

  it('must be of the founder that the charter names', () => {
    assert.equal(isGenuine(sign(plain, SESSION, second)), false)
  })
})

describe('charters of one reign', () => {
  it('are ordered by number, and two of one number the same way by everybody', () => {
    const [a, b] = [sign(plain), sign({...plain, locked: true})]
    assert.equal(isLater(sign({...plain, number: 1}), a), true)
    assert.equal(isLater(a, sign({...plain, number: 1})), false)
    assert.notEqual(isLater(a, b), isLater(b, a))
    assert.equal(isLater(a, a), false)
  })

  it('are followed in the order of the roster, by nobody who is barred', () => {
    assert.deepEqual(lineOfSuccession(plain), [founder, second, third])
    assert.deepEqual(lineOfSuccession({...plain, roster: [second, founder]}), [founder, second])
    assert.deepEqual(lineOfSuccession(later), [third, founder, second])
    assert.deepEqual(lineOfSuccession({...plain, roster: [second], barred: [founder]}), [second])
  })
})
