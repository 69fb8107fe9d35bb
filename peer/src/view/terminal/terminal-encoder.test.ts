import assert from 'node:assert/strict'
import {test} from 'node:test'
import {type Random, seededRandom} from '@s2c/shared/sim/random'
import {BLANK, CellBuffer, TAIL} from '../cells/cell-buffer.js'
import * as style from '../cells/cell-style.js'
import {GlyphTable} from '../cells/glyph-table.js'
import {FakeTty} from '../fakes/fake-tty.js'
import {TerminalEncoder} from './terminal-encoder.js'

const SIZE = {cols: 60, rows: 20}
const SIMPLE = [' ', 'a', 'Z', '·', 'é', '█', '▒', '│', '╭', 'ж']
const WIDE = ['李', '字', '한']
const MARKED = ['e\u0301\u0302', 'a\u0323\u0308', '\u0928']
const ATTRIBUTES = [
  0,
  0,
  0,
  style.BOLD,
  style.DIM,
  style.ITALIC,
  style.UNDERLINE,
  style.INVERSE,
  style.STRIKE,
]

function drawing({cols, rows} = SIZE) {
  const glyphs = new GlyphTable(true)
  const encoder = new TerminalEncoder({cols, rows}, glyphs)
  const cells = new CellBuffer({cols, rows})
  const tty = new FakeTty({cols, rows})
  const update = async (): Promise<number> => {
    const bytes = encoder.encode(cells, false)
    if (bytes !== null)
      await new Promise<void>(resolve => tty.stdout.write(Buffer.from(bytes), () => resolve()))
    return bytes?.length ?? 0
  }
  return {glyphs, encoder, cells, tty, update}
}
const noWrap = (tty: FakeTty): Promise<void> =>
  new Promise(resolve => tty.stdout.write('\x1b[?7l', () => resolve()))

test('a terminal shows exactly the cells after any change: 400 random updates (seed 11)', async () => {
  const random = seededRandom(11)
  const {glyphs, encoder, cells, tty, update} = drawing()
  await noWrap(tty)
  for (let round = 0; round < 400; round++) {
    const changes = random.below(round % 10 === 0 ? 600 : 60)
    for (let change = 0; change < changes; change++) putRandom(cells, glyphs, random)
    if (round % 90 === 89) encoder.redraw()
    await update()
    assertShown(cells, glyphs, tty, `seed 11, round ${round}`)
  }
})

test('nothing is written when nothing changed', async () => {
  const {cells, update} = drawing()
  await update()
  assert.equal(await update(), 0)
  cells.codes[5] = 0x61
  assert.ok((await update()) > 0)
  assert.equal(await update(), 0)
})

test('one changed cell costs a move, the glyph and the frame around them', async () => {
  const {cells, update} = drawing()
  await update()
  cells.codes[3 * SIZE.cols + 4] = 0x61
  assert.equal(await update(), '\x1b[?2026h\x1b[4;5Ha\x1b[0m\x1b[?2026l'.length)
})

test('the question goes behind the update', () => {
  const {cells, encoder} = drawing()
  cells.codes[0] = 0x61
  const text = Buffer.from(encoder.encode(cells, true)!).toString('latin1')
  assert.ok(text.endsWith('\x1b[?2026l\x1b[5n'))
})

test('every character of the worst screen fits the buffer', async () => {
  const {glyphs, cells, tty, update} = drawing()
  await noWrap(tty)
  const worst = glyphs.code('a\u0301\u0302\u0303\u0304')
  for (let cell = 0; cell < cells.codes.length; cell++) {
    cells.codes[cell] = worst
    cells.styles[cell] =
      cell % 2 === 0 ? style.ATTRIBUTE_BITS : style.withBackground(style.withForeground(0, 15), 14)
  }
  await update()
  assertShown(cells, glyphs, tty, 'worst screen')
})

test('a change in the second column of a wide glyph draws all of it', async () => {
  const {glyphs, cells, tty, update} = drawing()
  cells.codes[0] = glyphs.code('李')
  cells.codes[1] = TAIL
  await update()
  cells.styles[1] = style.BOLD
  await update()
  assert.equal(tty.line(0).translateToString(true), '李')
})

test('a glyph that the terminal takes for narrower than the view leaves its neighbours in place', async () => {
  const {glyphs, cells, tty, update} = drawing()
  const texts = ['a', '👩', null, 'b', 'c']
  texts.forEach((text, cell) => {
    cells.codes[cell] = text === null ? TAIL : glyphs.code(text)
  })
  await update()
  assert.equal(tty.line(0).translateToString(true), 'a👩 bc')
})

test('a control code in a cell is a broken promise, not output', () => {
  const {cells, encoder} = drawing()
  cells.codes[7] = 0x1b
  assert.throws(() => encoder.encode(cells, false), /control code 27/)
})

test('after a resize everything is drawn again', async () => {
  const {glyphs, encoder, cells, tty, update} = drawing()
  cells.codes.fill(0x61)
  await update()
  const smaller = {cols: 31, rows: 9}
  encoder.resize(smaller)
  cells.resize(smaller)
  cells.codes[30] = 0x62
  tty.resize(smaller)
  await noWrap(tty)
  await update()
  assertShown(cells, glyphs, tty, 'smaller')
})

function putRandom({codes, styles, cols}: CellBuffer, glyphs: GlyphTable, random: Random): void {
  const cell = random.below(codes.length)
  const wide = random.chance(0.15) && cell % cols < cols - 1
  const colour = () => (random.chance(0.5) ? null : random.below(16))
  const look = style.withForeground(style.withBackground(pick(ATTRIBUTES, random), colour()), colour())
  const text = wide ? pick(WIDE, random) : pick(random.chance(0.05) ? MARKED : SIMPLE, random)
  for (let step = 0; step < (wide ? 2 : 1); step++) {
    clearGlyphAt(codes, cell + step)
    codes[cell + step] = step === 0 ? glyphs.code(text) : TAIL
    styles[cell + step] = look
  }
}

const pick = <Choice>(choices: readonly Choice[], random: Random): Choice =>
  choices[random.below(choices.length)]!

/** Blanks the whole glyph that covers a cell, as half a wide one cannot be shown. */
function clearGlyphAt(codes: Uint32Array, cell: number): void {
  if (codes[cell] === TAIL) codes[cell - 1] = BLANK
  codes[cell] = BLANK
  if (codes[cell + 1] === TAIL) codes[cell + 1] = BLANK
}

function assertShown(
  {codes, styles, cols}: CellBuffer,
  glyphs: GlyphTable,
  tty: FakeTty,
  where: string,
): void {
  for (let cell = 0; cell < codes.length; cell++) {
    const x = cell % cols
    const y = Math.floor(cell / cols)
    const code = codes[cell]!
    const expected = code === TAIL ? '' : glyphs.text(code)
    const at = `${where}, column ${x}, row ${y}`
    assert.equal(tty.glyph(x, y), expected, at)
    if (code === TAIL) continue
    const shown = tty.cell(x, y)
    const look = styles[cell]!
    const visible = code === BLANK && (look & style.INVERSE) === 0 ? look & style.SHOWN_ON_BLANK : look
    const mask = code === BLANK && (look & style.INVERSE) === 0 ? style.SHOWN_ON_BLANK : 0xffff
    assert.equal(styleOf(shown) & mask, visible, at)
  }
}

type XtermCell = ReturnType<FakeTty['cell']>
function styleOf(cell: XtermCell): number {
  const flags: readonly [number, number][] = [
    [cell.isBold(), style.BOLD],
    [cell.isDim(), style.DIM],
    [cell.isItalic(), style.ITALIC],
    [cell.isUnderline(), style.UNDERLINE],
    [cell.isInverse(), style.INVERSE],
    [cell.isStrikethrough(), style.STRIKE],
  ]
  const attributes = flags.reduce((sum, [on, attribute]) => sum | (on === 0 ? 0 : attribute), 0)
  const front = cell.isFgDefault() ? null : cell.getFgColor()
  const back = cell.isBgDefault() ? null : cell.getBgColor()
  return style.withForeground(style.withBackground(attributes, back), front)
}
