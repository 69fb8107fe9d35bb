import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {cleanDisplayName} from '@s2c/shared/names'
import {Acquaintance} from './acquaintance.js'
import {foldName} from './fold-name.js'
import type {IdentityKey} from './identity-key.js'
import {KnownPeers} from './known-peers.js'
import type {ProvenIdentity} from './proven-identity.js'

const [OWN, ADA, EVE] = ['0', 'a', 'e'].map(digit => digit.repeat(64)) as [string, string, string]
const name = cleanDisplayName
const ADAS_NAME = name('Ada')
const SINCE_MS = 1_000

const identity = (key: IdentityKey, claimed = 'Ada'): ProvenIdentity => ({
  key,
  words: ['able', 'about', 'above', 'absent'],
  founder: null,
  claims: folded => folded === foldName(claimed),
})

function meet(known = new KnownPeers()): {acquaintance: Acquaintance; known: KnownPeers} {
  return {acquaintance: new Acquaintance(OWN, known, change => known.apply(change)), known}
}

function remembering(verified: boolean): KnownPeers {
  const known = new KnownPeers()
  known.remember('Ada', ADA, SINCE_MS)
  if (verified) known.verify(ADA, 'Ada')
  return known
}

describe('an acquaintance', () => {
  it('is unverified when known by its key alone, and verified when words were compared once', () => {
    for (const verified of [false, true]) {
      const {acquaintance} = meet(remembering(verified))
      assert.equal(acquaintance.identified(identity(ADA), ''), true)
      assert.equal(acquaintance.trust, verified ? 'verified' : 'unverified')
      assert.equal(acquaintance.knownSinceMs, SINCE_MS)
    }
  })

  it('has changed when it claims a remembered name with another key, until that is accepted', () => {
    const {acquaintance, known} = meet(remembering(true))
    acquaintance.identified(identity(EVE), '')
    assert.deepEqual(
      [acquaintance.trust, acquaintance.claimedName, acquaintance.knownSinceMs],
      ['changed', 'Ada', SINCE_MS],
    )
    assert.equal(acquaintance.verify(ADAS_NAME), false)
    acquaintance.accept()
    assert.equal(acquaintance.trust, 'unverified')
    acquaintance.met(ADAS_NAME, 2_000)
    assert.deepEqual(known.all.map(({key}) => key).sort(), [ADA, EVE])
  })

  it('accepted under one name is not accepted under another', () => {
    const known = remembering(false)
    known.remember('Bob', OWN.replaceAll('0', 'b'), SINCE_MS)
    const {acquaintance} = meet(known)
    acquaintance.identified(identity(EVE, 'Ada'), '')
    acquaintance.accept()
    acquaintance.identified(identity(EVE, 'Bob'), '')
    assert.equal(acquaintance.trust, 'changed')
  })

  it('is the same for as long as it is known: neither another key nor another name comes after', () => {
    const {acquaintance} = meet()
    acquaintance.identified(identity(ADA), '')
    assert.equal(acquaintance.identified(identity(EVE), ADAS_NAME), false)
    assert.equal(acquaintance.identified(identity(ADA, 'Bob'), ADAS_NAME), false)
    assert.equal(acquaintance.key, ADA)
    assert.equal(acquaintance.identified(identity(ADA), ADAS_NAME), true)
  })

  it('stays verified over a new connection, even where nothing could be remembered', () => {
    const known = new KnownPeers()
    const acquaintance = new Acquaintance(OWN, known, () => {})
    acquaintance.identified(identity(ADA), '')
    assert.equal(acquaintance.verify(ADAS_NAME), true)
    acquaintance.identified(identity(ADA), ADAS_NAME)
    assert.equal(acquaintance.trust, 'verified')
  })

  it('verified under one name is not verified under another, and is told by the one it was met under', () => {
    const known = remembering(true)
    for (const isNew of [true, false]) {
      const {acquaintance} = meet(known)
      acquaintance.identified(identity(ADA, 'Countess'), '')
      assert.deepEqual(
        [acquaintance.trust, acquaintance.knownAs, acquaintance.hasNewName, acquaintance.knownSinceMs],
        ['unverified', 'Ada', isNew, SINCE_MS],
      )
      acquaintance.met(name('Countess'), 2_000)
      acquaintance.identified(identity(ADA, 'Countess'), name('Countess'))
      assert.equal(acquaintance.trust, 'unverified', 'also over a new connection')
    }
    const {acquaintance} = meet(known)
    acquaintance.identified(identity(ADA), '')
    assert.deepEqual(
      [acquaintance.trust, acquaintance.knownAs, acquaintance.hasNewName],
      ['verified', '', false],
    )
  })

  it('whose words were compared at the door is remembered as verified once it has come in', () => {
    for (const told of ['', ADAS_NAME] as const) {
      const {acquaintance, known} = meet()
      acquaintance.identified(identity(ADA), '')
      acquaintance.verify(told)
      acquaintance.met(ADAS_NAME, 2_000)
      assert.deepEqual(
        known.all.map(({verified}) => verified),
        [true],
      )
    }
  })

  it('is unverified again when that is taken back, now and later, under all of its names', () => {
    const known = remembering(true)
    known.remember('Countess', ADA, 2_000)
    known.verify(ADA, 'Countess')
    const {acquaintance} = meet(known)
    acquaintance.identified(identity(ADA), '')
    assert.equal(acquaintance.unverify(), true)
    assert.equal(acquaintance.trust, 'unverified')
    assert.equal(acquaintance.unverify(), false, 'nothing is left to take back')
    acquaintance.identified(identity(ADA), ADAS_NAME)
    assert.equal(acquaintance.trust, 'unverified')
    assert.ok(known.all.every(({verified}) => !verified))
    acquaintance.verify(ADAS_NAME)
    assert.equal(acquaintance.trust, 'verified')
  })

  it('of oneself cannot be taken back', () => {
    const {acquaintance} = meet()
    assert.equal(acquaintance.unverify(), false)
    acquaintance.identified(identity(OWN), '')
    assert.equal(acquaintance.unverify(), false)
    assert.equal(acquaintance.trust, 'verified')
  })

  it('of oneself is verified and not remembered', () => {
    const {acquaintance, known} = meet()
    acquaintance.identified(identity(OWN), '')
    acquaintance.met(ADAS_NAME, 0)
    assert.equal(acquaintance.trust, 'verified')
    assert.deepEqual(known.all, [])
  })

  it('has no words to compare before it is identified', () => {
    const {acquaintance} = meet()
    assert.equal(acquaintance.verify(ADAS_NAME), false)
    assert.deepEqual(
      [acquaintance.words, acquaintance.fingerprint, acquaintance.trust],
      [[], null, 'unverified'],
    )
  })
})
