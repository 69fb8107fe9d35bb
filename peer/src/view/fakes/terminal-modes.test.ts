import assert from 'node:assert/strict'
import {test} from 'node:test'
import {modesAfter} from './terminal-modes.js'

const NEW = {changed: [], keyboards: {normal: 0, alternate: 0}, plain: true}

test('what is set and taken back leaves a terminal as new', () => {
  assert.deepEqual(
    modesAfter('text \x1b[2J\x1b[?25l\x1b[?25h\x1b[?1049h\x1b[>31u\x1b[<u\x1b[?1049l\x1b[31m\x1b[m'),
    NEW,
  )
})

test('what is left set, is cut off, or is taken back on the other screen is seen', () => {
  assert.deepEqual(modesAfter('\x1b[?25l\x1b[?1000;1006h').changed, [25, 1000, 1006])
  assert.deepEqual(modesAfter('\x1b[?1004h\x1b[?10\x1804l').changed, [1004])
  assert.deepEqual(modesAfter('\x1b[?1049h\x1b[>31u\x1b[?1049l\x1b[<u').keyboards, {normal: 0, alternate: 1})
  assert.equal(modesAfter('\x1b[38;5;1m').plain, false)
})
