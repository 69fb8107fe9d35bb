import assert from 'node:assert/strict'
import {test} from 'node:test'
import type {Pane} from './cells/compositor.js'
import {FakeTiming} from './fakes/fake-timing.js'
import {FakeTty} from './fakes/fake-tty.js'
import {Screen, UPDATE_INTERVAL_MS} from './screen.js'
import {LATE_MS, MAX_UNANSWERED, PROBE_MS} from './terminal/pacer.js'
import {Terminal} from './terminal/terminal.js'

const SIZE = {cols: 20, rows: 6}

/** A screen with a pane that shows another letter at each change; the terminal answers when told to. */
function made() {
  const tty = new FakeTty(SIZE, false)
  const timing = new FakeTiming()
  const terminal = new Terminal(tty.stdin, tty.stdout, () => {})
  terminal.enter()
  const screen = new Screen(terminal, {unicode: true, colours: true}, timing)
  const pane: Pane = {
    rect: {x: 0, y: 0, cols: 1, rows: 1},
    codes: Uint32Array.of(0x40),
    style: 0,
    changed: true,
  }
  screen.setScene('', [pane], [])
  const change = () => {
    pane.codes[0]!++
    pane.changed = true
    screen.touch()
  }
  /** Lets what was written leave, as the event loop would. */
  const settle = () => tty.until(() => !terminal.writing)
  const updates = () => tty.stdout.written.split('\x1b[?2026h').length - 1
  return {tty, timing, terminal, screen, change, settle, updates}
}

test('changes share an update, and updates keep their distance', async () => {
  const {tty, timing, screen, change, settle, updates} = made()
  timing.run(0)
  await settle()
  assert.equal(updates(), 1)
  screen.answered()
  change()
  change()
  timing.run(UPDATE_INTERVAL_MS - 1)
  assert.equal(updates(), 1)
  timing.run(1)
  await settle()
  assert.equal(updates(), 2)
  assert.equal(tty.glyph(0, 0), 'B')
})

test('a terminal that falls behind is waited for, then shown the newest', async () => {
  const {tty, timing, screen, change, settle, updates} = made()
  timing.run(0)
  await settle()
  screen.answered()
  for (let update = 0; update < MAX_UNANSWERED + 20; update++) {
    change()
    timing.run(UPDATE_INTERVAL_MS)
    await settle()
  }
  assert.equal(updates(), 1 + MAX_UNANSWERED)
  screen.answered()
  timing.run(0)
  await settle()
  assert.equal(updates(), 2 + MAX_UNANSWERED)
  assert.equal(tty.glyph(0, 0), String.fromCharCode(0x40 + MAX_UNANSWERED + 20))
})

test('an answer that never comes delays one update, not all', async () => {
  const {timing, screen, change, settle, updates} = made()
  timing.run(0)
  await settle()
  screen.answered()
  for (let update = 0; update < 5; update++) {
    change()
    timing.run(UPDATE_INTERVAL_MS)
    await settle()
  }
  const before = updates()
  timing.run(LATE_MS)
  await settle()
  assert.equal(updates(), before + 1)
})

test('a terminal that knows no questions is drawn to all the same', async () => {
  const {timing, change, settle, updates} = made()
  for (let update = 0; update < 5; update++) {
    change()
    timing.run(UPDATE_INTERVAL_MS)
    await settle()
  }
  assert.equal(updates(), MAX_UNANSWERED)
  timing.run(PROBE_MS)
  await settle()
  const before = updates()
  for (let update = 0; update < 5; update++) {
    change()
    timing.run(UPDATE_INTERVAL_MS)
    await settle()
  }
  assert.equal(updates(), before + 5)
})

test('between a resize and the scene made for it nothing is drawn', async () => {
  const {timing, screen, change, settle, updates} = made()
  timing.run(0)
  await settle()
  screen.answered()
  change()
  screen.resize({cols: 30, rows: 8})
  change()
  timing.run(1000)
  assert.equal(updates(), 1)
  screen.setScene('new', [], [])
  timing.run(0)
  await settle()
  assert.equal(updates(), 2)
})

test('nothing is written when nothing changed, nor after stopping', async () => {
  const {timing, screen, change, settle, updates} = made()
  timing.run(0)
  await settle()
  screen.answered()
  screen.touch()
  timing.run(1000)
  assert.equal(updates(), 1)
  change()
  screen.stop()
  timing.run(1000)
  assert.equal(updates(), 1)
  assert.equal(timing.waiting, 0)
})

test('a redraw writes everything again', async () => {
  const {tty, timing, screen, settle} = made()
  timing.run(0)
  await settle()
  screen.answered()
  tty.screen.reset()
  screen.redraw()
  timing.run(UPDATE_INTERVAL_MS)
  await settle()
  assert.equal(tty.glyph(0, 0), '@')
})
