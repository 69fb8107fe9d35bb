import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {IdentityKey} from '../trust/identity-key.js'
import {type Charter, type CharterText, charterHash, foundingText} from './charter.js'
import {Presence, type PresenceState} from './presence.js'
import {consents, goesAlong, goesOver, isSuccessor, type Outlook, obeys} from './succession.js'

const [F, A, B, C] = ['1f', '2a', '3b', '4c'].map(byte => byte.repeat(32)) as [string, string, string, string]
const NOW = 1_000_000

const charter = (text: CharterText): Charter => ({
  ...text,
  hash: charterHash(text, 'session'),
  signature: new Uint8Array(64),
})
const founding = foundingText(F, 5)
const current = charter({...founding, number: 3, locked: true, roster: [F, A, B, C]})
const takeOver = (founder: IdentityKey, change: Partial<CharterText> = {}): Charter =>
  charter({...current, term: 1, number: 0, founder, base: current.hash, ...change})
const other = charter(foundingText('00'.repeat(32), 9))

type View = Record<IdentityKey, {state: PresenceState; forMs?: number; follows?: Charter}>

/** How things look to one member: who is here since when, and what each follows. */
function outlook(own: IdentityKey, view: View): Outlook {
  const presence = new Presence(own, 0)
  for (const [key, {state, forMs = 0}] of Object.entries(view)) {
    presence.note(key, 'live', 0)
    presence.note(key, state, NOW - forMs)
  }
  return {own, presence, now: NOW, heardFrom: key => view[key]?.follows}
}

const live = (follows: Charter) => ({state: 'live', follows}) as const
const away = (forMs: number) => ({state: 'away', forMs}) as const
const gone = {state: 'gone'} as const

describe('a member', () => {
  it('obeys later charters of its founder and whom that named, and nothing else', () => {
    const heir = {origin: F, foundedMs: 5, term: 1, founder: B}
    const last = charter({...current, number: 4, heir})
    assert.equal(obeys(current, last), true)
    assert.equal(obeys(current, charter({...current, number: 2})), false)
    assert.equal(obeys(last, takeOver(B, {base: last.hash})), true)
    assert.equal(obeys(last, takeOver(A, {base: last.hash})), false)
    assert.equal(obeys(last, charter({...current, number: 5})), false)
    assert.equal(obeys(current, takeOver(B)), false)
    assert.equal(obeys(current, other), false)
  })

  it('accepts a take-over only when everybody before is missing in its own view', () => {
    const views: [View, boolean][] = [
      [{[F]: gone}, true],
      [{[F]: away(25_000)}, true],
      [{[F]: away(24_000)}, false],
      [{[F]: live(current)}, false],
      [{[F]: live(takeOver(A))}, true],
    ]
    for (const [view, expected] of views)
      assert.equal(goesOver(current, takeOver(A), outlook(C, {...view, [A]: live(takeOver(A))})), expected)
    const skipping = {[F]: gone, [B]: live(takeOver(B))}
    assert.equal(goesOver(current, takeOver(B), outlook(C, {...skipping, [A]: live(current)})), false)
    assert.equal(goesOver(current, takeOver(B), outlook(C, {...skipping, [A]: gone})), true)
  })

  it('accepts none that rests on another charter, by nobody in the roster, or of a term far off', () => {
    const view = outlook(C, {[F]: gone, [A]: live(takeOver(A))})
    assert.equal(goesOver(current, takeOver(A, {term: 64}), view), true)
    assert.equal(goesOver(current, takeOver(A, {term: 65}), view), false)
    assert.equal(goesOver(current, takeOver(A, {base: 'ab'.repeat(32)}), view), false)
    assert.equal(goesOver(current, takeOver('99'.repeat(32)), view), false)
    assert.equal(goesOver(current, takeOver(A, {foundedMs: 6}), view), false)
  })

  it('takes over itself after half a minute, in force once somebody else agrees', () => {
    assert.equal(isSuccessor(current, outlook(A, {[F]: away(29_999)})), false)
    assert.equal(isSuccessor(current, outlook(A, {[F]: away(30_000)})), true)
    assert.equal(isSuccessor(current, outlook(B, {[F]: gone, [A]: live(current)})), false)
    assert.equal(isSuccessor(current, outlook(F, {})), false)
    const alone = outlook(A, {[F]: gone, [B]: gone})
    const doubted = outlook(A, {[F]: gone, [B]: live(current)})
    const believed = outlook(A, {[F]: gone, [B]: live(takeOver(A)), [C]: live(current)})
    assert.deepEqual(
      [alone, doubted, believed].map(view => goesOver(current, takeOver(A), view)),
      [true, false, true],
    )
  })

  it('goes along with all others only when its founder is missing', () => {
    const next = takeOver(B, {base: 'ab'.repeat(32)})
    const all = {[A]: live(next), [B]: live(next)}
    assert.equal(goesAlong(current, next, outlook(C, {...all, [F]: live(current)})), false)
    assert.equal(goesAlong(current, next, outlook(C, {...all, [F]: away(29_000)})), false)
    assert.equal(goesAlong(current, next, outlook(C, {...all, [F]: gone})), true)
    const without = outlook(B, {[F]: gone, [C]: live(next)})
    assert.equal(goesAlong(current, next, without), true)
    const divided = outlook(A, {[F]: gone, [B]: live(current), [C]: live(next)})
    assert.equal(goesAlong(current, next, divided), false)
    assert.equal(goesAlong(current, next, outlook(C, {[F]: gone})), false)
  })

  it('goes along with its founder, but out of a locked meeting with nobody', () => {
    const next = takeOver(B)
    assert.equal(goesAlong(current, next, outlook(C, {[F]: live(next), [A]: live(current)})), true)
    const deserting = {[F]: gone, [A]: live(other), [B]: live(other)}
    assert.equal(goesAlong(current, other, outlook(C, deserting)), false)
    const open = charter({...current, locked: false})
    assert.equal(goesAlong(open, other, outlook(C, deserting)), true)
  })
})

describe('who has the better right', () => {
  it('consents to be succeeded when all others already follow', () => {
    const next = takeOver(A)
    const view = {[A]: live(next), [B]: live(next)}
    assert.equal(consents(current, next, outlook(F, {...view, [C]: live(next)})), true)
    assert.equal(consents(current, next, outlook(F, {...view, [C]: live(current)})), false)
    assert.equal(consents(charter({...current, roster: [F, B, C]}), next, outlook(F, view)), false)
  })

  it('consents with nobody else to ask only if it was cut off, and did not lock the door', () => {
    const next = takeOver(A)
    const back = (awayMs: number): Outlook => {
      const presence = new Presence(F, 0)
      presence.note(A, 'live', 1_000)
      presence.note(A, 'away', NOW - awayMs)
      presence.note(A, 'live', NOW)
      return {own: F, presence, now: NOW, heardFrom: () => next}
    }
    const open = charter({...current, locked: false})
    assert.equal(consents(open, next, back(25_000)), true)
    assert.equal(consents(open, next, back(24_000)), false)
    assert.equal(consents(current, next, back(25_000)), false)
  })
})
