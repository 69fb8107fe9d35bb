import assert from 'node:assert/strict'
import {test} from 'node:test'
import {usesColour, usesUnicode} from './capabilities.js'

test('the option decides about colour, then NO_COLOR, then the kind of terminal', () => {
  assert.ok(usesColour('auto', {TERM: 'xterm'}))
  assert.ok(!usesColour('none', {TERM: 'xterm'}))
  assert.ok(!usesColour('auto', {NO_COLOR: '1', TERM: 'xterm'}))
  assert.ok(usesColour('auto', {NO_COLOR: '', TERM: 'xterm'}))
  assert.ok(usesColour('256', {NO_COLOR: '1'}))
  assert.ok(!usesColour('auto', {TERM: 'dumb'}))
})

test('the first locale variable that is set tells whether the terminal reads UTF-8', () => {
  assert.ok(usesUnicode({LANG: 'de_DE.UTF-8'}, 'linux'))
  assert.ok(usesUnicode({LANG: 'C', LC_CTYPE: 'C.utf8'}, 'linux'))
  assert.ok(!usesUnicode({LANG: 'de_DE.UTF-8', LC_ALL: 'C'}, 'linux'))
  assert.ok(usesUnicode({LANG: 'de_DE.UTF-8', LC_ALL: ''}, 'linux'))
  assert.ok(!usesUnicode({}, 'linux'))
  assert.ok(usesUnicode({}, 'win32'))
})
