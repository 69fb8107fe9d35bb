/** Who gets in, who waits and what becomes of those who are put out, in whole meetings. */
import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {MeetingSimulation} from './sim/meeting-simulation.js'
import {idOf} from './sim/simulated-peer.js'
import {KnownPeers} from './trust/known-peers.js'

const seed = 31

/** The kinds of control messages one said to another, and how many packets it sent there. */
function told(
  simulation: MeetingSimulation,
  from: string,
  to: string,
): {kinds: Set<string>; packets: number} {
  const {controls, mediaPackets} = simulation.transports.traffic(idOf(from), idOf(to))
  return {kinds: new Set(controls.map(text => JSON.parse(text).type)), packets: mediaPackets}
}

/** Not a name, not a key, not a frame. */
function assertToldNothing(simulation: MeetingSimulation, from: string, to: string): void {
  const {kinds, packets} = told(simulation, from, to)
  const secret = [...kinds].filter(
    kind => !['confirm', 'identify', 'hold', 'dismiss', 'ping', 'pong', 'bye'].includes(kind),
  )
  assert.deepEqual(secret, [], `${from} told ${to}`)
  assert.equal(packets, 0)
}

function meetingOf(...names: string[]): MeetingSimulation {
  const simulation = new MeetingSimulation(seed, names, {fps: 5, passphrase: 'winter-oak'})
  simulation.joinAll()
  simulation.run(2_000)
  simulation.assertAllLive(names)
  return simulation
}

function join(
  simulation: MeetingSimulation,
  name: string,
  options: Parameters<MeetingSimulation['add']>[1] = {},
  runMs = 2_000,
): void {
  simulation.add(name, options)
  simulation.join(name)
  simulation.run(runMs)
}

describe('a wrong passphrase', () => {
  for (const name of ['1', 'e'])
    it(`opens not even a transport, and the meeting goes on (${name === '1' ? 'calling' : 'called'})`, () => {
      const simulation = meetingOf('4', '8')
      const before = simulation.transportsOpened
      join(simulation, name, {passphrase: 'summer-oak'}, 10_000)
      for (const member of ['4', '8']) {
        assertToldNothing(simulation, member, name)
        assertToldNothing(simulation, name, member)
        assert.equal(simulation.status(member, name)?.name, '')
        assert.equal(simulation.status(member, name)?.fingerprint, null)
        assert.equal(simulation.status(member, name)?.admission, 'none')
      }
      assert.deepEqual([...simulation.peer(name).namesSeen], [])
      // Who calls makes its offer before the answer can tell.
      assert.ok(simulation.transportsOpened - before <= 2)
      assert.deepEqual(simulation.peer(name).turnedAway, ['passphrase'])
      assert.ok(simulation.warnings('4').includes('handshakeFailed'))
      assert.ok(simulation.meetingStatus('4').failedHandshakes >= 1)
      simulation.assertAllLive(['4', '8'])
      simulation.assertAllSeeEachOther(['4', '8'])
      assert.ok(simulation.longestFreezeMs() <= 1_000)
    })

  it('and no passphrase at all are two different ones', () => {
    const simulation = meetingOf('4', '8')
    join(simulation, 'c', {passphrase: null}, 10_000)
    assert.deepEqual(simulation.peer('c').turnedAway, ['passphrase'])
    assertToldNothing(simulation, '4', 'c')
  })

  for (const [squatter, newcomer] of [
    ['1', 'a'],
    ['e', 'a'],
  ] as const)
    it(`of a squatter ejects no newcomer (squatter ${squatter})`, () => {
      const simulation = new MeetingSimulation(seed, [], {fps: 5, passphrase: 'winter-oak'})
      join(simulation, squatter, {passphrase: 'squat'})
      for (const name of ['4', '8', newcomer]) join(simulation, name)
      simulation.run(30_000)
      for (const name of ['8', newcomer]) assert.deepEqual(simulation.peer(name).turnedAway, [])
      simulation.assertAllLive(['4', '8', newcomer])
      // The first to come found nobody else: for it, all were of another passphrase.
      assert.deepEqual(simulation.peer('4').turnedAway, ['passphrase'])
    })
})

describe('a locked meeting', () => {
  function locked(): MeetingSimulation {
    const simulation = meetingOf('4', '8')
    simulation.command('4', 'lock')
    simulation.run(500)
    return simulation
  }

  it('is locked for all, and lets nobody see names or pictures before the founder says so', () => {
    const simulation = locked()
    for (const name of ['4', '8']) assert.equal(simulation.meetingStatus(name).locked, true)
    join(simulation, '2')
    for (const member of ['4', '8']) {
      assertToldNothing(simulation, member, '2')
      assert.equal(simulation.status(member, '2')?.admission, 'knocking')
      assert.equal(simulation.status('2', member)?.admission, 'waiting')
      assert.equal(simulation.status('2', member)?.name, '')
    }
    simulation.command('4', 'admit', '2')
    simulation.run(1_000)
    simulation.assertAllLive()
    simulation.assertAllSeeEachOther()
    assert.deepEqual([...simulation.peer('2').namesSeen].sort(), ['4', '8'])
  })

  it('lets in all who wait when it is unlocked', () => {
    const simulation = locked()
    for (const name of ['2', 'e']) join(simulation, name)
    simulation.command('4', 'unlock')
    simulation.run(3_000)
    simulation.assertAllLive()
  })

  it('sends away who is denied, for good', () => {
    const simulation = locked()
    join(simulation, '2', {person: 'Mallory'})
    simulation.command('4', 'deny', '2')
    simulation.run(1_000)
    assert.deepEqual(simulation.peer('2').turnedAway, ['denied'])
    simulation.leave('2')
    join(simulation, 'f', {person: 'Mallory'})
    assert.deepEqual(simulation.peer('f').turnedAway, ['denied'])
    for (const member of ['4', '8']) {
      assertToldNothing(simulation, member, '2')
      assertToldNothing(simulation, member, 'f')
    }
    simulation.assertAllLive(['4', '8'])
  })

  it('is entered again by a member whose link broke', () => {
    const simulation = locked()
    simulation.transports.break(idOf('4'), idOf('8'))
    simulation.run(2_000)
    simulation.assertAllLive()
  })

  for (const together of [false, true])
    it(`shows those who wait nothing of each other, ${together ? 'also when they come at once' : 'one after the other'}`, () => {
      const simulation = locked()
      for (const name of ['2', 'e', 'f']) join(simulation, name, {}, together ? 0 : 2_000)
      simulation.run(5_000)
      for (const one of ['2', 'e', 'f'])
        for (const other of ['2', 'e', 'f']) {
          if (one === other) continue
          assert.equal(simulation.status(one, other)?.name, '', `${one} sees ${other}`)
          assert.equal(told(simulation, one, other).packets, 0)
        }
      simulation.command('4', 'unlock')
      simulation.run(3_000)
      simulation.assertAllLive()
    })

  it('that everybody has left keeps nobody waiting: those at the door meet', () => {
    const simulation = locked()
    for (const name of ['2', 'e']) join(simulation, name)
    simulation.leave('4')
    simulation.leave('8')
    simulation.run(5_000)
    simulation.assertAllLive(['2', 'e'])
  })
})

describe('a kick', () => {
  it('ends it for the kicked alone, whose keys open nothing any more, and who cannot come back', () => {
    const simulation = meetingOf('4', '8', 'c')
    simulation.add('e', {person: 'Mallory'})
    simulation.join('e')
    simulation.run(2_000)
    simulation.assertAllLive()
    simulation.command('4', 'kick', 'e')
    simulation.run(1_000)
    assert.deepEqual(simulation.peer('e').turnedAway, ['kicked'])
    simulation.assertAllLive(['4', '8', 'c'])
    simulation.assertAllSeeEachOther(['4', '8', 'c'])
    assert.equal(simulation.meetingStatus('8').locked, true)
    const before = simulation.picturesShownTo('e')
    simulation.run(1_000)
    assert.equal(simulation.picturesShownTo('e'), before)
    simulation.leave('e')
    join(simulation, 'f', {person: 'Mallory'})
    assert.deepEqual(simulation.peer('f').turnedAway, ['denied'])
    for (const member of ['4', '8', 'c']) assertToldNothing(simulation, member, 'f')
  })

  for (const controlSeed of [1, 4, 5, 6])
    it(`is told to the kicked also when messages overtake each other (seed ${controlSeed})`, () => {
      const simulation = new MeetingSimulation(controlSeed, ['4', '8', 'c', 'e'], {
        fps: 5,
        controlJitterMs: 100,
      })
      simulation.joinAll()
      simulation.run(3_000)
      simulation.command('4', 'kick', 'e')
      simulation.run(3_000)
      assert.deepEqual(simulation.peer('e').turnedAway, ['kicked'])
      simulation.assertAllLive(['4', '8', 'c'])
    })

  it('by anybody but the founder does nothing', () => {
    const simulation = meetingOf('4', '8', 'c')
    simulation.command('8', 'kick', 'c')
    simulation.run(1_000)
    simulation.assertAllLive()
    assert.deepEqual(simulation.warnings('8'), ['notFounder'])
  })
})

describe('a founder that leaves', () => {
  it('is followed by the earliest member, who can lock', () => {
    const simulation = meetingOf('8')
    for (const name of ['c', '4']) join(simulation, name)
    simulation.leave('8')
    simulation.run(10_000)
    assert.equal(simulation.meetingStatus('c').isFounder, true)
    simulation.command('c', 'lock')
    simulation.run(1_000)
    assert.equal(simulation.meetingStatus('4').locked, true)
    join(simulation, '6')
    assert.equal(simulation.status('4', '6')?.admission, 'knocking')
    assertToldNothing(simulation, '4', '6')
  })
})

describe('a changed identity', () => {
  it('is held and told nothing by who remembers another, until that one accepts it', () => {
    const known = new KnownPeers()
    const simulation = new MeetingSimulation(seed, [], {fps: 5})
    join(simulation, '4', {displayName: 'Bob', person: 'Bob'})
    join(simulation, '8', {displayName: 'Alice', known})
    simulation.leave('4')
    simulation.leave('8')
    const again = new MeetingSimulation(seed, [], {fps: 5})
    join(again, '4', {displayName: 'Bob', person: 'Mallory'})
    join(again, '8', {displayName: 'Alice', known}, 5_000)
    assert.equal(again.status('8', '4')?.trust, 'changed')
    assert.equal(again.status('8', '4')?.name, 'Bob')
    assert.equal(again.status('8', '4')?.admission, 'knocking')
    assert.ok(again.warnings('8').includes('identityChanged'))
    assertToldNothing(again, '8', '4')
    assert.deepEqual([...again.peer('4').namesSeen], [])
    again.command('8', 'accept', '4')
    again.run(1_000)
    again.assertAllLive()
    again.assertAllSeeEachOther()
    assert.equal(again.status('8', '4')?.trust, 'unverified')
  })

  it('in the middle of a meeting is refused: a link resumes with whom it began', () => {
    const known = new KnownPeers()
    const simulation = new MeetingSimulation(seed, [], {fps: 5})
    join(simulation, '4', {displayName: 'Bob', person: 'Bob'})
    join(simulation, '8', {displayName: 'Alice', known})
    simulation.kill('4')
    simulation.transports.forgetTraffic()
    join(simulation, '4', {displayName: 'Bob', person: 'Mallory'}, 30_000)
    assert.notEqual(simulation.status('8', '4')?.state, 'live')
    assertToldNothing(simulation, '4', '8')
  })
})

describe('somebody known', () => {
  it('who comes under a new name is told by the old one, once in a warning, and is not verified', () => {
    const known = new KnownPeers()
    const first = new MeetingSimulation(seed, [], {fps: 5})
    join(first, '4', {displayName: 'Mallory', person: 'Mallory'})
    join(first, '8', {displayName: 'Alice', known})
    first.command('8', 'verify', '4')
    for (const isNew of [true, false]) {
      const again = new MeetingSimulation(seed + 1, [], {fps: 5})
      join(again, '4', {displayName: 'Bob', person: 'Mallory'})
      join(again, '8', {displayName: 'Alice', known})
      again.assertAllLive()
      const {name, trust, knownAs} = again.status('8', '4')!
      assert.deepEqual([name, trust, knownAs], ['Bob', 'unverified', 'Mallory'])
      again.transports.break(idOf('4'), idOf('8'))
      again.run(3_000)
      assert.equal(again.status('8', '4')?.trust, 'unverified')
      assert.deepEqual(again.warnings('8'), isNew ? ['knownByAnotherName'] : [])
    }
  })
})

describe('one identity on two devices', () => {
  it('is one person who knows itself, and both are in', () => {
    const simulation = new MeetingSimulation(seed, [], {fps: 5})
    for (const name of ['4', '8']) join(simulation, name, {displayName: 'Ada', person: 'Ada'})
    join(simulation, 'c', {displayName: 'Bob'})
    simulation.assertAllLive()
    simulation.assertAllSeeEachOther()
    assert.equal(simulation.status('4', '8')?.trust, 'verified')
    assert.equal(simulation.status('c', '4')?.trust, 'unverified')
    assert.deepEqual(simulation.warnings('c'), [])
    assert.equal(simulation.peer('4').known.all.length, 1)
    assert.equal(simulation.meetingStatus('c').words.join(), simulation.meetingStatus('4').words.join())
  })

  it('stays in with one when the other leaves, and may be founder with both', () => {
    const simulation = new MeetingSimulation(seed, [], {fps: 5})
    for (const name of ['4', '8']) join(simulation, name, {person: 'Ada'})
    join(simulation, 'c')
    simulation.leave('4')
    simulation.run(2_000)
    assert.equal(simulation.meetingStatus('8').isFounder, true)
    simulation.command('8', 'lock')
    simulation.run(1_000)
    assert.equal(simulation.meetingStatus('c').locked, true)
    assert.equal(simulation.stateSeenBy('c', '8'), 'live')
  })
})

describe('words', () => {
  it('of a link and of the meeting are the same on all sides, and stay verified over a new connection', () => {
    const simulation = meetingOf('4', '8', 'c')
    const words = (name: string, of: string): string => simulation.status(name, of)!.words.join(' ')
    assert.equal(words('4', '8'), words('8', '4'))
    assert.equal(words('4', '8').split(' ').length, 4)
    assert.notEqual(words('4', '8'), words('4', 'c'))
    const ofAll = ['4', '8', 'c'].map(name => simulation.meetingStatus(name).words.join(' '))
    assert.equal(new Set(ofAll).size, 1)
    assert.equal(ofAll[0]!.split(' ').length, 12)
    simulation.command('4', 'verify', '8')
    const before = words('4', '8')
    simulation.transports.break(idOf('4'), idOf('8'))
    simulation.run(3_000)
    simulation.assertAllLive()
    assert.equal(simulation.status('4', '8')?.trust, 'verified')
    assert.equal(words('4', '8'), words('8', '4'))
    assert.notEqual(words('4', '8'), before)
  })

  it('that were not the same after all are taken back, for all devices of that person', () => {
    const simulation = new MeetingSimulation(seed, [], {fps: 5})
    join(simulation, '4')
    for (const name of ['8', 'c']) join(simulation, name, {displayName: 'Ada', person: 'Ada'})
    for (const device of ['8', 'c']) simulation.command('4', 'verify', device)
    simulation.command('4', 'unverify', 'c')
    simulation.run(100)
    for (const device of ['8', 'c']) assert.equal(simulation.status('4', device)?.trust, 'unverified')
    assert.ok(simulation.peer('4').known.all.every(({verified}) => !verified))
    assert.deepEqual(simulation.warnings('4'), [])
    simulation.command('4', 'unverify', 'c')
    simulation.command('8', 'unverify', 'c')
    for (const name of ['4', '8']) assert.deepEqual(simulation.warnings(name), ['notVerified'])
    assert.equal(simulation.status('8', 'c')?.trust, 'verified', 'of oneself')
  })
})
