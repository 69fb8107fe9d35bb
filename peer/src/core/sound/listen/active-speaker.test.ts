import assert from 'node:assert/strict'
import {test} from 'node:test'
import {ActiveSpeaker} from './active-speaker.js'

const SPEECH = 0.1
const ROOM = 0.001

/** 20 ms ticks; each peer's level at a tick. Gives who was active after each. */
function follow(
  active: ActiveSpeaker,
  ticks: number,
  levels: Record<string, number | ((tick: number) => number)>,
): (string | null)[] {
  return Array.from({length: ticks}, (_, tick) => {
    for (const [peer, level] of Object.entries(levels))
      active.note(peer, typeof level === 'number' ? level : level(tick))
    active.decide()
    return active.speaker
  })
}

/** Words with short pauses. */
const talk = (tick: number): number => (tick % 25 < 18 ? SPEECH : ROOM)

test('nobody is active in a quiet room, however many are there', () => {
  assert.ok(follow(new ActiveSpeaker(), 500, {a: ROOM, b: ROOM / 2}).every(speaker => speaker === null))
})

test('who starts to talk is active within a second, and stays so between words', () => {
  const speakers = follow(new ActiveSpeaker(), 500, {a: talk, b: ROOM})
  const from = speakers.indexOf('a')
  assert.ok(from >= 0 && from < 50, `after ${from} ticks`)
  assert.ok(speakers.slice(from).every(speaker => speaker === 'a'))
})

test('a cough of 0.3 s makes nobody active, in silence or while another talks', () => {
  const cough = (tick: number): number => (tick >= 200 && tick < 215 ? 1 : ROOM)
  assert.ok(follow(new ActiveSpeaker(), 400, {a: ROOM, b: cough}).every(speaker => speaker === null))
  const speakers = follow(new ActiveSpeaker(), 400, {a: talk, b: cough})
  assert.ok(speakers.slice(100).every(speaker => speaker === 'a'))
})

test('who has just stopped is not made active', () => {
  const word = (tick: number): number => (tick >= 113 && tick < 133 ? SPEECH : ROOM)
  assert.ok(follow(new ActiveSpeaker(), 300, {a: word}).every(speaker => speaker === null))
})

test('two who talk at once do not take turns', () => {
  const speakers = follow(new ActiveSpeaker(), 1500, {
    a: talk,
    b: tick => 3 * talk(tick + 11),
  })
  const changes = speakers.filter((speaker, tick) => tick > 0 && speaker !== speakers[tick - 1])
  assert.equal(changes.length, 1, 'the first to be heard')
})

test('who answers takes over within a second of the other falling silent', () => {
  const active = new ActiveSpeaker()
  follow(active, 300, {a: talk, b: ROOM})
  const speakers = follow(active, 100, {a: ROOM, b: talk})
  const from = speakers.indexOf('b')
  assert.ok(from > 0 && from <= 50, `after ${from} ticks`)
})

test('two seconds of silence end it', () => {
  const active = new ActiveSpeaker()
  follow(active, 300, {a: talk})
  const speakers = follow(active, 150, {a: ROOM})
  assert.equal(speakers[80], 'a')
  assert.equal(speakers.at(-1), null)
})

test('a fan is taken for the room after a while', () => {
  const speakers = follow(new ActiveSpeaker(), 2500, {a: tick => (tick < 100 ? ROOM : 0.01)})
  assert.equal(speakers.at(-1), null)
})

test('who leaves is active no more', () => {
  const active = new ActiveSpeaker()
  follow(active, 300, {a: talk})
  active.forget('a')
  assert.equal(active.speaker, null)
  assert.ok(follow(active, 100, {b: ROOM}).every(speaker => speaker === null))
})
