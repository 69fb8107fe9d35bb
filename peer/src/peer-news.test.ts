import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import type {PeerStatus} from './core/effects.js'
import {FLAG_CHANGES, PeerNews} from './peer-news.js'

const ADA: PeerStatus = {
  id: 'a'.repeat(32),
  name: '',
  state: 'live',
  obstacle: null,
  via: null,
  muted: false,
  cameraOff: false,
  handRaised: null,
  admission: 'admitted',
  trust: 'unverified',
  knownSinceMs: null,
  knownAs: '',
  fingerprint: null,
  words: [],
  isFounder: false,
}
const BOB: PeerStatus = {...ADA, id: 'b'.repeat(32)}

function listening() {
  const told: PeerStatus[] = []
  return {told, news: new PeerNews(status => told.push(status))}
}

/** Lets time go on to whatever is due until then. */
function runUntil(news: PeerNews, endMs: number): void {
  for (let at = news.wakeAt(); at !== null && at <= endMs; at = news.wakeAt()) news.tick(at)
}

test('somebody who turns flags 40 times a second is told of now and then, and at last as it is', () => {
  const {told, news} = listening()
  news.take(ADA, 0)
  let now = 0
  for (let turn = 1; turn <= 400; turn++) {
    now = 25 * turn
    runUntil(news, now)
    news.take({...ADA, muted: turn % 2 === 1, cameraOff: turn % 3 === 0}, now)
  }
  const last = {...ADA, muted: true, handRaised: 7}
  news.take(last, now)
  runUntil(news, now + 5000)
  const seconds = now / 1000
  assert.ok(told.length <= 2 + FLAG_CHANGES.burst + seconds * FLAG_CHANGES.perSecond, `${told.length}`)
  assert.ok(told.length > seconds / 2)
  assert.deepEqual(told.at(-1), last)
  assert.equal(news.wakeAt(), null)
})

test('a few changes are told at once, and those of others are not counted', () => {
  const {told, news} = listening()
  const changes = [ADA, BOB].flatMap(peer =>
    Array.from({length: FLAG_CHANGES.burst}, (_, turn) => ({...peer, muted: turn % 2 === 0})),
  )
  for (const status of [ADA, BOB, ...changes]) news.take(status, 0)
  assert.deepEqual(told, [ADA, BOB, ...changes])
})

test('whatever else changes is told at once, with the flags as they are, and nothing older after it', () => {
  const {told, news} = listening()
  news.take(ADA, 0)
  for (let turn = 0; turn < 2 * FLAG_CHANGES.burst; turn++) news.take({...ADA, muted: turn % 2 === 0}, 0)
  const away: PeerStatus = {...ADA, muted: true, state: 'recovering'}
  news.take(away, 1)
  assert.deepEqual(told.at(-1), away)
  assert.equal(news.wakeAt(), null)
})

test('who left is forgotten: nothing is told of them later', () => {
  const {told, news} = listening()
  news.take(ADA, 0)
  for (let turn = 0; turn < 2 * FLAG_CHANGES.burst; turn++) news.take({...ADA, muted: turn % 2 === 0}, 0)
  const gone: PeerStatus = {...ADA, state: 'closed'}
  news.take(gone, 1)
  runUntil(news, 60_000)
  assert.deepEqual(told.at(-1), gone)
})

test('whenever what changes, the last that is told is how it is', () => {
  const change = fc.record({muted: fc.boolean(), handRaised: fc.constantFrom(null, 5), waitMs: fc.nat(3000)})
  fc.assert(
    fc.property(fc.array(change, {minLength: 1, maxLength: 60}), changes => {
      const {told, news} = listening()
      let now = 0
      for (const {waitMs, ...flags} of changes) {
        now += waitMs
        runUntil(news, now)
        news.take({...ADA, ...flags}, now)
      }
      runUntil(news, now + 5000)
      const {waitMs: _, ...last} = changes.at(-1)!
      assert.deepEqual(told.at(-1), {...ADA, ...last})
    }),
  )
})
