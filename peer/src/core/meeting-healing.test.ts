/** Networks that fail and come back during a call: how soon all goes on, and that nothing is heard twice or lost for good. */
import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {PERFECT_PATH} from '@s2c/shared/sim/network-path'
import {seededRandom} from '@s2c/shared/sim/random'
import {assertNothingTwice, longestSilenceMs} from './sim/heard.js'
import {MeetingSimulation} from './sim/meeting-simulation.js'
import {idOf} from './sim/simulated-peer.js'

const NAMES = ['4', '8', 'c']
const CUT = {...PERFECT_PATH, loss: 1}
const SEEDS = Array.from({length: Number(process.env['SIM_SEEDS'] ?? 1)}, (_, place) => place + 1)

function meeting(seed: number, names = NAMES): MeetingSimulation {
  const media = {...PERFECT_PATH, delayMs: 10}
  const simulation = new MeetingSimulation(seed, names, {media, fps: 5, sound: true})
  simulation.joinAll()
  simulation.run(4_000)
  simulation.assertAllLive()
  return simulation
}

describe('a call over a network that fails', () => {
  it('goes on at once after a short cut, and moves to a new connection without a gap', () => {
    const simulation = meeting(1)
    const before = simulation.transportsOpened
    simulation.media = CUT
    simulation.run(5_000)
    simulation.media = {...PERFECT_PATH, delayMs: 10}
    const backAtMs = simulation.now
    simulation.run(6_000)
    assert.ok(simulation.transportsOpened > before, 'another connection was set up')
    simulation.assertAllLive()
    simulation.assertAllSeeEachOther()
    for (const at of NAMES)
      for (const of of NAMES.filter(name => name !== at)) {
        assert.ok(longestSilenceMs(simulation, at, of, backAtMs) <= 150)
        assertNothingTwice(simulation, at, of)
      }
  })

  it('shows a peer as stalled after 2 s, as away after 3.5 s, and never as gone while it may come back', () => {
    const simulation = meeting(2)
    simulation.media = CUT
    simulation.run(1_900)
    assert.equal(simulation.stateSeenBy('4', '8'), 'live')
    simulation.run(1_200)
    assert.equal(simulation.stateSeenBy('4', '8'), 'recovering')
    simulation.run(2_000)
    assert.ok(!['recovering', 'live', 'closed'].includes(simulation.stateSeenBy('4', '8')!))
    simulation.media = PERFECT_PATH
    simulation.run(1_000)
    assert.equal(simulation.stateSeenBy('4', '8'), 'live')
  })

  it('is back within 2 s of the path where the old connection has died meanwhile', () => {
    const simulation = meeting(3)
    simulation.media = CUT
    simulation.run(13_000)
    for (const [one, other] of [
      ['4', '8'],
      ['4', 'c'],
      ['8', 'c'],
    ] as const)
      simulation.transports.break(idOf(one), idOf(other))
    simulation.run(7_000)
    simulation.media = PERFECT_PATH
    simulation.run(2_000)
    simulation.assertAllLive()
  })

  it('moves at once when addresses change, and neither sound nor a text notices', () => {
    for (const mover of NAMES) {
      const simulation = meeting(4)
      const [movedAtMs, before] = [simulation.now, simulation.transportsOpened]
      simulation.chat(mover, {do: 'say', text: 'on my way'})
      simulation.changePaths(mover)
      simulation.run(1_000)
      assert.equal(simulation.transportsOpened, before + 4, 'one connection to each of two, at both ends')
      simulation.assertAllLive()
      for (const other of NAMES.filter(name => name !== mover)) {
        assert.deepEqual(simulation.peer(other).textsOf(idOf(mover)), ['on my way'])
        assert.ok(longestSilenceMs(simulation, other, mover, movedAtMs) <= 60)
        assert.ok(longestSilenceMs(simulation, mover, other, movedAtMs) <= 60)
        assertNothingTwice(simulation, other, mover)
      }
    }
  })

  it('what was muted over the connection before is muted over the next one', () => {
    const simulation = meeting(5, ['4', '8'])
    simulation.changePaths('4')
    simulation.run(20)
    simulation.mute('4')
    simulation.run(2_000)
    assert.equal(simulation.status('8', '4')?.muted, true)
  })

  it('does not replace a link that lives because there is another way', () => {
    const simulation = meeting(6)
    const before = simulation.transportsOpened
    simulation.changePaths('4', false)
    simulation.run(3_000)
    assert.equal(simulation.transportsOpened, before)
  })

  it('goes on while signaling is away, and heals when it is back', () => {
    const simulation = meeting(7)
    simulation.signaling.isUp = false
    simulation.changePaths('8')
    simulation.run(20_000)
    simulation.assertAllLive()
    simulation.signaling.isUp = true
    simulation.tell('8', {type: 'welcomed', peers: NAMES.map(idOf).filter(id => id !== idOf('8'))})
    simulation.run(15_000)
    simulation.assertAllLive()
    simulation.assertAllSeeEachOther()
  })

  for (const seed of SEEDS)
    it(`survives whatever happens in any order, each text arriving once (seed ${seed})`, () => {
      const simulation = meeting(seed)
      const random = seededRandom(seed ^ 0xca11)
      const said = new Map<string, string[]>(NAMES.map(name => [name, []]))
      for (let round = 0; round < 15; round++) {
        const name = NAMES[random.below(NAMES.length)]!
        const other = NAMES.find(each => each !== name)!
        switch (random.below(6)) {
          case 0:
            simulation.media = CUT
            break
          case 1:
            simulation.changePaths(name, random.chance(0.7))
            break
          case 2:
            simulation.transports.break(idOf(name), idOf(other))
            break
          case 3:
            simulation.signaling.isUp = !simulation.signaling.isUp
            break
          default:
            simulation.media = {delayMs: 5, jitterMs: 20, loss: 0.05, duplication: 0.01}
        }
        const text = `${name} in round ${round}`
        said.get(name)!.push(text)
        simulation.chat(name, {do: 'say', text})
        simulation.run(random.below(6_000))
      }
      simulation.media = PERFECT_PATH
      simulation.signaling.isUp = true
      simulation.run(30_000)
      simulation.assertAllLive()
      simulation.assertAllSeeEachOther()
      for (const at of NAMES)
        for (const of of NAMES.filter(each => each !== at)) {
          assert.deepEqual(simulation.peer(at).textsOf(idOf(of)), said.get(of))
          assertNothingTwice(simulation, at, of)
        }
    })
})
