/** Texts and raised hands in whole meetings, whose connections are cut and replaced in the middle. */
import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {type Random, seededRandom} from '@s2c/shared/sim/random'
import {MeetingSimulation} from './sim/meeting-simulation.js'
import {idOf} from './sim/simulated-peer.js'

const NAMES = ['a', 'b', 'c']
const PAIRS = [
  ['a', 'b'],
  ['a', 'c'],
  ['b', 'c'],
] as const
/** A picture now and then keeps the simulation short; control messages overtake each other by so much. */
const CALM = {fps: 1}
const OVERTAKING_MS = 120
const LOST = {delayMs: 5, jitterMs: 0, loss: 1, duplication: 0}
const FOUND = {...LOST, loss: 0}
/** A cut longer than a link waits for before it is replaced. */
const CUT_MS = 8_000
const HEALING_MS = 20_000

/** Who said what, in order. */
class Talk {
  readonly said = new Map<string, string[]>(NAMES.map(name => [name, []]))
  readonly #simulation: MeetingSimulation

  constructor(simulation: MeetingSimulation) {
    this.#simulation = simulation
  }

  say(name: string): void {
    const texts = this.said.get(name)!
    const text = `${name} ${texts.length}`
    texts.push(text)
    this.#simulation.chat(name, {do: 'say', text})
  }

  assertHeardBy(viewers: readonly string[]): void {
    for (const viewer of viewers)
      for (const [by, texts] of this.said) {
        const peer = this.#simulation.peer(viewer)
        assert.deepEqual(peer.textsOf(idOf(by)), texts, `${viewer} of ${by}`)
        assert.deepEqual(
          peer.chat.filter(each => each.do === 'postsMissed'),
          [],
        )
      }
  }
}

function meeting(seed: number, controlJitterMs = 0): MeetingSimulation {
  const simulation = new MeetingSimulation(seed, NAMES, {...CALM, media: FOUND, controlJitterMs})
  simulation.joinAll()
  simulation.run(3_000)
  simulation.assertAllLive()
  return simulation
}

/** Half a minute of talk, with transports that break and paths that are cut. */
function disturb(simulation: MeetingSimulation, talk: Talk, random: Random): void {
  for (let turn = 0; turn < 30; turn++) {
    talk.say(NAMES[random.below(NAMES.length)]!)
    const [one, other] = PAIRS[random.below(PAIRS.length)]!
    if (random.chance(0.2)) simulation.transports.break(one, other)
    if (turn === 12) simulation.media = LOST
    simulation.run(500 + random.below(500))
    if (turn === 12 + CUT_MS / 1_000) simulation.media = FOUND
  }
  simulation.media = FOUND
  simulation.run(HEALING_MS)
}

describe('in a meeting', () => {
  for (const [seed, controlJitterMs] of [
    [1, 0],
    [2, OVERTAKING_MS],
    [3, OVERTAKING_MS],
  ] as const)
    it(`every text comes once and in order to all, although connections break and paths are cut (seed ${seed}, control messages up to ${controlJitterMs} ms late)`, () => {
      const simulation = meeting(seed, controlJitterMs)
      const talk = new Talk(simulation)
      const opened = simulation.transportsOpened
      disturb(simulation, talk, seededRandom(seed ^ 0xc4a7))
      assert.ok(simulation.transportsOpened > opened, 'connections were replaced')
      simulation.assertAllLive()
      talk.assertHeardBy(NAMES)
    })

  it('who comes later gets what is said from then on, and who leaves is missed by no text for ever', () => {
    const simulation = meeting(4)
    simulation.chat('a', {do: 'say', text: 'before'})
    simulation.run(100)
    simulation.add('d')
    simulation.join('d')
    simulation.run(3_000)
    simulation.media = LOST
    simulation.chat('a', {do: 'say', text: 'after'})
    simulation.leave('c')
    simulation.run(100)
    simulation.media = FOUND
    simulation.run(HEALING_MS)
    assert.deepEqual(simulation.peer('d').textsOf(idOf('a')), ['after'])
    assert.deepEqual(
      simulation.peer('a').chat.findLast(each => each.do === 'postDelivered'),
      {do: 'postDelivered', number: 2, missing: [], unreached: [idOf('c')]},
    )
  })

  it('nothing is said to, or taken of, somebody at the door', () => {
    const simulation = meeting(5)
    simulation.command('a', 'lock')
    simulation.run(500)
    simulation.add('d')
    simulation.join('d')
    simulation.run(3_000)
    assert.equal(simulation.status('a', 'd')?.admission, 'knocking')
    simulation.chat('a', {do: 'say', text: 'among us'})
    simulation.say('a', 'd', {type: 'postsBegin', number: 1})
    simulation.say('a', 'd', {type: 'post', number: 1, agoMs: 0, text: 'let me in'})
    simulation.run(1_000)
    assert.deepEqual(simulation.peer('d').chat, [])
    assert.deepEqual(simulation.peer('a').textsOf(idOf('d')), [])
    assert.deepEqual(simulation.peer('b').textsOf(idOf('a')), ['among us'])
  })

  it('reactions come to all', () => {
    const simulation = meeting(6)
    simulation.chat('b', {do: 'react', reaction: 'clap'})
    simulation.run(500)
    for (const name of NAMES)
      assert.deepEqual(simulation.peer(name).chat, [
        {do: 'showReaction', peer: idOf('b'), name: 'b', reaction: 'clap'},
      ])
  })
})

describe('a raised hand', () => {
  const raisedSeenBy = (simulation: MeetingSimulation, name: string, of: string): number | null =>
    simulation.status(name, of)!.handRaised

  it('is seen by all in the order they were raised, and by who comes later', () => {
    const simulation = meeting(7)
    for (const name of ['c', 'a', 'b']) {
      simulation.raiseHand(name)
      simulation.run(1_000)
    }
    simulation.add('d')
    simulation.join('d')
    simulation.run(3_000)
    const order = ['a', 'b', 'c'].toSorted(
      (one, other) => raisedSeenBy(simulation, 'd', one)! - raisedSeenBy(simulation, 'd', other)!,
    )
    assert.deepEqual(order, ['c', 'a', 'b'])
  })

  it('is up since the same moment after a replaced connection and other changes, until it is lowered', () => {
    const simulation = meeting(8)
    simulation.raiseHand('a')
    simulation.run(1_000)
    const since = raisedSeenBy(simulation, 'b', 'a')
    assert.ok(since !== null)
    simulation.raiseHand('a')
    simulation.transports.break('a', 'b')
    simulation.run(5_000)
    assert.equal(raisedSeenBy(simulation, 'b', 'a'), since)
    simulation.raiseHand('a', false)
    simulation.run(1_000)
    assert.equal(raisedSeenBy(simulation, 'b', 'a'), null)
    simulation.raiseHand('a')
    simulation.run(1_000)
    assert.ok(raisedSeenBy(simulation, 'b', 'a')! > since + 5_000)
  })
})
