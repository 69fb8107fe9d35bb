import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {describe, it} from 'node:test'
import {ristretto255, ristretto255_hasher} from '@noble/curves/ed25519.js'
import {sha512} from '@noble/hashes/sha2.js'
import {concatBytes} from '@noble/hashes/utils.js'
import {encodeHex, encodeUtf8} from '@s2c/shared/encoding'
import {seededRandom} from '@s2c/shared/sim/random'
import {type CpaceInputs, CpaceParty, calculateGenerator, intermediateSessionKey} from './cpace.js'

type Vectors = {
  readonly handshake: Readonly<
    Record<
      | 'prs'
      | 'ci'
      | 'sid'
      | 'generator'
      | 'ya'
      | 'ada'
      | 'shareA'
      | 'yb'
      | 'adb'
      | 'shareB'
      | 'sharedPoint'
      | 'isk',
      string
    >
  >
  readonly valid: Readonly<Record<'scalar' | 'share' | 'sharedPoint', string>>
  readonly invalid: readonly string[]
}

const file = new URL('../../../src/core/seal/vectors/cpace-ristretto255.json', import.meta.url)
const {handshake, valid, invalid}: Vectors = JSON.parse(readFileSync(file, 'utf8'))
const random = seededRandom(72)
const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'))
/** A source whose wide scalar is this one. */
const drawing = (scalar: string) => (): Uint8Array => concatBytes(bytes(scalar), new Uint8Array(32))

const inputs: CpaceInputs = {prs: bytes(handshake.prs), ci: bytes(handshake.ci), sid: bytes(handshake.sid)}

describe('CPace, by the vectors of its draft', () => {
  it('derives the generator', () => {
    assert.equal(encodeHex(calculateGenerator(inputs)), handshake.generator)
  })

  it('makes both shares, and one shared point of them', () => {
    const a = new CpaceParty(inputs, drawing(handshake.ya))
    const b = new CpaceParty(inputs, drawing(handshake.yb))
    assert.equal(encodeHex(a.share), handshake.shareA)
    assert.equal(encodeHex(b.share), handshake.shareB)
    assert.equal(encodeHex(a.sharedPoint(b.share)!), handshake.sharedPoint)
    assert.equal(encodeHex(b.sharedPoint(a.share)!), handshake.sharedPoint)
  })

  it('derives the session key, initiator first', () => {
    const initiator = {share: bytes(handshake.shareA), ad: bytes(handshake.ada)}
    const responder = {share: bytes(handshake.shareB), ad: bytes(handshake.adb)}
    const point = bytes(handshake.sharedPoint)
    assert.equal(encodeHex(intermediateSessionKey(inputs.sid, point, initiator, responder)), handshake.isk)
    assert.notEqual(encodeHex(intermediateSessionKey(inputs.sid, point, responder, initiator)), handshake.isk)
  })

  it('takes the valid share', () => {
    const party = new CpaceParty(inputs, drawing(valid.scalar))
    assert.equal(encodeHex(party.sharedPoint(bytes(valid.share))!), valid.sharedPoint)
  })

  for (const share of invalid)
    it(`refuses the invalid share ${share.slice(0, 8)}…`, () => {
      assert.equal(new CpaceParty(inputs, random.bytes).sharedPoint(bytes(share)), null)
    })

  it('writes lengths from 128 on in two bytes, without padding where the password fills the block', () => {
    const prs = random.bytes(128)
    const dsi = encodeUtf8('CPaceRistretto255')
    const {ci, sid} = inputs
    const written = [[17], dsi, [0x80, 0x01], prs, [0], [ci.length], ci, [sid.length], sid]
    const digest = sha512(concatBytes(...written.map(part => Uint8Array.from(part))))
    const expected = ristretto255_hasher.deriveToCurve!(digest).toBytes()
    assert.deepEqual(calculateGenerator({prs, ci, sid}), expected)
  })
})

describe('CPace', () => {
  it('refuses its own share', () => {
    const party = new CpaceParty(inputs, random.bytes)
    assert.equal(party.sharedPoint(party.share.slice()), null)
  })

  it('refuses shares of any other length', () => {
    for (const length of [0, 31, 33, 64])
      assert.equal(
        new CpaceParty(inputs, random.bytes).sharedPoint(random.bytes(length)),
        null,
        `${length} bytes`,
      )
  })

  it('takes no bytes but the one encoding of an element', () => {
    const element = ristretto255.Point.BASE.toBytes()
    for (let bit = 0; bit < 256; bit++) {
      const other = element.slice()
      other[bit >> 3]! ^= 1 << (bit & 7)
      const isElement = encodes(other)
      const point = new CpaceParty(inputs, drawing(handshake.ya)).sharedPoint(other)
      assert.equal(point !== null, isElement, `bit ${bit}`)
    }
  })

  it('refuses the neutral element encoded as the field’s prime', () => {
    const party = new CpaceParty(inputs, drawing(handshake.ya))
    // The neutral element is written as zero, and 2^255 - 19 is zero again.
    assert.equal(party.sharedPoint(bytes(`ed${'ff'.repeat(30)}7f`)), null)
  })

  it('uses a scalar once', () => {
    const other = new CpaceParty(inputs, random.bytes)
    for (const share of [other.share, new Uint8Array(32)]) {
      const party = new CpaceParty(inputs, random.bytes)
      party.sharedPoint(share)
      assert.throws(() => party.sharedPoint(other.share), /once/)
    }
  })

  it('wipes the random bytes behind a scalar, used or not', () => {
    for (const use of [
      (party: CpaceParty) => party.sharedPoint(bytes(valid.share)),
      (party: CpaceParty) => party.sharedPoint(new Uint8Array(32)),
      (party: CpaceParty) => party.wipe(),
    ]) {
      const secret = random.bytes(64)
      use(new CpaceParty(inputs, () => secret))
      assert.deepEqual(secret, new Uint8Array(64))
    }
  })

  it('does not run on a broken source of random bytes', () => {
    assert.throws(() => new CpaceParty(inputs, count => new Uint8Array(count)), /zero/)
  })

  it('leads to one point exactly where password, parties and session are the same', () => {
    const changed: readonly CpaceInputs[] = [
      {...inputs, prs: encodeUtf8('passwore')},
      {...inputs, ci: encodeUtf8('others')},
      {...inputs, sid: random.bytes(16)},
      // The same bytes, cut otherwise.
      {...inputs, ci: concatBytes(inputs.ci, inputs.sid.subarray(0, 1)), sid: inputs.sid.subarray(1)},
    ]
    const pointsOf = (ours: CpaceInputs, theirs: CpaceInputs) => {
      const [a, b] = [new CpaceParty(ours, random.bytes), new CpaceParty(theirs, random.bytes)]
      return [a.sharedPoint(b.share), b.sharedPoint(a.share)]
    }
    const [one, same] = pointsOf(inputs, inputs)
    assert.deepEqual(one, same)
    for (const other of changed) {
      const [ours, theirs] = pointsOf(inputs, other)
      assert.notDeepEqual(ours, theirs)
    }
  })
})

function encodes(candidate: Uint8Array): boolean {
  try {
    const element = ristretto255.Point.fromBytes(candidate)
    return !element.is0() && encodeHex(element.toBytes()) === encodeHex(candidate)
  } catch {
    return false
  }
}
