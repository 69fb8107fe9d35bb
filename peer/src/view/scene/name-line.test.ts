import assert from 'node:assert/strict'
import {test} from 'node:test'
import type {Card} from './cards.js'
import {nameLine} from './name-line.js'

const card = (name: string, muted: boolean): Extract<Card, {is: 'person'}> => ({
  is: 'person',
  id: null,
  name,
  own: false,
  muted,
  placeholder: null,
  absent: false,
})

test('who is muted is marked in a word, or by one sign where there is no room for the word', () => {
  assert.deepEqual(nameLine(card('Ada', true), 9, true), {name: 'Ada', muted: ' muted'})
  assert.deepEqual(nameLine(card('Ada', true), 8, true), {name: 'Ada', muted: ' ×'})
  assert.deepEqual(nameLine(card('Ada Lovelace', true), 8, false), {name: 'Ada Lo', muted: ' x'})
  assert.deepEqual(nameLine(card('李小龍', true), 6, true), {name: '李小', muted: ' ×'})
  assert.deepEqual(nameLine(card('Ada Lovelace', false), 8, true), {name: 'Ada Love', muted: ''})
})
