import assert from 'node:assert/strict'
import {test} from 'node:test'
import {seededRandom} from '@s2c/shared/sim/random'
import {MAX_WAITING_QUESTIONS} from './answers.js'
import {LAST_HOST_ID, makeAdvert, type Sighting} from './host-advert.js'
import {Hosting, type HostingEffect, MAX_HELD_SESSIONS} from './hosting.js'

const random = seededRandom(5)
const options = {
  port: 1122,
  canBeReached: true,
  publicSession: null,
  randomBytes: random.bytes,
  random: () => 0.5,
}
const LOWEST = '0'.repeat(32)

function hostingOf(session: string, more = {}): Hosting<string> {
  const hosting = new Hosting<string>({...options, ...more})
  hosting.handle({type: 'sessions', names: [session]}, 0)
  return hosting
}

function sighting(session: string, id: string): Sighting {
  const advert = {...makeAdvert(session, {port: 1, canBeReached: true, isNamed: false}, random.bytes), id}
  return {advert, urls: ['ws://a', 'ws://b'], isGoodbye: false}
}

const named = (effects: readonly HostingEffect<string>[]): string[] => effects.map(effect => effect.do)

test('a meeting is announced twice a second apart, with a question for others, and taken back at its end', () => {
  const hosting = new Hosting<string>(options)
  assert.deepEqual(named(hosting.handle({type: 'sessions', names: ['s']}, 0)), ['announce', 'ask'])
  assert.deepEqual(named(hosting.handle({type: 'tick'}, 999)), [])
  assert.deepEqual(named(hosting.handle({type: 'tick'}, 1_000)), ['announce'])
  assert.deepEqual(named(hosting.handle({type: 'tick'}, 1_999)), [])
  assert.deepEqual(named(hosting.handle({type: 'sessions', names: []}, 3_000)), ['takeBack'])
  assert.deepEqual(named(hosting.handle({type: 'tick'}, 9_000)), [])
  assert.equal(hosting.wakeAt(), null)
})

test('peers are sent to a lower host once that has answered, and the meeting is no longer announced', () => {
  const hosting = hostingOf('s')
  const lower = sighting('s', LOWEST)
  assert.deepEqual(hosting.handle({type: 'sighted', sighting: lower}, 5), [
    {do: 'reach', id: LOWEST, urls: lower.urls},
  ])
  assert.deepEqual(hosting.handle({type: 'sighted', sighting: lower}, 6), [], 'one check at a time')
  assert.ok(hosting.holds('s'))
  const [sent, taken] = hosting.handle({type: 'reached', id: LOWEST, url: 'ws://b'}, 10)
  assert.deepEqual(sent, {do: 'sendAway', session: 's', urls: ['ws://b', 'ws://a']})
  assert.equal(taken?.do, 'takeBack')
  assert.ok(!hosting.holds('s'))
})

test('neither a higher host, nor one of another meeting, nor one that cannot be reached takes peers away', () => {
  const hosting = hostingOf('s')
  for (const other of [sighting('s', LAST_HOST_ID), sighting('t', LOWEST)])
    assert.deepEqual(hosting.handle({type: 'sighted', sighting: other}, 1), [])
  const lower = sighting('s', LOWEST)
  hosting.handle({type: 'sighted', sighting: lower}, 1)
  assert.deepEqual(hosting.handle({type: 'reached', id: LOWEST, url: null}, 2), [])
  assert.ok(hosting.holds('s'))
  assert.deepEqual(hosting.handle({type: 'sighted', sighting: lower}, 3), [], 'not at once again')
  assert.deepEqual(named(hosting.handle({type: 'sighted', sighting: lower}, 6_000)), ['reach'])
})

test('a host that nobody can reach announces nothing and gives way to everybody', () => {
  const hosting = new Hosting<string>({...options, canBeReached: false})
  assert.deepEqual(named(hosting.handle({type: 'sessions', names: ['s']}, 0)), ['ask'])
  assert.deepEqual(
    named(hosting.handle({type: 'sighted', sighting: sighting('s', `e${LAST_HOST_ID.slice(1)}`)}, 1)),
    ['reach'],
  )
})

test('a meeting whose peers come back is announced as a new one', () => {
  const hosting = hostingOf('s')
  const [before] = hosting.adverts
  hosting.handle({type: 'sighted', sighting: sighting('s', LOWEST)}, 5)
  hosting.handle({type: 'reached', id: LOWEST, url: 'ws://a'}, 6)
  assert.deepEqual(named(hosting.handle({type: 'resumed', session: 's'}, 7)), ['hold', 'announce', 'ask'])
  assert.notEqual(hosting.adverts[0]!.id, before!.id)
})

test('who asks is answered after 20 to 120 ms, unless it knows the host', () => {
  const hosting = hostingOf('s')
  const {id} = hosting.adverts[0]!
  hosting.handle({type: 'asked', question: {from: 'ann', knownIds: []}}, 100)
  hosting.handle({type: 'asked', question: {from: 'bob', knownIds: [id]}}, 100)
  assert.deepEqual(hosting.handle({type: 'tick'}, 119), [])
  assert.deepEqual(
    hosting.handle({type: 'tick'}, 220).map(effect => effect.do === 'answer' && effect.to),
    ['ann'],
  )
})

test('everybody is answered at once together, and no more than once a second', () => {
  const hosting = hostingOf('s')
  hosting.handle({type: 'tick'}, 1_000)
  for (const at of [1_100, 1_200]) hosting.handle({type: 'asked', question: {from: null, knownIds: []}}, at)
  assert.deepEqual(named(hosting.handle({type: 'tick'}, 1_900)), [])
  const answers = hosting.handle({type: 'tick'}, 2_120).filter(effect => effect.do === 'answer')
  assert.deepEqual(
    answers.map(({to}) => to),
    [null],
  )
})

test('a flood of questions and of sessions costs no more than a bound', () => {
  const hosting = hostingOf('s')
  for (let asker = 0; asker < 1_000; asker++)
    hosting.handle({type: 'asked', question: {from: `asker ${asker}`, knownIds: []}}, 100)
  assert.equal(hosting.droppedQuestions, 1_000 - MAX_WAITING_QUESTIONS)
  hosting.handle({type: 'sessions', names: Array.from({length: 100}, (_, index) => `s${index}`)}, 200)
  assert.equal(hosting.adverts.length, MAX_HELD_SESSIONS)
})

test('after a change of the network everything is announced and asked anew', () => {
  const hosting = hostingOf('s')
  hosting.handle({type: 'tick'}, 1_000)
  assert.deepEqual(named(hosting.handle({type: 'networkChanged', canBeReached: true}, 1_500)), [
    'announce',
    'ask',
  ])
})
