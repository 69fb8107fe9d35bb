import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {concatBytes} from '@noble/hashes/utils.js'
import {encodeHex} from '@s2c/shared/encoding'
import {seededRandom} from '@s2c/shared/sim/random'
import nacl from 'tweetnacl'
import {commitmentOf, LinkProof} from './link-proof.js'

const random = seededRandom(76)
const [CALLER, CALLEE, OTHER] = ['AA:01', 'BB:02', 'CC:03'] as const

type Sides = {caller: LinkProof; callee: LinkProof}

/** Both ends of a connection; what is named differs from the other end. */
function sides(callee: {secret?: Uint8Array; sid?: Uint8Array; own?: string; peer?: string} = {}): Sides {
  const [secret, sid] = [random.bytes(64), random.bytes(64)]
  const fingerprints = {own: callee.own ?? CALLEE, peer: callee.peer ?? CALLER}
  return {
    caller: new LinkProof(secret, sid, 'caller', {own: CALLER, peer: CALLEE}, null),
    callee: new LinkProof(callee.secret ?? secret, callee.sid ?? sid, 'callee', fingerprints, null),
  }
}

const DIFFERENCES: readonly [what: string, Parameters<typeof sides>[0]][] = [
  ['secrets', {secret: random.bytes(64)}],
  ['handshakes', {sid: random.bytes(64)}],
  ['certificates of the callee', {own: OTHER}],
  ['certificates of the caller', {peer: OTHER}],
  ['certificates, exchanged', {own: CALLER, peer: CALLEE}],
]

const flipped = (bytes: Uint8Array, bit: number): Uint8Array => {
  const copy = bytes.slice()
  copy[bit >> 3]! ^= 1 << (bit & 7)
  return copy
}

describe('a confirmation', () => {
  it('is accepted by the other side of the same connection, both ways', () => {
    const {caller, callee} = sides()
    const [ours, theirs] = [
      commitmentOf('caller', random.bytes(32)),
      commitmentOf('callee', random.bytes(32)),
    ]
    const [ourTag, theirTag] = [caller.confirmation(ours), callee.confirmation(theirs)]
    assert.ok(callee.isPeerConfirmation(ourTag, ours))
    assert.ok(caller.isPeerConfirmation(theirTag, theirs))
    assert.deepEqual(caller.binding, callee.binding)
  })

  for (const [what, difference] of DIFFERENCES)
    it(`is refused across other ${what}`, () => {
      const {caller, callee} = sides(difference)
      const commitment = random.bytes(32)
      assert.equal(callee.isPeerConfirmation(caller.confirmation(commitment), commitment), false)
      assert.equal(caller.isPeerConfirmation(callee.confirmation(commitment), commitment), false)
    })

  it('is refused with any one bit of tag or commitment flipped, and cut', () => {
    const {caller, callee} = sides()
    const commitment = random.bytes(32)
    const tag = caller.confirmation(commitment)
    for (let bit = 0; bit < 256; bit++) {
      assert.equal(callee.isPeerConfirmation(flipped(tag, bit), commitment), false, `tag, bit ${bit}`)
      assert.equal(callee.isPeerConfirmation(tag, flipped(commitment, bit)), false, `commitment, bit ${bit}`)
    }
    assert.equal(callee.isPeerConfirmation(tag.subarray(1), commitment), false)
    assert.equal(callee.isPeerConfirmation(new Uint8Array(), commitment), false)
  })

  it('is refused by the side that made it', () => {
    const {caller} = sides()
    const commitment = random.bytes(32)
    assert.equal(caller.isPeerConfirmation(caller.confirmation(commitment), commitment), false)
  })

  it('is refused with the own commitment, even under a true tag', () => {
    const {caller, callee} = sides()
    const commitment = random.bytes(32)
    caller.confirmation(commitment)
    assert.equal(caller.isPeerConfirmation(callee.confirmation(commitment), commitment), false)
  })

  it('needs two certificates', () => {
    for (const fingerprints of [
      {own: '', peer: CALLER},
      {own: CALLEE, peer: ''},
    ])
      assert.throws(
        () => new LinkProof(random.bytes(64), random.bytes(64), 'caller', fingerprints, null),
        /certificates/,
      )
  })
})

describe('a commitment', () => {
  it('is to one reveal by one role', () => {
    const reveal = random.bytes(32)
    const commitment = commitmentOf('caller', reveal)
    assert.equal(commitment.length, 32)
    assert.deepEqual(commitmentOf('caller', reveal.slice()), commitment)
    assert.notDeepEqual(commitmentOf('callee', reveal), commitment)
    for (let bit = 0; bit < 256; bit++)
      assert.notDeepEqual(commitmentOf('caller', flipped(reveal, bit)), commitment)
  })
})

describe('an identification', () => {
  it('opens on the other side alone', () => {
    const {caller, callee} = sides()
    const box = caller.sealIdentification('it is me, 😀')
    assert.equal(callee.openIdentification(box), 'it is me, 😀')
    assert.equal(caller.openIdentification(box), null)
  })

  for (const [what, difference] of DIFFERENCES)
    it(`does not open across other ${what}`, () => {
      const {caller, callee} = sides(difference)
      assert.equal(callee.openIdentification(caller.sealIdentification('me')), null)
      assert.equal(caller.openIdentification(callee.sealIdentification('me')), null)
    })

  it('never opens with any one bit flipped', () => {
    const {caller, callee} = sides()
    const box = caller.sealIdentification('me')
    for (let bit = 0; bit < box.length * 8; bit++)
      assert.equal(callee.openIdentification(flipped(box, bit)), null, `bit ${bit}`)
  })

  it('is sealed once', () => {
    const {caller} = sides()
    caller.sealIdentification('me')
    assert.throws(() => caller.sealIdentification('somebody else'), /once/)
  })

  it('is signed over another message by each role and on each connection', () => {
    const [one, other] = [sides(), sides()]
    assert.deepEqual(one.caller.identityMessage('callee'), one.callee.identityMessage('callee'))
    const messages = [one, other].flatMap(({caller}) => [
      caller.identityMessage('caller'),
      caller.identityMessage('callee'),
    ])
    assert.equal(new Set(messages.map(encodeHex)).size, 4)
  })
})

describe('a claim to a name', () => {
  it('is checked by the other side, and tells nobody else which name it is', () => {
    const [one, other] = [sides(), sides()]
    const claim = one.caller.nameClaim('caller', 'bob')
    assert.equal(claim.length, 16)
    assert.deepEqual(one.callee.nameClaim('caller', 'bob'), claim)
    for (const wrong of [
      one.callee.nameClaim('callee', 'bob'),
      one.callee.nameClaim('caller', 'bobb'),
      other.callee.nameClaim('caller', 'bob'),
    ])
      assert.notDeepEqual(wrong, claim)
  })
})

describe('the words of a link', () => {
  it('come from a hash that is the same on both sides', () => {
    const {caller, callee} = sides()
    for (let i = 0; i < 50; i++) {
      const [ours, theirs] = [random.bytes(32), random.bytes(32)]
      const hash = caller.wordsHash(ours, theirs)
      assert.equal(hash.length, 64)
      assert.deepEqual(callee.wordsHash(theirs, ours), hash)
    }
  })

  it('depend on both reveals, their order and the connection', () => {
    const {caller, callee} = sides()
    const [ours, theirs] = [random.bytes(32), random.bytes(32)]
    const all = [
      caller.wordsHash(ours, theirs),
      callee.wordsHash(ours, theirs),
      caller.wordsHash(flipped(ours, 0), theirs),
      caller.wordsHash(ours, flipped(theirs, 255)),
      sides().caller.wordsHash(ours, theirs),
    ].map(String)
    assert.equal(new Set(all).size, all.length)
  })
})

describe('the key for the next link', () => {
  it('is the same on both sides and does not depend on the certificates', () => {
    const {caller, callee} = sides({own: OTHER})
    assert.equal(caller.resumption.length, 32)
    assert.deepEqual(caller.resumption, callee.resumption)
    assert.notDeepEqual(sides().caller.resumption, caller.resumption)
  })

  it('is handed on by a link that was resumed', () => {
    const earlier = random.bytes(32)
    const fingerprints = {own: CALLER, peer: CALLEE}
    const proof = new LinkProof(random.bytes(64), random.bytes(64), 'caller', fingerprints, earlier)
    assert.deepEqual(proof.resumption, earlier)
  })

  it('stays with its taker when the proof is wiped', () => {
    const {caller, callee} = sides()
    const taken = caller.resumption
    caller.wipe()
    assert.deepEqual(taken, callee.resumption)
  })
})

describe('a wiped proof', () => {
  it('confirms, seals and opens nothing, not even under keys of zeros', () => {
    const {caller, callee} = sides()
    const commitment = random.bytes(32)
    const [tag, box] = [callee.confirmation(commitment), callee.sealIdentification('me')]
    caller.wipe()
    caller.wipe()
    assert.equal(caller.isPeerConfirmation(tag, commitment), false)
    assert.equal(caller.openIdentification(box), null)
    const zeros = nacl.secretbox(concatBytes(), new Uint8Array(24), new Uint8Array(32))
    assert.equal(caller.openIdentification(zeros), null)
    for (const use of [
      () => caller.confirmation(commitment),
      () => caller.sealIdentification('me'),
      () => caller.nameClaim('caller', 'bob'),
      () => caller.resumption,
    ])
      assert.throws(use, /wiped/)
  })
})
