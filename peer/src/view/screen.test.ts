import assert from 'node:assert/strict'
import {test} from 'node:test'
import {blankCells} from '../core/picture/paint/cells.js'
import {directColour} from '../core/picture/paint/colour.js'
import type {Pane} from './cells/compositor.js'
import {FakeTiming} from './fakes/fake-timing.js'
import {FakeTty} from './fakes/fake-tty.js'
import {REST_MS, SCENE_INTERVAL_MS, Screen, UPDATE_INTERVAL_MS} from './screen.js'
import {LATE_MS, MAX_UNANSWERED, PROBE_MS} from './terminal/pacer.js'
import {Terminal} from './terminal/terminal.js'

const SIZE = {cols: 20, rows: 6}

/** A screen with a pane that shows another letter at each change; the terminal answers when told to. */
function made() {
  const tty = new FakeTty(SIZE, false)
  const timing = new FakeTiming()
  const terminal = new Terminal(tty.stdin, tty.stdout, () => {})
  terminal.enter()
  const screen = new Screen(terminal, {unicode: true, colours: 'true'}, timing)
  const cells = blankCells(1, 1)
  cells.codes[0] = 0x40
  let changed = true
  const moving = {moves: false}
  const pane: Pane = {
    rect: {x: 0, y: 0, cols: 1, rows: 1},
    cells,
    raised: false,
    get moves() {
      return moving.moves
    },
    refresh: () => {
      const refreshed = changed
      changed = moving.moves
      return refreshed
    },
  }
  screen.setScene('', [pane], [])
  const change = () => {
    cells.codes[0]!++
    changed = true
    screen.touch()
  }
  /** Half blocks would be right for any colour. */
  const tint = (rgb: number) => {
    cells.foreground[0] = directColour(rgb)
    changed = true
    screen.touch()
  }
  /** Lets what was written leave, as the event loop would. */
  const settle = () => tty.until(() => !terminal.writing)
  const updates = () => tty.stdout.written.split('\x1b[?2026h').length - 1
  return {tty, timing, terminal, screen, change, tint, moving, settle, updates}
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

test('a new scene does not wait for the pictures’ turn', async () => {
  const {tty, timing, screen, settle, updates} = made()
  timing.run(0)
  await settle()
  screen.answered()
  screen.setScene('hello', [], [])
  timing.run(SCENE_INTERVAL_MS)
  await settle()
  assert.equal(updates(), 2)
  assert.match(tty.text(), /hello/)
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

test('the terminal is asked about itself before its first answer, and about its size after a resize', async () => {
  const {tty, timing, screen, settle} = made()
  timing.run(0)
  await settle()
  assert.match(tty.stdout.written, /\x1b\]11;\?\x1b\\\x1b\[14t\x1b\[16t\x1b\[\?u\x1b\[5n$/)
  screen.answered()
  screen.resize({cols: 30, rows: 8})
  screen.setScene('new', [], [])
  timing.run(1000)
  await settle()
  assert.match(tty.stdout.written, /l\x1b\[14t\x1b\[16t\x1b\[5n$/)
  assert.equal(tty.stdout.written.split(']11;?').length - 1, 1)
  screen.answered()
  screen.redraw()
  timing.run(1000)
  await settle()
  assert.equal(tty.stdout.written.split(']11;?').length - 1, 2, 'whoever had it may have changed it')
})

test('a colour that is near enough waits until nothing else changes, and then is shown as it is', async () => {
  const {tty, timing, screen, tint, settle, updates} = made()
  tint(0x808080)
  timing.run(0)
  await settle()
  screen.answered()
  tint(0x818181)
  timing.run(UPDATE_INTERVAL_MS)
  await settle()
  assert.equal(updates(), 1)
  timing.run(REST_MS)
  await settle()
  assert.equal(updates(), 2)
  assert.equal(tty.cell(0, 0).getFgColor(), 0x818181)
  timing.run(60_000)
  assert.equal(timing.waiting, 0)
})

test('a terminal that takes long to answer is shown colours that are further off', async () => {
  const {tty, timing, screen, tint, settle} = made()
  const turn = async (answerMs: number, rgb: number) => {
    tint(rgb)
    timing.run(answerMs)
    await settle()
    screen.answered()
  }
  await turn(UPDATE_INTERVAL_MS, 0x101010)
  for (let update = 0; update < 20; update++) await turn(400, update % 2 === 0 ? 0xf0f0f0 : 0x101010)
  await turn(UPDATE_INTERVAL_MS, 0x181818)
  assert.equal(tty.cell(0, 0).getFgColor(), 0x101010)
})

test('what moves by itself is looked at again and again, until it stops', async () => {
  const {timing, screen, moving, settle} = made()
  let looks = 0
  moving.moves = true
  timing.run(0)
  await settle()
  for (let turn = 0; turn < 10; turn++) {
    screen.answered()
    timing.run(100)
    await settle()
    if (timing.waiting > 0) looks++
  }
  assert.equal(looks, 10)
  moving.moves = false
  timing.run(60_000)
  await settle()
  timing.run(60_000)
  assert.equal(timing.waiting, 0)
})

test('a call to who looks elsewhere goes between updates, whole, and of several that wait the newest', async () => {
  const {tty, timing, screen, terminal, change, settle} = made()
  timing.run(0)
  assert.ok(terminal.writing)
  screen.notify('\x07first')
  screen.notify('\x07second')
  await settle()
  await tty.until(() => tty.stdout.written.includes('\x07'))
  change()
  timing.run(UPDATE_INTERVAL_MS)
  screen.notify('\x07third')
  await settle()
  await tty.until(() => tty.stdout.written.includes('third'))
  const outside = tty.stdout.written.replace(/\x1b\[\?2026h.*?\x1b\[\?2026l/gs, '|')
  assert.match(outside, /\|[^|]*\x07second\|[^|]*\x07third$/)
  assert.doesNotMatch(tty.stdout.written, /first/)
})

test('an update whose turn comes while a call is on its way waits for it', async () => {
  const {tty, timing, screen, change, settle, updates} = made()
  timing.run(0)
  await settle()
  screen.answered()
  change()
  screen.notify('\x07')
  timing.run(UPDATE_INTERVAL_MS)
  assert.equal(updates(), 1)
  await settle()
  timing.run(UPDATE_INTERVAL_MS)
  await settle()
  assert.equal(updates(), 2)
  assert.equal(tty.glyph(0, 0), 'A')
})
