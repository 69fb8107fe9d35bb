import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {seededRandom} from '@s2c/shared/sim/random'
import nacl from 'tweetnacl'
import {LinkKeys, MAX_ENVELOPES} from './link-keys.js'
import {deriveKey} from './transcript.js'

const random = seededRandom(75)
const CERTIFICATES = {own: 'AA:01', peer: 'BB:02'}

/** Each side with bytes of its own, as two processes have them. */
function pair(): {caller: LinkKeys; callee: LinkKeys; secret: Uint8Array; sid: Uint8Array} {
  const [secret, sid] = [random.bytes(64), random.bytes(64)]
  const source = () => ({secret: secret.slice(), sid, resumption: null})
  return {caller: new LinkKeys(source(), 'caller'), callee: new LinkKeys(source(), 'callee'), secret, sid}
}

describe('sealed envelopes', () => {
  it('open to what was sealed, in any order and any script', () => {
    const {caller, callee} = pair()
    const texts = ['{"type":"offer"}', '', 'è 日本 😀', 'x'.repeat(20_000)]
    const sealed = texts.map(text => caller.sealEnvelope(text))
    assert.deepEqual(
      sealed.map(({number}) => number),
      [0, 1, 2, 3],
    )
    assert.deepEqual(
      sealed.toReversed().map(envelope => callee.openEnvelope(envelope)),
      texts.toReversed(),
    )
  })

  it('open once', () => {
    const {caller, callee} = pair()
    const envelope = caller.sealEnvelope('once')
    assert.equal(callee.openEnvelope(envelope), 'once')
    assert.equal(callee.openEnvelope(envelope), null)
  })

  it('still open after a forgery of their number', () => {
    const {caller, callee} = pair()
    const envelope = caller.sealEnvelope('true')
    assert.equal(callee.openEnvelope({number: envelope.number, box: random.bytes(40)}), null)
    assert.equal(callee.openEnvelope(envelope), 'true')
  })

  it('do not open where they came from, or under another number', () => {
    const {caller, callee} = pair()
    const {number, box} = caller.sealEnvelope('offer')
    assert.equal(caller.openEnvelope({number, box}), null)
    for (const other of [number + 1, -1, 0.5, MAX_ENVELOPES, 2 ** 32, Number.NaN])
      assert.equal(callee.openEnvelope({number: other, box}), null, `number ${other}`)
  })

  it('never open with any one bit flipped, cut or lengthened', () => {
    const {caller, callee} = pair()
    const {number, box} = caller.sealEnvelope('precious')
    for (let bit = 0; bit < box.length * 8; bit++) {
      const forged = box.slice()
      forged[bit >> 3]! ^= 1 << (bit & 7)
      assert.equal(callee.openEnvelope({number, box: forged}), null, `bit ${bit}`)
    }
    for (let length = 0; length < box.length; length++)
      assert.equal(callee.openEnvelope({number, box: box.subarray(0, length)}), null, `${length} bytes`)
    assert.equal(callee.openEnvelope({number, box: Uint8Array.from([...box, 0])}), null)
    assert.equal(callee.openEnvelope({number, box}), 'precious')
  })

  it('differ even when the same text is sealed twice', () => {
    const {caller} = pair()
    assert.notDeepEqual(caller.sealEnvelope('x').box, caller.sealEnvelope('x').box)
  })

  it('hold text: bytes that are none do not open', () => {
    const {callee, secret, sid} = pair()
    const key = deriveKey(secret, sid, 'envelope caller')
    const seal = (...bytes: number[]) => ({
      number: 0,
      box: nacl.secretbox(Uint8Array.from(bytes), new Uint8Array(24), key),
    })
    for (const bytes of [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xc3]])
      assert.equal(callee.openEnvelope(seal(...bytes)), null, String(bytes))
    assert.equal(callee.openEnvelope(seal(0x25, 0x34, 0x31)), '%41')
  })

  it('end after 2^16 of them, before a number comes twice', () => {
    const {caller} = pair()
    for (let i = 0; i < MAX_ENVELOPES; i++) caller.sealEnvelope('')
    assert.throws(() => caller.sealEnvelope(''), RangeError)
  })
})

describe('the keys of a link', () => {
  it('are bound to one connection, and seal on', () => {
    const {caller, callee} = pair()
    caller.bind(CERTIFICATES)
    assert.throws(() => caller.bind(CERTIFICATES), /once/)
    assert.equal(callee.openEnvelope(caller.sealEnvelope('candidate')), 'candidate')
  })

  it('seal, open and bind nothing once they are wiped, not even under a key of zeros', () => {
    const {caller, callee} = pair()
    const envelope = caller.sealEnvelope('late')
    callee.wipe()
    callee.wipe()
    assert.equal(callee.openEnvelope(envelope), null)
    const box = nacl.secretbox(new Uint8Array([120]), new Uint8Array(24), new Uint8Array(32))
    assert.equal(callee.openEnvelope({number: 0, box}), null)
    assert.throws(() => callee.sealEnvelope('late'), /wiped/)
    assert.throws(() => callee.bind(CERTIFICATES), /wiped/)
  })

  it('wipe the secret they came from when bound, and when wiped', () => {
    for (const end of [(keys: LinkKeys) => keys.bind(CERTIFICATES), (keys: LinkKeys) => keys.wipe()]) {
      const secret = random.bytes(64)
      end(new LinkKeys({secret, sid: random.bytes(64), resumption: null}, 'callee'))
      assert.deepEqual(secret, new Uint8Array(64))
    }
  })

  it('are gone unused only if they sealed and bound nothing', () => {
    const {caller, callee} = pair()
    assert.equal(caller.isGoneUnused, false)
    caller.wipe()
    assert.equal(caller.isGoneUnused, true)
    callee.bind(CERTIFICATES)
    callee.wipe()
    assert.equal(callee.isGoneUnused, false)
  })
})
