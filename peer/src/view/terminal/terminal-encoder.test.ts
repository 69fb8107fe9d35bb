import assert from 'node:assert/strict'
import {test} from 'node:test'
import {type Random, seededRandom} from '@s2c/shared/sim/random'
import {type Colour, directColour, OWN_COLOUR, paletteColour} from '../../core/picture/paint/colour.js'
import {BLANK, CellBuffer, TAIL} from '../cells/cell-buffer.js'
import * as style from '../cells/cell-style.js'
import {chromeColours} from '../cells/chrome-colours.js'
import {GlyphTable, MAX_CLUSTERS} from '../cells/glyph-table.js'
import {readInkFrame} from '../cells/ink-frame.js'
import {LinkTable} from '../cells/link-table.js'
import {isNear} from '../cells/near-colour.js'
import {FakeTty} from '../fakes/fake-tty.js'
import {TerminalEncoder} from './terminal-encoder.js'

const SIZE = {cols: 60, rows: 20}
const SIMPLE = [' ', 'a', 'Z', '·', 'é', '█', '▒', '│', '╭', 'ж', '▀', '▄', '▟', '⣿', '\u{1fb1e}', 'ｱ']
/** What pictures are made of. */
const HALVES = [' ', '▀', '▄', '█']
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
  const update = async (tolerance = 0): Promise<number> => {
    const bytes = encoder.encode(cells, '', tolerance)
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

test('no channel is ever shown further off than the tolerance: 300 random updates of a picture (seed 12)', async () => {
  const random = seededRandom(12)
  const {glyphs, cells, tty, update} = drawing()
  await noWrap(tty)
  for (let round = 0; round < 300; round++) {
    const tolerance = pick([0, 1, 4, 20, 255], random)
    const ground = random.below(256)
    for (let change = 0; change < 400; change++) putHalves(cells, ground, random)
    for (let change = 0; change < 5; change++) putRandom(cells, glyphs, random)
    await update(tolerance)
    assertShown(cells, glyphs, tty, `seed 12, round ${round}, tolerance ${tolerance}`, tolerance)
  }
})

test('what was let pass is brought up to date by an update without tolerance', async () => {
  const {glyphs, cells, tty, update} = drawing()
  cells.background.fill(directColour(0x808080))
  await update()
  cells.background.fill(directColour(0x828180))
  assert.equal(await update(2), 0)
  assert.ok((await update(1)) > 0)
  cells.background.fill(directColour(0x808080))
  await update(1)
  await update()
  assertShown(cells, glyphs, tty, 'exact')
})

test('many small steps never add up to more than the tolerance', async () => {
  const {glyphs, cells, tty, update} = drawing()
  for (let gray = 0; gray < 256; gray++) {
    cells.background.fill(directColour(gray * 0x010101))
    await update(10)
    assertShown(cells, glyphs, tty, `gray ${gray}`, 10)
  }
})

test('the same two halves are the same picture however they are drawn', async () => {
  const {cells, update} = drawing()
  const [red, blue] = [directColour(0xff0000), directColour(0x0000ff)]
  const set = (code: string, front: Colour, back: Colour) => {
    cells.codes.fill(code.charCodeAt(0))
    cells.foreground.fill(front)
    cells.background.fill(back)
  }
  set('▀', red, blue)
  assert.ok((await update()) > 0)
  set('▄', blue, red)
  assert.equal(await update(), 0)
  set(' ', blue, red)
  assert.ok((await update()) > 0)
  set('█', red, blue)
  assert.equal(await update(), 0)
  set('▀', red, red)
  assert.equal(await update(), 0)
  set('▀', OWN_COLOUR, OWN_COLOUR)
  assert.ok((await update()) > 0)
  set('▄', OWN_COLOUR, OWN_COLOUR)
  assert.ok((await update()) > 0, 'the terminal’s own two colours are not one')
})

test('colours are told in the fewest bytes', () => {
  const text = (put: (cells: CellBuffer) => void): string => {
    const {cells, encoder} = drawing()
    encoder.encode(cells, '', 0)
    put(cells)
    return Buffer.from(encoder.encode(cells, '', 0)!).toString()
  }
  const put =
    (code: string, front: Colour, back: Colour, from = 0, to = from + 1) =>
    (cells: CellBuffer) => {
      cells.codes.fill(code.charCodeAt(0), from, to)
      cells.foreground.fill(front, from, to)
      cells.background.fill(back, from, to)
    }
  const update = (inner: string, reset = '\x1b[m'): string =>
    `\x1b[?2026h\x1b[1;1H${inner}${reset}\x1b[?2026l`
  assert.equal(text(put('x', paletteColour(1), OWN_COLOUR)), update('\x1b[31mx'))
  assert.equal(text(put('x', paletteColour(9), paletteColour(12))), update('\x1b[91;104mx'))
  assert.equal(text(put('x', paletteColour(200), OWN_COLOUR)), update('\x1b[38;5;200mx'))
  assert.equal(text(put('x', directColour(0x01ff0a), OWN_COLOUR)), update('\x1b[38;2;1;255;10mx'))
  const both = put('▀', directColour(0x010203), directColour(0x040506), 0, 3)
  assert.equal(text(both), update('\x1b[38;2;1;2;3;48;2;4;5;6m▀▀▀'))
  const even = put('▀', directColour(0x010203), directColour(0x010203), 0, 3)
  assert.equal(text(even), update('\x1b[48;2;1;2;3m   '))
  const turned = (cells: CellBuffer) => {
    both(cells)
    put('▀', directColour(0x040506), directColour(0x010203), 1)(cells)
  }
  assert.equal(text(turned), update('\x1b[38;2;1;2;3;48;2;4;5;6m▀▄▀'), 'a cell turned over costs no colours')
})

test('a pen that is near enough draws on without new colours', async () => {
  const bytesWith = async (tolerance: number): Promise<number> => {
    const {cells, update} = drawing()
    await update()
    for (let cell = 0; cell < SIZE.cols; cell++) cells.background[cell] = directColour(0x505050 + (cell & 1))
    return update(tolerance)
  }
  assert.ok((await bytesWith(1)) * 5 < (await bytesWith(0)))
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
  assert.equal(await update(), '\x1b[?2026h\x1b[4;5Ha\x1b[?2026l'.length)
})

test('questions go behind the update', () => {
  const {cells, encoder} = drawing()
  cells.codes[0] = 0x61
  const text = Buffer.from(encoder.encode(cells, '\x1b[5n', 0)!).toString('latin1')
  assert.ok(text.endsWith('\x1b[?2026l\x1b[5n'))
})

test('every character of the worst screen fits the buffer', async () => {
  const {glyphs, cells, tty, update} = drawing()
  await noWrap(tty)
  const worst = glyphs.code('a\u0301\u0302\u0303\u0304')
  for (let cell = 0; cell < cells.codes.length; cell++) {
    cells.codes[cell] = worst
    cells.attributes[cell] = cell % 2 === 0 ? style.ALL_ATTRIBUTES : 0
    cells.foreground[cell] = directColour(0xfefdfc - (cell % 2))
    cells.background[cell] = directColour(0xc8c9ca + (cell % 2))
  }
  await update()
  assertShown(cells, glyphs, tty, 'worst screen')
})

test('a change in the second column of a wide glyph draws all of it', async () => {
  const {glyphs, cells, tty, update} = drawing()
  cells.codes[0] = glyphs.code('李')
  cells.codes[1] = TAIL
  await update()
  cells.attributes[1] = style.BOLD
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
  assert.throws(() => encoder.encode(cells, '', 0), /control code 27/)
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

function putRandom(cells: CellBuffer, glyphs: GlyphTable, random: Random): void {
  const {codes, cols} = cells
  const cell = random.below(codes.length)
  const wide = random.chance(0.15) && cell % cols < cols - 1
  const look = {
    attributes: pick(ATTRIBUTES, random),
    foreground: anyColour(random),
    background: anyColour(random),
  }
  const text = wide ? pick(WIDE, random) : pick(random.chance(0.05) ? MARKED : SIMPLE, random)
  for (let step = 0; step < (wide ? 2 : 1); step++) {
    clearGlyphAt(codes, cell + step)
    cells.set(cell + step, step === 0 ? glyphs.code(text) : TAIL, look)
  }
}

/** Colours near a ground, and now and then a palette's or the terminal's own. */
function putHalves(cells: CellBuffer, ground: number, random: Random): void {
  const cell = random.below(cells.codes.length)
  const channel = (): number => Math.min(255, ground + random.below(12))
  const colour = (): Colour =>
    random.chance(0.05) ? anyColour(random) : directColour((channel() << 16) | (channel() << 8) | channel())
  clearGlyphAt(cells.codes, cell)
  const code = pick(HALVES, random).charCodeAt(0)
  cells.set(cell, code, {attributes: 0, foreground: colour(), background: colour()})
}

function anyColour(random: Random): Colour {
  if (random.chance(0.4)) return OWN_COLOUR
  return random.chance(0.5) ? paletteColour(random.below(256)) : directColour(random.below(0x1000000))
}

const pick = <Choice>(choices: readonly Choice[], random: Random): Choice =>
  choices[random.below(choices.length)]!

/** Blanks the whole glyph that covers a cell, as half a wide one cannot be shown. */
function clearGlyphAt(codes: Uint32Array, cell: number): void {
  if (codes[cell] === TAIL) codes[cell - 1] = BLANK
  codes[cell] = BLANK
  if (codes[cell + 1] === TAIL) codes[cell + 1] = BLANK
}

/** Glyphs and attributes as they are, colours within the tolerance; of half blocks, what they show. */
function assertShown(
  cells: CellBuffer,
  glyphs: GlyphTable,
  tty: FakeTty,
  where: string,
  tolerance = 0,
): void {
  for (let cell = 0; cell < cells.codes.length; cell++) {
    const [x, y] = [cell % cells.cols, Math.floor(cell / cells.cols)]
    const at = `${where}, column ${x}, row ${y}`
    if (cells.codes[cell] === TAIL) assert.equal(tty.glyph(x, y), '', at)
    else assertAlike(seen(cells, glyphs, cell), seenOn(tty, x, y), tolerance, at)
  }
}

type Seen = {readonly glyph: string; readonly attributes: number; readonly colours: readonly Colour[]}

function assertAlike(expected: Seen, actual: Seen, tolerance: number, at: string): void {
  const near = expected.colours.every((colour, index) => isNear(colour, actual.colours[index]!, tolerance))
  if (near && expected.glyph === actual.glyph && expected.attributes === actual.attributes) return
  assert.deepEqual(actual, expected, at)
}

const seen = (
  {codes, attributes, foreground, background}: CellBuffer,
  glyphs: GlyphTable,
  cell: number,
): Seen => asSeen(glyphs.text(codes[cell]!), attributes[cell]!, foreground[cell]!, background[cell]!)

function seenOn(tty: FakeTty, x: number, y: number): Seen {
  const cell = tty.cell(x, y)
  const front = cell.isFgRGB()
    ? directColour(cell.getFgColor())
    : cell.isFgDefault()
      ? OWN_COLOUR
      : paletteColour(cell.getFgColor())
  const back = cell.isBgRGB()
    ? directColour(cell.getBgColor())
    : cell.isBgDefault()
      ? OWN_COLOUR
      : paletteColour(cell.getBgColor())
  return asSeen(tty.glyph(x, y), attributesOf(cell), front, back)
}

/** A third colour that no other half can have: the terminal's own text colour. */
const INK = -1

function asSeen(glyph: string, attributes: number, front: Colour, back: Colour): Seen {
  const visible = glyph === ' ' ? attributes & style.SHOWN_ON_BLANK : attributes
  if (visible !== 0 || !HALVES.includes(glyph)) return {glyph, attributes: visible, colours: [front, back]}
  const ink = front === OWN_COLOUR ? INK : front
  const upper = '▀█'.includes(glyph) ? ink : back
  const lower = '▄█'.includes(glyph) ? ink : back
  return {glyph: 'halves', attributes: 0, colours: [upper, lower]}
}

type XtermCell = ReturnType<FakeTty['cell']>
function attributesOf(cell: XtermCell): number {
  const flags: readonly [number, number][] = [
    [cell.isBold(), style.BOLD],
    [cell.isDim(), style.DIM],
    [cell.isItalic(), style.ITALIC],
    [cell.isUnderline(), style.UNDERLINE],
    [cell.isInverse(), style.INVERSE],
    [cell.isStrikethrough(), style.STRIKE],
  ]
  return flags.reduce((sum, [on, attribute]) => sum | (on === 0 ? 0 : attribute), 0)
}

test('glyphs whose numbers were given anew are all drawn again', () => {
  const glyphs = new GlyphTable(true)
  const encoder = new TerminalEncoder(SIZE, glyphs)
  const cells = new CellBuffer(SIZE)
  const show = (frame: string): string => {
    readInkFrame(frame, cells, glyphs, chromeColours('true'))
    return Buffer.from(encoder.encode(cells, '', 0) ?? []).toString('utf8')
  }
  assert.ok(show('x\u0323 y\u0323').includes('x\u0323'))
  assert.equal(show('x\u0323 y\u0323'), '')
  for (let cluster = 0; cluster < MAX_CLUSTERS; cluster++)
    glyphs.code(`${String.fromCodePoint(0x4e00 + cluster)}\u0323`)
  const again = show('q\u0323 y\u0323')
  assert.ok(again.includes('q\u0323') && again.includes('y\u0323'), again)
})

test('text leads where its cells say, and nothing beside it does; a link alone is a change, too', () => {
  const links = new LinkTable()
  const encoder = new TerminalEncoder(SIZE, new GlyphTable(true), links)
  const cells = new CellBuffer(SIZE)
  const text = 'a link b'
  for (const [column, character] of [...text].entries()) cells.codes[column] = character.charCodeAt(0)
  const encoded = (): string => Buffer.from(encoder.encode(cells, '', 0) ?? []).toString('latin1')
  assert.doesNotMatch(encoded(), /\x1b\]8/)
  cells.links.fill(links.number('https://a.org/'), 2, 6)
  const open = '\x1b]8;id=1;https://a.org/\x1b\\'
  assert.ok(encoded().includes(`${open}link\x1b]8;;\x1b\\`))
  assert.equal(encoded(), '')
  cells.links.fill(links.number('https://b.org/'), 2, 6)
  assert.ok(encoded().includes('\x1b]8;id=2;https://b.org/\x1b\\link'))
  cells.links.fill(0)
  assert.match(encoded(), /link(?!.*\x1b\]8)/)
  for (let page = 0; page < 300; page++) links.number(`https://a.org/${page}`)
  assert.ok(encoded().includes('a link b'), 'numbers that mean something else: all is drawn again')
})
