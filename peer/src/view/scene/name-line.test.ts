import assert from 'node:assert/strict'
import {test} from 'node:test'
import stringWidth from 'string-width'
import type {Trust} from '../../core/effects.js'
import type {Card} from './cards.js'
import {MARK_COLS, markText} from './marks.js'
import {nameLine} from './name-line.js'

type Person = Extract<Card, {is: 'person'}>

const card = (name: string, change: Partial<Person> = {}): Person => ({
  is: 'person',
  id: null,
  name,
  own: false,
  mirrored: false,
  mark: {trust: 'unverified', founder: false},
  muted: false,
  sound: null,
  volumePercent: 100,
  speaks: false,
  quality: null,
  relayed: false,
  via: null,
  hand: null,
  reaction: null,
  placeholder: null,
  absent: false,
  ...change,
})
const line = (name: string, change: Partial<Person>, cols: number, unicode = true) =>
  nameLine(card(name, change), cols, unicode)

test('who is muted is marked in a word, or by one sign where there is no room for the word', () => {
  const muted = {muted: true, sound: 'muted'} as const
  assert.deepEqual(line('Ada', muted, 11), {mark: '?', name: 'Ada', sound: ' muted', volume: ''})
  assert.deepEqual(line('Ada', muted, 10), {mark: '?', name: 'Ada', sound: ' ×', volume: ''})
  assert.deepEqual(line('Ada Lovelace', muted, 10, false), {
    mark: '?',
    name: 'Ada Lo',
    sound: ' x',
    volume: '',
  })
  assert.deepEqual(line('李小龍', muted, 8), {mark: '?', name: '李小', sound: ' ×', volume: ''})
  assert.deepEqual(line('Ada Lovelace', {}, 10), {mark: '?', name: 'Ada Love', sound: '', volume: ''})
})

test('how loud somebody is here stands behind the name when it is not as it comes, and what mutes them', () => {
  const quiet = {volumePercent: 70}
  assert.deepEqual(line('Ada', quiet, 9), {mark: '?', name: 'Ada', sound: '', volume: ' 70%'})
  assert.deepEqual(line('Ada Lovelace', quiet, 9), {mark: '?', name: 'Ada', sound: '', volume: ' 70%'})
  assert.deepEqual(line('Ada Lovelace', quiet, 8), {mark: '?', name: 'Ada Lo', sound: '', volume: ''})
  const here = {sound: 'mutedHere', volumePercent: 0} as const
  assert.deepEqual(line('Ada', here, 22), {mark: '?', name: 'Ada', sound: ' muted for you', volume: ' 0%'})
  assert.deepEqual(line('Ada', here, 21), {mark: '?', name: 'Ada', sound: ' ×', volume: ' 0%'})
})

test('of oneself it says in words or signs, on every terminal, how one is heard', () => {
  const me = {own: true, mark: {trust: null, founder: false}} as const
  for (const [sound, words, sign, ascii] of [
    ['talking', ' talking', ' »', ' >'],
    ['deafened', ' deafened', ' ××', ' xx'],
    ['noSound', ' no sound', ' ~', ' ~'],
  ] as const) {
    assert.equal(line('Me', {...me, sound}, 40).sound, words)
    assert.equal(line('Me', {...me, sound}, 10).sound, sign)
    assert.equal(line('Me', {...me, sound}, 10, false).sound, ascii)
  }
})

test('what is proven stands before the name, and the founder’s sign after it; the name is cut, never the mark', () => {
  const marked = (trust: Trust | null, founder = false, unicode = true) =>
    line('Ada Lovelace', {mark: {trust, founder}}, 6, unicode)
  assert.deepEqual(marked('verified'), {mark: '✓', name: 'Ada ', sound: '', volume: ''})
  assert.deepEqual(marked('verified', true), {mark: '✓*', name: 'Ada', sound: '', volume: ''})
  assert.deepEqual(marked('changed'), {mark: '!', name: 'Ada ', sound: '', volume: ''})
  assert.deepEqual(marked('verified', false, false), {mark: '+', name: 'Ada ', sound: '', volume: ''})
  assert.deepEqual(marked(null), {mark: '', name: 'Ada Lo', sound: '', volume: ''})
})

test('every mark differs from every other, on every terminal, and keeps its columns', () => {
  for (const unicode of [true, false]) {
    const marks = (['unverified', 'verified', 'changed', null] as const).flatMap(trust =>
      [true, false].map(founder => markText({trust, founder}, unicode)),
    )
    assert.equal(new Set(marks).size, marks.length)
    for (const mark of marks) {
      assert.ok(stringWidth(mark) <= MARK_COLS)
      if (!unicode) assert.match(mark, /^[!-~]*$/)
    }
  }
})

test('a name that imitates marks or oneself is still marked as unproven', () => {
  for (const name of ['Bob (you)', '✓ Bob', '✓* Bob', '+ Bob']) {
    for (const unicode of [true, false]) {
      const {mark, name: shown} = nameLine(card(name), 40, unicode)
      assert.equal(mark, '?')
      assert.equal(shown, name)
    }
  }
  assert.deepEqual(line('Bob', {own: true, mark: {trust: null, founder: false}}, 40), {
    mark: '',
    name: 'Bob (you)',
    sound: '',
    volume: '',
  })
})

test('that it is oneself is said whole or not at all', () => {
  const me = {own: true, mark: {trust: null, founder: false}} as const
  assert.equal(line('Me', me, 8).name, 'Me (you)')
  assert.equal(line('Me', me, 7).name, 'Me')
  assert.equal(line('Ada Lovelace', me, 7).name, 'Ada Lov')
})
