import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {seededRandom} from '@s2c/shared/sim/random'
import {foldName} from './fold-name.js'
import {fingerprintOf} from './identity.js'
import {identityKeyBytes} from './identity-key.js'
import {KnownPeers, MAX_KNOWN_PEERS, MAX_NAMES_OF_A_KEY, type Standing} from './known-peers.js'

const keyNumber = (number: number): string => number.toString(16).padStart(64, '0')
const [ADA, BOB, EVE] = [keyNumber(1), keyNumber(2), keyNumber(3)]

/** As a link does: the claim tells no more than whether it is this name. */
const claims =
  (name: string) =>
  (foldedName: string): boolean =>
    foldedName === foldName(name)

const judge = (peers: KnownPeers, key: string, name: string): Standing => peers.judge(key, claims(name))

function met(...people: [name: string, key: string][]): KnownPeers {
  const peers = new KnownPeers()
  people.forEach(([name, key], at) => void peers.remember(name, key, 1_000 + at))
  return peers
}

describe('judging a peer', () => {
  it('knows nobody at first', () => {
    assert.deepEqual(judge(met(), ADA, 'Ada'), {standing: 'new'})
  })

  it('knows a remembered key, by whatever spelling or new name it comes', () => {
    const known = {standing: 'known', verified: false, sinceMs: 1_000}
    for (const name of ['Ada', 'ADA '])
      assert.deepEqual(judge(met(['Ada', ADA]), ADA, name), {...known, knownAs: null, isNewName: false})
    const renamed = met(['Ada', ADA])
    assert.deepEqual(judge(renamed, ADA, 'Countess'), {...known, knownAs: 'Ada', isNewName: true})
    renamed.remember('Countess', ADA, 2_000)
    assert.deepEqual(judge(renamed, ADA, 'Countess'), {...known, knownAs: 'Ada', isNewName: false})
    assert.deepEqual(judge(renamed, ADA, 'Ada'), {...known, knownAs: null, isNewName: false})
  })

  it('says that a remembered name has another key', () => {
    assert.deepEqual(judge(met(['Bob', BOB]), EVE, 'bob'), {
      standing: 'changed',
      name: 'bob',
      shownName: 'Bob',
      sinceMs: 1_000,
    })
  })

  it('sounds the same alarm when a known key comes under the name of somebody else', () => {
    assert.equal(judge(met(['Bob', BOB], ['Eve', EVE]), EVE, 'Bob').standing, 'changed')
  })

  it('takes two people of one name for known once both are accepted', () => {
    const peers = met(['Bob', BOB])
    peers.accept('Bob', ADA, 2_000)
    assert.equal(judge(peers, BOB, 'Bob').standing, 'known')
    assert.equal(judge(peers, ADA, 'Bob').standing, 'known')
    assert.equal(judge(peers, EVE, 'Bob').standing, 'changed')
  })

  it('finds nothing odd in many machines whose people are all called root', () => {
    const peers = met(['root', ADA], ['root', BOB])
    assert.deepEqual(judge(peers, EVE, 'root'), {standing: 'new'})
    assert.equal(judge(peers, BOB, 'root').standing, 'known')
  })

  it('asks about each name once, and first about those of the key', () => {
    const peers = met(['Ada', ADA], ['Bob', BOB])
    peers.accept('Bob', EVE, 1)
    const asked: string[] = []
    peers.judge(EVE, name => asked.push(name) < 0)
    assert.deepEqual(asked, ['bob', 'ada'])
  })
})

describe('remembering a peer', () => {
  it('keeps the first day, the newest spelling and what was verified', () => {
    const peers = met(['Ada', ADA])
    assert.ok(peers.verify(ADA, 'ada'))
    assert.ok(peers.remember('ADA', ADA, 5_000))
    assert.deepEqual(peers.all, [{name: 'ada', shownName: 'ADA', key: ADA, sinceMs: 1_000, verified: true}])
  })

  it('never gives the name of one to the key of another; only accepting does', () => {
    const peers = met(['Bob', BOB])
    assert.ok(!peers.remember('Bob', EVE, 2_000))
    assert.equal(judge(peers, EVE, 'Bob').standing, 'changed')
    assert.ok(peers.accept('Bob', EVE, 2_000))
    assert.equal(judge(peers, EVE, 'Bob').standing, 'known')
  })

  it('takes no later name of a verified key for verified, until words are compared under it', () => {
    const peers = met(['Ada', ADA])
    const verified = (): boolean[] => peers.all.map(peer => peer.verified)
    peers.verify(ADA, 'Ada')
    peers.remember('Countess', ADA, 2_000)
    peers.accept('Lady', ADA, 3_000)
    assert.deepEqual(verified(), [true, false, false])
    assert.ok(peers.verify(ADA, ' countess'))
    assert.deepEqual(verified(), [true, true, false])
    peers.unverify(ADA)
    assert.deepEqual(verified(), [false, false, false])
  })

  it('lets no key take ever more names', () => {
    const peers = met()
    for (let number = 0; number < 50; number++) peers.remember(`name${number}`, EVE, number)
    assert.equal(peers.all.length, MAX_NAMES_OF_A_KEY)
  })

  it('cannot verify whom it does not remember', () => {
    assert.ok(!met().verify(ADA, 'Ada'))
    assert.ok(!met(['Bob', BOB], ['Ada', ADA]).verify(ADA, 'Bob'))
  })
})

describe('a full list of known peers', () => {
  const full = (): KnownPeers => {
    const peers = new KnownPeers()
    for (let number = 0; number < MAX_KNOWN_PEERS; number++)
      peers.remember(`peer${number}`, keyNumber(number + 10), number)
    return peers
  }

  it('lets go of the unverified one met longest ago', () => {
    const peers = full()
    peers.verify(keyNumber(10), 'peer0')
    peers.remember('peer1', keyNumber(11), 9_000)
    assert.ok(peers.remember('Ada', ADA, 9_000))
    assert.equal(peers.all.length, MAX_KNOWN_PEERS)
    assert.equal(judge(peers, keyNumber(10), 'peer0').standing, 'known')
    assert.equal(judge(peers, keyNumber(11), 'peer1').standing, 'known')
    assert.equal(judge(peers, keyNumber(12), 'peer2').standing, 'new')
  })

  it('lets go of nobody whose words were compared', () => {
    const peers = full()
    for (const {key, name} of peers.all) peers.verify(key, name)
    assert.ok(!peers.remember('Ada', ADA, 9_000))
    assert.deepEqual([peers.all.length, judge(peers, ADA, 'Ada').standing], [MAX_KNOWN_PEERS, 'new'])
  })

  it('stays within its bound and keeps everybody verified, whatever happens', () => {
    const random = seededRandom(7)
    const peers = full()
    for (let step = 0; step < 3_000; step++) {
      const key = keyNumber(random.below(600))
      const before = new Set(peers.all.filter(peer => peer.verified).map(peer => peer.key))
      const name = `peer${random.below(400)}`
      if (random.chance(0.05)) peers.verify(key, name)
      else peers.apply({do: random.chance(0.5) ? 'remember' : 'accept', name, key, nowMs: step})
      assert.ok(peers.all.length <= MAX_KNOWN_PEERS)
      const after = new Set(peers.all.filter(peer => peer.verified).map(peer => peer.key))
      assert.deepEqual(
        [...before].filter(each => !after.has(each)),
        [],
      )
    }
  })
})

describe('forgetting', () => {
  it('takes a name with all its keys', () => {
    const peers = met(['Bob', BOB], ['Ada', ADA])
    peers.accept('Bob', EVE, 1)
    assert.equal(peers.forget(' BOB'), 2)
    assert.deepEqual(
      peers.all.map(peer => peer.name),
      ['ada'],
    )
  })

  it('takes the key of a fingerprint under all its names', () => {
    const peers = met(['Bob', BOB], ['Robert', BOB], ['Ada', ADA])
    assert.equal(peers.forget(fingerprintOf(identityKeyBytes(BOB))), 2)
    assert.equal(peers.forget('SHA256:nobody'), 0)
    assert.equal(peers.forget('Nobody'), 0)
    assert.equal(peers.all.length, 1)
  })
})
