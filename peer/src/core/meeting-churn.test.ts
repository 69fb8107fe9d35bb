/** People come and go while others talk: nobody who stays may hear or see a gap. */
import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {type Random, seededRandom} from '@s2c/shared/sim/random'
import {MeetingSimulation} from './sim/meeting-simulation.js'
import type {SimulatedPeer} from './sim/simulated-peer.js'

/** Seeds, and by how much control messages overtake each other. */
const RUNS = [[2, 120]] as const
const RUN_MS = 60_000
const JOINS = 20
/** Nobody misses a frame that was said while both were in, and this long may pass until the first one opens. */
const FIRST_SOUND_MS = 1_700
/** Where a path is not known yet, six frames share a packet; who leaves hears nothing of the last one. */
const BUNDLE_MS = 6 * 20
const FRAME_MS = 20
const STAYING = ['4', '8', 'c']
/** Some call the others, some are called. */
const VISITORS = ['01', '23', '56', '79', 'ab', 'de', 'f1']
const MUST_NOT_HAPPEN = [
  ...['unknownKey', 'forged', 'replayed', 'notLive', 'malformedBody', 'malformedControl'],
  ...['malformedSound', 'tooFast', 'missingReference', 'malformedPacket'],
] as const

type Stay = {readonly name: string; readonly joinedAtMs: number; leftAtMs: number; peer: SimulatedPeer}

/** Twenty joins and as many leaves within a minute, some at the same moment. */
function plan(random: Random): {atMs: number; name: string}[] {
  const changes: {atMs: number; name: string}[] = []
  for (let join = 0; join < JOINS; join++) {
    const name = VISITORS[join % VISITORS.length]!
    const joinAtMs = 3_000 + (join * (RUN_MS - 8_000)) / JOINS + random.below(1_500)
    changes.push({atMs: joinAtMs, name}, {atMs: joinAtMs + 1_000 + random.below(5_000), name})
  }
  return changes.sort((a, b) => a.atMs - b.atMs)
}

class Churn {
  readonly simulation: MeetingSimulation
  /** Control messages, and so all that comes of them. */
  readonly isInOrder: boolean
  readonly visits: Stay[] = []
  readonly #inside = new Map<string, Stay>()

  constructor(seed: number, controlJitterMs: number) {
    this.isInOrder = controlJitterMs === 0
    this.simulation = new MeetingSimulation(seed, STAYING, {
      signaling: {delayMs: 5, jitterMs: 40, loss: 0, duplication: 0},
      media: {delayMs: 5, jitterMs: 0, loss: 0, duplication: 0},
      controlJitterMs,
      fps: 2,
      sound: true,
    })
  }

  run(seed: number): void {
    const {simulation} = this
    simulation.joinAll()
    for (const {atMs, name} of plan(seededRandom(seed ^ 0x5eed))) {
      simulation.run(Math.max(0, atMs - simulation.now))
      this.#comeOrGo(name)
    }
    simulation.run(Math.max(0, RUN_MS - simulation.now))
    for (const name of this.#inside.keys()) this.#comeOrGo(name)
    simulation.run(1_000)
  }

  get stays(): Stay[] {
    const staying = STAYING.map(name => ({
      name,
      joinedAtMs: 0,
      leftAtMs: Number.POSITIVE_INFINITY,
      peer: this.simulation.peer(name),
    }))
    return [...staying, ...this.visits]
  }

  #comeOrGo(name: string): void {
    const {simulation} = this
    const visit = this.#inside.get(name)
    if (visit !== undefined) {
      visit.leftAtMs = simulation.now
      this.#inside.delete(name)
      return simulation.leave(visit.name)
    }
    // Who comes again is a new process with an id of its own.
    const id = `${name}${this.visits.length.toString(16).padStart(2, '0')}`
    const peer = simulation.add(id)
    simulation.join(id)
    const joined = {name: id, joinedAtMs: simulation.now, leftAtMs: Number.POSITIVE_INFINITY, peer}
    this.visits.push(joined)
    this.#inside.set(name, joined)
  }
}

/** The numbers one heard of another: from when to when both were in, and whether any is missing. */
function assertNothingMissed(churn: Churn, listener: Stay, speaker: Stay): void {
  const fromMs = Math.max(listener.joinedAtMs, speaker.joinedAtMs) + FIRST_SOUND_MS
  const untilMs = Math.min(listener.leftAtMs, speaker.leftAtMs, churn.simulation.now)
  if (untilMs <= fromMs) return
  const who = `${listener.name} of ${speaker.name} (${fromMs} to ${untilMs} ms)`
  const frames = listener.peer.heard.get(speaker.peer.id) ?? []
  assert.ok(frames.length > 0 && frames[0]!.atMs <= fromMs, `first frame, ${who}: ${frames[0]?.atMs} ms`)
  // A key that overtakes the one before opens its packets first: none is missing, and a jitter buffer sorts them.
  const sorted = churn.isInOrder ? frames : frames.toSorted((a, b) => a.number - b.number)
  for (const [at, {number, atMs}] of sorted.entries())
    assert.equal(number, sorted[0]!.number + at, `${who} at ${atMs} ms`)
  const last = sorted.at(-1)!
  assert.ok(untilMs - last.atMs <= BUNDLE_MS + FRAME_MS, `last frame, ${who}: ${last.atMs} ms`)
}

describe('in twenty joins and leaves within a minute', () => {
  for (const [seed, controlJitterMs] of RUNS)
    it(`not one packet stays shut and not one frame of sound is missing (seed ${seed}, control messages up to ${controlJitterMs} ms late)`, () => {
      const churn = new Churn(seed, controlJitterMs)
      churn.run(seed)
      assert.equal(churn.visits.length, JOINS)
      churn.simulation.assertAllLive(STAYING)
      for (const {name, peer} of churn.stays) {
        const {dropped} = peer.meeting.takeFigures(1)
        for (const reason of MUST_NOT_HAPPEN) assert.equal(dropped[reason] ?? 0, 0, `${reason} at ${name}`)
      }
      for (const listener of churn.stays)
        for (const speaker of churn.stays)
          if (listener.peer !== speaker.peer) assertNothingMissed(churn, listener, speaker)
    })
})
