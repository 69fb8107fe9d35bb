import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {seededRandom} from '@s2c/shared/sim/random'
import {meetingPassword, normalizePassphrase} from './handshake-password.js'

const random = seededRandom(73)

describe('a passphrase', () => {
  for (const [typed, what] of [
    ['Correct Horse Battery', 'capitals'],
    ['  correct   horse\tbattery\n', 'other spaces'],
    ['correct - horse -- battery-', 'spaces around dashes'],
    ['correct–horse—battery', 'dashes of a word processor'],
    ['correct\u00a0horse\u2212battery', 'a space that does not break and a minus sign'],
    ['\ufeffcorrect-\u200bhorse-bat\u00adtery', 'invisible characters'],
    ['ｃｏｒｒｅｃｔ　ｈｏｒｓｅ　ｂａｔｔｅｒｙ', 'wide letters'],
  ] as const)
    it(`is the same with ${what}`, () => {
      assert.equal(normalizePassphrase(typed), 'correct-horse-battery')
    })

  it('is the same composed and decomposed', () => {
    assert.equal(normalizePassphrase('caf\u00e9'), normalizePassphrase('CAFE\u0301'))
  })

  it('is not the same where a letter or the order differs', () => {
    const others = [
      'correct-horse-batter',
      'correct-battery-horse',
      'correcthorse-battery',
      'correct_horse_battery',
    ]
    for (const other of others) assert.notEqual(normalizePassphrase(other), 'correct-horse-battery')
  })

  it('stays what it is once normalized', () => {
    const alphabet = [...'aZß-– ıİſΣς\u0301\u00ad\u2212\u200d\t👩ﬁ1_']
    for (let i = 0; i < 2_000; i++) {
      const typed = Array.from({length: random.below(8)}, () => alphabet[random.below(alphabet.length)]).join(
        '',
      )
      const once = normalizePassphrase(typed)
      assert.equal(normalizePassphrase(once), once, JSON.stringify(typed))
    }
  })
})

describe('the password of a meeting', () => {
  it('differs between sessions, and between a passphrase and none', () => {
    const all = [
      meetingPassword('team', null),
      meetingPassword('Team', null),
      meetingPassword('team', 'team'),
      meetingPassword('team', 'secret'),
      meetingPassword('tea', 'msecret'),
    ].map(String)
    assert.equal(new Set(all).size, all.length)
  })

  it('is the same for a session composed and decomposed', () => {
    assert.deepEqual(meetingPassword('caf\u00e9', null), meetingPassword('cafe\u0301', null))
  })

  for (const empty of ['', ' ', '--', '\u200b'])
    it(`is never made of nothing (${JSON.stringify(empty)})`, () => {
      assert.throws(() => meetingPassword('team', empty), RangeError)
    })
})
