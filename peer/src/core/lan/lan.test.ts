import assert from 'node:assert/strict'
import {test} from 'node:test'
import {seededRandom} from '@s2c/shared/sim/random'
import {type Peer, SimulatedLan} from './simulated-lan.js'

const SEEDS = 40

/** Runs a story once for each seed; tells which one a failure came from. */
function forSeeds(story: (seed: number) => void): void {
  for (let seed = 1; seed <= SEEDS; seed++) {
    try {
      story(seed)
    } catch (error) {
      throw new Error(`with seed ${seed}`, {cause: error})
    }
  }
}

const lanOf = (seed: number, loss: number, peers: number): SimulatedLan => {
  const lan = new SimulatedLan(seededRandom(seed), loss)
  for (let index = 0; index < peers; index++) lan.add()
  return lan
}

const hostOf = (lan: SimulatedLan, segment = 0): Peer => lan.peers[[...lan.hostsOf(segment)][0]!]!

test('whoever comes to a hosted meeting is in it after one question and its answer', () => {
  forSeeds(seed => {
    const lan = lanOf(seed, 0, 1)
    lan.run(3_000)
    const second = lan.add()
    assert.ok(lan.runUntil(() => second.host === 0, 1_000) <= 150)
  })
})

test('three that start within five seconds are one meeting three seconds later, also where a tenth is lost', () => {
  forSeeds(seed => {
    const lan = lanOf(seed, 0.1, 1)
    for (let count = 0; count < 2; count++) {
      lan.run(2_500 * seededRandom(seed + count).next())
      lan.add()
    }
    assert.ok(lan.runUntil(() => lan.isOneMeeting(), 3_000) <= 3_000)
  })
})

test('ten that start at once end in one meeting and stay there, whatever the LAN loses', () => {
  forSeeds(seed => {
    const lan = lanOf(seed, 0.3, 10)
    const limitMs = 20_000
    assert.ok(lan.runUntil(() => lan.isOneMeeting(), limitMs) <= limitMs)
    const {index} = hostOf(lan)
    lan.run(30_000)
    assert.deepEqual([...lan.hostsOf(0)], [index])
    assert.equal(lan.peers.filter(({hosting}) => hosting !== null).length, 1)
  })
})

for (const [how, end] of [
  ['dies', 'kill'],
  ['leaves', 'leave'],
] as const)
  test(`when the host ${how}, the lowest that lives takes over within three seconds, and newcomers find it`, () => {
    forSeeds(seed => {
      const lan = lanOf(seed, 0, 1)
      lan.run(1_000)
      for (let count = 0; count < 4; count++) lan.add()
      lan.run(5_000)
      lan[end](lan.peers[0]!)
      assert.ok(lan.runUntil(() => lan.isOneMeeting() && hostOf(lan).isAlive, 4_000) <= 3_000)
      assert.equal(hostOf(lan).index, 1)
      const newcomer = lan.add()
      assert.ok(lan.runUntil(() => newcomer.host === 1, 1_000) <= 200)
    })
  })

test('a LAN that was split is one meeting again within five seconds, although both halves went on', () => {
  forSeeds(seed => {
    const lan = lanOf(seed, 0, 6)
    lan.run(10_000)
    for (const peer of lan.peers.slice(3)) lan.move(peer, 1)
    lan.run(30_000)
    assert.ok(lan.isOneMeeting(0) && lan.isOneMeeting(1))
    assert.notDeepEqual(lan.hostsOf(0), lan.hostsOf(1))
    for (const peer of lan.peers) lan.move(peer, 0)
    assert.ok(lan.runUntil(() => lan.isOneMeeting(), 6_000) <= 5_000)
  })
})

test('after any comings, goings, deaths, splits and healings each connected part is one meeting', () => {
  forSeeds(seed => {
    const random = seededRandom(seed * 7)
    const lan = lanOf(seed, 0.1, 3)
    for (let turn = 0; turn < 30; turn++) {
      const alive = lan.peers.filter(({isAlive}) => isAlive)
      const some = alive[random.below(alive.length)]
      const what = random.below(5)
      if (what === 0 || some === undefined) lan.add(random.below(2))
      else if (what === 1 && alive.length > 2) lan.kill(some)
      else if (what === 2 && alive.length > 2) lan.leave(some)
      else lan.move(some, random.below(2))
      lan.run(random.next() * 4_000)
    }
    const areOne = (): boolean => lan.isOneMeeting(0) && lan.isOneMeeting(1)
    assert.ok(lan.runUntil(areOne, 20_000) <= 20_000)
    lan.run(20_000)
    assert.ok(areOne(), 'and it stays so')
  })
})
