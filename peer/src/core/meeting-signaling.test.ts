/** A hostile signaling service between real cores: what it makes up, replays or swallows changes no live link. */
import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {seededRandom} from '@s2c/shared/sim/random'
import type {Envelope} from './link/envelope.js'
import {GUESS_WINDOW_MS, MAX_FAILED_GUESSES} from './link/guess-budget.js'
import {MeetingSimulation} from './sim/meeting-simulation.js'
import {idOf} from './sim/simulated-peer.js'

const seed = 41
const random = seededRandom(seed)
const field = (): Uint8Array => random.bytes(32)

function liveMeeting(...names: string[]): MeetingSimulation {
  const simulation = new MeetingSimulation(seed, names, {fps: 10, passphrase: 'winter-oak'})
  simulation.joinAll()
  simulation.run(2_000)
  simulation.assertAllLive()
  return simulation
}

/** Runs on and sees that no link was touched: same attempts, no new transport, pictures all the while. */
function assertUntouched(simulation: MeetingSimulation, hostile: () => void, names = ['4', '8']): void {
  const opened = simulation.transportsOpened
  const changes = names.map(name => names.map(other => simulation.changesSeenBy(name, other)))
  hostile()
  simulation.run(20_000)
  simulation.assertAllLive(names)
  simulation.assertAllSeeEachOther(names)
  assert.equal(simulation.transportsOpened, opened)
  assert.deepEqual(
    names.map(name => names.map(other => simulation.changesSeenBy(name, other))),
    changes,
  )
  assert.ok(simulation.longestFreezeMs() <= 500, `${simulation.longestFreezeMs()} ms`)
}

const FORGERIES: Readonly<Record<string, (attempt: number) => Envelope>> = {
  hail: attempt => ({type: 'hail', attempt, version: 2, nonce: field()}),
  'hail that claims to resume': attempt => ({
    type: 'hail',
    attempt,
    version: 2,
    nonce: field(),
    resume: field(),
  }),
  'hail of an older version': attempt => ({type: 'hail', attempt, version: 1, nonce: field()}),
  reply: attempt => ({type: 'reply', attempt, version: 2, nonce: field(), share: field()}),
  'reply of an older version': attempt => ({
    type: 'reply',
    attempt,
    version: 1,
    nonce: field(),
    share: field(),
  }),
  'sealed letter': attempt => ({type: 'sealed', attempt, number: 7, box: random.bytes(200)}),
  'sealed letter with a share': attempt => ({
    type: 'sealed',
    attempt,
    share: field(),
    number: 0,
    box: random.bytes(200),
  }),
  refusal: attempt => ({type: 'refused', attempt, reason: 'passphrase'}),
  'refusal for a version': attempt => ({type: 'refused', attempt, reason: 'version'}),
  ring: () => ({type: 'ring'}),
}

describe('a live link is not changed', () => {
  for (const [what, forge] of Object.entries(FORGERIES))
    it(`by a forged ${what}`, () => {
      const simulation = liveMeeting('4', '8')
      assertUntouched(simulation, () => {
        for (const attempt of [0, 1, 2, 3, 0xffffffff]) {
          simulation.forge('4', '8', forge(attempt))
          simulation.forge('8', '4', forge(attempt))
        }
      })
    })

  for (const clean of [true, false])
    it(`by the word that a peer has left (${clean ? 'with' : 'without'} a goodbye)`, () => {
      const simulation = liveMeeting('4', '8')
      assertUntouched(simulation, () => {
        simulation.tell('4', {type: 'peerLeft', peer: idOf('8'), clean})
        simulation.tell('8', {type: 'peerLeft', peer: idOf('4'), clean})
        simulation.tell('8', {type: 'welcomed', peers: []})
        simulation.tell('8', {type: 'peerJoined', peer: idOf('4')})
      })
    })

  it('by everything that went through signaling, once more', () => {
    const simulation = liveMeeting('4', '8')
    assertUntouched(simulation, () => {
      for (const message of [...simulation.signaling.log])
        simulation.signaling.inject(message, simulation.now)
    })
    assert.ok(Object.keys(simulation.dropped('8')).length > 0)
  })

  it('by everything sent back to whom it came from, or on to others', () => {
    const simulation = liveMeeting('4', '8', 'c')
    assertUntouched(simulation, () => {
      for (const {from, to, data} of [...simulation.signaling.log]) {
        simulation.signaling.inject({from: to, to: from, data}, simulation.now)
        simulation.signaling.inject(
          {from, to: from === idOf('c') ? idOf('4') : idOf('c'), data},
          simulation.now,
        )
      }
    }, ['4', '8', 'c'])
  })
})

describe('a recorded log', () => {
  it('is worth nothing to who comes later under an id of the recording', () => {
    const simulation = liveMeeting('4', '8')
    const log = simulation.signaling.log.filter(({from}) => from === idOf('4'))
    simulation.kill('4')
    // Until then the connection may come back, and what is sent over it is for the true one alone.
    simulation.run(40_000)
    simulation.transports.forgetTraffic()
    for (let round = 0; round < 3; round++) {
      for (const message of log) simulation.signaling.inject(message, simulation.now)
      simulation.run(5_000)
    }
    assert.notEqual(simulation.stateSeenBy('8', '4'), 'live')
    assert.deepEqual(simulation.transports.traffic(idOf('8'), idOf('4')), {controls: [], mediaPackets: 0})
  })

  it('does not keep the true peer from coming back', () => {
    const simulation = liveMeeting('4', '8')
    const log = [...simulation.signaling.log]
    simulation.transports.break(idOf('4'), idOf('8'))
    simulation.run(1)
    for (const message of log) simulation.signaling.inject(message, simulation.now)
    simulation.run(5_000)
    simulation.assertAllLive()
    simulation.assertAllSeeEachOther()
  })
})

describe('signaling that swaps what it carries', () => {
  it('brings no two together that mean others', () => {
    const simulation = new MeetingSimulation(seed, ['4', '8', 'c'], {fps: 5})
    const swapped: Record<string, string> = {[idOf('8')]: idOf('c'), [idOf('c')]: idOf('8')}
    simulation.signaling.tamper = ({from, to, data}) => [
      {from: swapped[from] ?? from, to: swapped[to] ?? to, data},
    ]
    simulation.joinAll()
    simulation.run(20_000)
    for (const [one, other] of [
      ['4', '8'],
      ['4', 'c'],
    ] as const) {
      assert.notEqual(simulation.stateSeenBy(one, other), 'live')
      assert.deepEqual([...simulation.peer(other).namesSeen].includes(one), false)
    }
  })

  it('reflects nothing that is taken for the other side', () => {
    const simulation = new MeetingSimulation(seed, ['4', '8'], {fps: 5})
    simulation.signaling.tamper = ({from, to, data}) => [{from: to, to: from, data}]
    simulation.joinAll()
    simulation.run(20_000)
    for (const name of ['4', '8']) assert.equal(simulation.peer(name).namesSeen.size, 0)
    simulation.signaling.tamper = message => [message]
    simulation.run(60_000)
    simulation.assertAllLive()
  })
})

describe('a link that breaks', () => {
  for (const [one, other] of [
    ['4', '8'],
    ['8', '4'],
  ] as const)
    it(`is resumed, without a guess and with the keys told again (seen by ${one})`, () => {
      const simulation = liveMeeting('4', '8')
      const fingerprint = simulation.status(one, other)!.fingerprint
      simulation.signaling.log.length = 0
      simulation.transports.forgetTraffic()
      const brokenAtMs = simulation.now
      simulation.transports.break(idOf('4'), idOf('8'))
      simulation.run(1_000)
      simulation.assertAllLive()
      simulation.assertAllSeeEachOther()
      const [hail] = simulation.signaling.envelopes(idOf('4'), idOf('8'))
      const [reply] = simulation.signaling.envelopes(idOf('8'), idOf('4'))
      assert.ok(hail?.type === 'hail' && hail.resume !== undefined)
      const replies = simulation.signaling
        .envelopes(idOf('8'), idOf('4'))
        .filter(({type}) => type === 'reply')
      assert.ok(reply !== undefined && replies.every(each => 'resume' in each && !('share' in each)))
      const sealed = simulation.signaling
        .envelopes(idOf('4'), idOf('8'))
        .filter(({type}) => type === 'sealed')
      assert.ok(sealed.every(each => !('share' in each)))
      assert.equal(simulation.status(one, other)!.fingerprint, fingerprint)
      const {controls} = simulation.transports.traffic(idOf(one), idOf(other))
      assert.ok(controls.some(text => JSON.parse(text).type === 'key'))
      const freezeMs = simulation.longestFreezeMs()
      assert.ok(freezeMs <= 500, `${freezeMs} ms since ${brokenAtMs}`)
      assert.equal(simulation.meetingStatus(one).failedHandshakes, 0)
    })
})

const MEMBERS = ['70', '80']

/** So many with a wrong passphrase, each coming again for as long as it takes. */
function attack(simulation: MeetingSimulation, ids: readonly string[]): void {
  for (const id of ids) {
    simulation.add(id, {passphrase: `guess ${id}`})
    simulation.join(id, MEMBERS)
  }
}

describe('many ids that guess', () => {
  for (const [what, first, count] of [
    ['calling', 0x10, 64],
    ['called', 0xa0, 30],
  ] as const)
    it(`get twenty guesses a minute between them, and hold up no member (${count} ${what})`, () => {
      const simulation = new MeetingSimulation(seed, MEMBERS, {fps: 2, passphrase: 'winter-oak'})
      simulation.joinAll()
      simulation.run(2_000)
      const guesses: number[] = []
      attack(
        simulation,
        Array.from({length: count}, (_, i) => (first + i).toString(16)),
      )
      let failed = 0
      for (let second = 0; second < 75; second++) {
        if (second === 30) simulation.transports.break(idOf('70'), idOf('80'))
        simulation.run(1_000)
        const now = simulation.meetingStatus('80').failedHandshakes
        guesses.push(now - failed)
        failed = now
        if (second === 33) simulation.assertAllLive(MEMBERS)
      }
      const windowSeconds = GUESS_WINDOW_MS / 1_000
      const most = Math.max(
        ...guesses.map((_, at) =>
          guesses.slice(at, at + windowSeconds).reduce((sum, count) => sum + count, 0),
        ),
      )
      assert.ok(failed > 0)
      assert.ok(most <= MAX_FAILED_GUESSES, `${most} failed handshakes within a minute`)
      simulation.assertAllLive(MEMBERS)
    })
})
