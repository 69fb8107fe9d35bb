import assert from 'node:assert/strict'
import {type TestContext, test} from 'node:test'
import type {PeerId} from 's2c-peer/engine-protocol'
import {type EventOf, PeerProcess} from '../rig/peer-process.js'
import {scratchFolder} from '../rig/scope.js'
import {SignalingProcess} from '../rig/signaling-process.js'

const SESSION = 'behind-a-door'

function join(t: TestContext, server: string, name: string, home?: string): PeerProcess {
  const args = ['--fps', '10', '--frames', '10']
  const options = {server, session: SESSION, name, video: 'test', audio: 'test', args}
  return new PeerProcess(t, home === undefined ? options : {...options, home})
}

const knocks = (at: PeerProcess, who: PeerId, since = 0): Promise<EventOf<'peer'>> =>
  at.waitFor('peer', ({id, admission}) => id === who && admission === 'knocking', {since, what: 'a knock'})

const numbersOf = (peer: PeerProcess): number[] =>
  peer.events.all.flatMap(event => (event.event === 'chat' ? [event.number] : []))

const hasSeen = (peer: PeerProcess): boolean => peer.events.all.some(event => event.event === 'frame')

test('the first in the meeting locks it, lets in, turns away and puts out', async t => {
  const {url: server} = await SignalingProcess.start(t)
  const ada = join(t, server, 'Ada')
  const adaId = await ada.id()
  await ada.waitFor('meeting', ({isFounder}) => isFounder)
  const bobsHome = scratchFolder(t)
  const bob = join(t, server, 'Bob', bobsHome)
  const bobId = await bob.id()
  await Promise.all([ada.live(bobId), bob.live(adaId)])

  await t.test('only the founder locks', async () => {
    bob.do({do: 'lock'})
    await bob.waitFor('warning', ({code}) => code === 'notFounder')
    ada.do({do: 'lock'})
    for (const peer of [ada, bob]) await peer.waitFor('meeting', ({locked}) => locked)
  })

  const carl = join(t, server, 'Carl')
  const carlId = await carl.id()
  await t.test(
    'a newcomer waits at the doors of all, and learns neither names nor sees anything',
    async () => {
      await Promise.all([knocks(ada, carlId), knocks(bob, carlId)])
      await carl.waitFor('peer', ({id, admission}) => id === adaId && admission === 'waiting')
      bob.do({do: 'say', text: 'among us'})
      await ada.waitFor('chat', ({id}) => id === bobId)
      await carl.figures(2)
      assert.equal(hasSeen(carl), false)
      assert.deepEqual(numbersOf(carl), [])
      assert.ok(carl.events.all.every(event => event.event !== 'peer' || event.name === ''))
      assert.equal(carl.program.hasEnded, false)
    },
  )

  await t.test('once let in by the founder it is in with all', async () => {
    const since = bob.mark
    ada.do({do: 'admit', id: carlId})
    await Promise.all([carl.live(adaId), carl.live(bobId), bob.live(carlId, {since})])
    await carl.shows(bob, bobId)
    await bob.shows(carl, carlId)
  })

  await t.test(
    'texts, reactions and raised hands come to all who are in; who came later has nothing of before',
    async () => {
      const text = 'two lines:\n\tin order \u001b[31mand clean'
      bob.do({do: 'say', text})
      bob.do({do: 'say', text: 'third'})
      bob.do({do: 'react', reaction: 'clap'})
      bob.do({do: 'raise-hand'})
      for (const peer of [ada, bob, carl]) {
        const {event: _, atMs, ...said} = await peer.waitFor('chat', ({number}) => number === 2)
        const shown = 'two lines:\n    in order and clean'
        assert.deepEqual(said, {id: bobId, name: 'Bob', text: shown, number: 2, own: peer === bob})
        assert.ok(Math.abs(atMs - Date.now()) < 60_000)
        await peer.waitFor('reaction', ({id, reaction}) => id === bobId && reaction === 'clap')
        assert.deepEqual(numbersOf(peer), peer === carl ? [2, 3] : [1, 2, 3])
      }
      await bob.waitFor('delivered', ({number, missing}) => number === 3 && missing.length === 0)
      await bob.waitFor('self', ({handRaised}) => handRaised !== null)
      for (const peer of [ada, carl])
        await peer.waitFor('peer', ({id, handRaised}) => id === bobId && handRaised !== null)
      bob.do({do: 'say', text: ' '})
      await bob.waitFor('warning', ({code}) => code === 'notSaid')
    },
  )

  await t.test('who is turned away ends with code 4', async () => {
    const dan = join(t, server, 'Dan')
    const danId = await dan.id()
    await knocks(ada, danId)
    ada.do({do: 'deny', id: danId})
    assert.deepEqual(await dan.program.ends(), {code: 4, signal: null})
    assert.equal(hasSeen(dan), false)
  })

  await t.test(
    'who is put out ends with code 4, the others see and hear each other without a gap',
    async () => {
      ada.do({do: 'unlock'})
      await ada.waitFor('meeting', ({locked}) => !locked, {since: ada.mark - 1})
      const since = carl.mark
      ada.do({do: 'kick', id: bobId})
      assert.deepEqual(await bob.program.ends(), {code: 4, signal: null})
      await carl.waitFor('peer', ({id, state}) => id === bobId && state === 'closed', {since})
      await carl.waitFor('meeting', ({locked}) => locked, {since})
      await carl.figures(2)
      await carl.shows(ada, adaId)
      for (const peer of [ada, carl]) assertNothingUnopened(peer)
    },
  )

  await t.test('and does not get in again with the same identity', async () => {
    const again = join(t, server, 'Robert', bobsHome)
    assert.deepEqual(await again.program.ends(), {code: 4, signal: null})
    assert.equal(hasSeen(again), false)
  })

  await t.test('the founder hands over, and the other one decides', async () => {
    ada.do({do: 'hand-over', id: carlId})
    await carl.waitFor('meeting', ({isFounder}) => isFounder)
    carl.do({do: 'unlock'})
    await ada.waitFor('meeting', ({locked, isFounder}) => !locked && !isFounder)
    assert.deepEqual([await ada.leave(), await carl.leave()], Array(2).fill({code: 0, signal: null}))
  })
})

test('people come and go, and what the others send is opened without a gap', async t => {
  const {url: server} = await SignalingProcess.start(t)
  const ada = join(t, server, 'Ada')
  const adaId = await ada.id()
  const bob = join(t, server, 'Bob')
  await bob.live(adaId)
  for (let visit = 0; visit < 3; visit++) {
    const guest = join(t, server, `Guest ${visit}`)
    await guest.live(adaId)
    await guest.shows(ada, adaId)
    if (visit === 1) await guest.program.killGroup()
    else await guest.leave()
    await bob.shows(ada, adaId)
  }
  await bob.figures(1)
  for (const peer of [ada, bob]) assertNothingUnopened(peer)
  const heard = bob.events.all.flatMap(event =>
    event.event === 'stats'
      ? event.peers.filter(({id}) => id === adaId).map(({video}) => video.lostPercent)
      : [],
  )
  assert.ok(
    heard.every(lostPercent => lostPercent === 0),
    `lost: ${heard}`,
  )
})

function assertNothingUnopened(peer: PeerProcess): void {
  const last = peer.events.all.findLast((event): event is EventOf<'stats'> => event.event === 'stats')
  const {unknownKey = 0, forged = 0, replayed = 0} = last!.dropped
  assert.deepEqual({unknownKey, forged, replayed}, {unknownKey: 0, forged: 0, replayed: 0})
}
