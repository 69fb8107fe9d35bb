import assert from 'node:assert/strict'
import {after, type TestContext, test} from 'node:test'
import type {PeerId} from '@s2c/shared/peer-id'
import {meetingPassword} from 's2c-peer/core/seal/handshake-password'
import {endRtc} from 's2c-peer/io/link/rtc-library'
import {grindAfterwards, grindAhead} from '../rig/grinding-choices.js'
import {type MitmOptions, MitmServer} from '../rig/mitm-server.js'
import {type EventOf, type PeerEvent, PeerProcess} from '../rig/peer-process.js'
import {scratchFolder} from '../rig/scope.js'
import {SignalingProcess} from '../rig/signaling-process.js'

const SESSION = 'intercepted'
const PASSPHRASE = 'correct horse battery staple'
/** Long enough to be found nowhere by chance. */
const NAMES = ['Ada-Lovelace-of-the-first-leg', 'Bob-Hamming-of-the-second-leg'] as const
/** Enough for about one word; 2^24 are tried by hand. */
const TRIES = 2 ** 12

after(endRtc)

type Victims = {ada: PeerProcess; bob: PeerProcess; adaId: PeerId; bobId: PeerId}

/** Ada first, then Bob, each with a home that a later meeting may share. */
async function victims(
  t: TestContext,
  server: string,
  {passphrase, homes = []}: {passphrase: string | null; homes?: readonly string[]},
): Promise<Victims> {
  const env = passphrase === null ? {} : {S2C_PASSPHRASE: passphrase}
  const start = (place: 0 | 1): PeerProcess =>
    new PeerProcess(t, {
      ...{server, session: SESSION, name: NAMES[place], video: 'test', audio: 'test', env},
      ...(homes[place] === undefined ? {} : {home: homes[place]}),
      args: ['--fps', '10', '--frames', '10'],
    })
  const ada = start(0)
  const adaId = await ada.id()
  const bob = start(1)
  return {ada, bob, adaId, bobId: await bob.id()}
}

const attack = (
  t: TestContext,
  passphrase: string | null,
  more: Partial<MitmOptions> = {},
): Promise<MitmServer> =>
  MitmServer.start(t, {password: meetingPassword(SESSION, passphrase), names: NAMES, ...more})

/** That the other one's frames and name never came, and nothing of this side's got out. */
function assertNothingLeaked({loot}: MitmServer, both: Victims): void {
  assert.deepEqual([loot.names, loot.senderKeys, loot.sealedPackets], [[], [], 0])
  for (const name of NAMES) assert.equal(loot.holds(name), false, `${name} got out`)
  assertNobodyCameIn(both)
}

function assertNobodyCameIn({ada, bob}: Victims): void {
  const isLive = (event: PeerEvent): boolean => event.event === 'peer' && event.state === 'live'
  for (const peer of [ada, bob]) {
    assert.equal(
      peer.events.all.some(({event}) => event === 'frame'),
      false,
      'no picture came',
    )
    assert.equal(peer.events.all.some(isLive), false, 'nobody came in')
  }
}

const lastOf = (peer: PeerProcess, id: PeerId): EventOf<'peer'> =>
  peer.events.all.findLast((event): event is EventOf<'peer'> => event.event === 'peer' && event.id === id)!

for (const insists of [false, true])
  test(`somebody in between without the passphrase gets nowhere${insists ? ', nor by insisting' : ''}`, async t => {
    const mitm = await attack(t, null, {insists})
    const both = await victims(t, mitm.url, {passphrase: PASSPHRASE})
    const {ada, bob} = both
    assert.deepEqual(await bob.program.ends(), {code: 4, signal: null})
    await ada.waitFor('warning', ({code}) => code === 'handshakeFailed')
    const {failedHandshakes} = await ada.waitFor('meeting', meeting => meeting.failedHandshakes > 0)
    assert.ok(failedHandshakes <= 2)
    assert.ok(mitm.outcomes.all.every(outcome => 'why' in outcome))
    assertNothingLeaked(mitm, both)
    assert.deepEqual(await ada.leave(), {code: 0, signal: null})
  })

for (const [meeting, passphrase] of [
  ['an open meeting', null],
  ['a meeting whose passphrase it holds', PASSPHRASE],
] as const)
  test(`in ${meeting} somebody in between sees all, and both sides see other words`, async t => {
    const mitm = await attack(t, passphrase)
    const {ada, bob, adaId, bobId} = await victims(t, mitm.url, {passphrase})
    await Promise.all([ada.live(bobId), bob.live(adaId)])
    await Promise.all([ada.shows(bob, bobId), bob.shows(ada, adaId)])
    const [seenByAda, seenByBob] = [lastOf(ada, bobId), lastOf(bob, adaId)]
    assert.deepEqual([seenByAda.trust, seenByBob.trust], ['unverified', 'unverified'])
    assert.equal(seenByAda.words.length, 4)
    assert.notDeepEqual(seenByAda.words, seenByBob.words)
    const meetingWords = [ada, bob].map(peer => peer.waitFor('meeting', ({words}) => words.length === 12))
    const [wordsOfAda, wordsOfBob] = await Promise.all(meetingWords)
    assert.notDeepEqual(wordsOfAda!.words, wordsOfBob!.words)
    // What a test without a leak looks for is there when there is one.
    assert.deepEqual([...mitm.loot.names].sort(), [...NAMES].sort())
    assert.ok(mitm.loot.openedPackets > 0)
    assert.ok(NAMES.every(name => mitm.loot.holds(name)))
    assert.deepEqual([await ada.leave(), await bob.leave()], Array(2).fill({code: 0, signal: null}))
  })

test(`somebody in between who tries ${TRIES} reveals before it commits itself does not make the words agree`, async t => {
  const mitm = await attack(t, null, {choose: grindAhead(TRIES)})
  const {ada, bob, adaId, bobId} = await victims(t, mitm.url, {passphrase: null})
  await Promise.all([ada.live(bobId), bob.live(adaId)])
  assert.notDeepEqual(lastOf(ada, bobId).words, lastOf(bob, adaId).words)
})

test(`somebody in between who tries ${TRIES} reveals once it knows the other's is refused`, async t => {
  const mitm = await attack(t, null, {choose: grindAfterwards(TRIES)})
  const {ada, bob} = await victims(t, mitm.url, {passphrase: null})
  await mitm.outcomes.waitFor(
    'both legs',
    () => mitm.outcomes.all.filter(each => 'shown' in each).length === 2,
  )
  await Promise.any(
    [ada, bob].map(peer => peer.waitFor('meeting', ({failedHandshakes}) => failedHandshakes > 0)),
  )
  // One leg was honest up to here; nobody is let through to the other.
  const live = [ada, bob].filter(peer => peer.events.all.some(event => event.event === 'frame'))
  assert.equal(live.length, 0)
})

test('somebody in between who claims a name of no meaning and then gives another one is refused', async t => {
  const mitm = await attack(t, null, {claimed: 'Nobody in particular'})
  const both = await victims(t, mitm.url, {passphrase: null})
  const {ada, bob} = both
  for (const peer of [ada, bob]) await peer.waitFor('meeting', ({failedHandshakes}) => failedHandshakes > 0)
  assert.equal(mitm.loot.sealedPackets, 0)
  assertNobodyCameIn(both)
})

test('between people who know each other somebody in between is held at both doors until they let it in', async t => {
  const homes = [scratchFolder(t), scratchFolder(t)]
  const {url} = await SignalingProcess.start(t)
  const first = await victims(t, url, {passphrase: null, homes})
  await Promise.all([first.ada.live(first.bobId), first.bob.live(first.adaId)])
  await Promise.all([first.ada.leave(), first.bob.leave()])

  const mitm = await attack(t, null)
  const both = await victims(t, mitm.url, {passphrase: null, homes})
  const {ada, bob, adaId, bobId} = both
  await t.test('both are warned, and nothing gets out', async () => {
    const changed = {what: 'a changed key'}
    await Promise.all([
      ada.waitFor('peer', ({id, trust}) => id === bobId && trust === 'changed', changed),
      bob.waitFor('peer', ({id, trust}) => id === adaId && trust === 'changed', changed),
    ])
    // Long enough for whatever would come by itself.
    await Promise.all([ada.figures(3), bob.figures(3)])
    assertNothingLeaked(mitm, both)
    for (const peer of [ada, bob]) await peer.waitFor('warning', ({code}) => code === 'identityChanged')
  })

  await t.test('each lets it in by its own decision', async () => {
    ada.do({do: 'accept', id: bobId})
    await ada.live(bobId)
    await mitm.leg(adaId).link.hears('hello')
    assert.deepEqual(mitm.loot.names, [NAMES[0]])
    assert.equal(
      bob.events.all.some(event => event.event === 'frame'),
      false,
    )
    bob.do({do: 'accept', id: adaId})
    await bob.live(adaId)
    await bob.shows(ada, adaId)
  })
})
