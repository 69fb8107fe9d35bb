import assert from 'node:assert/strict'
import {readdirSync, readFileSync} from 'node:fs'
import {test} from 'node:test'
import {seededRandom} from '@s2c/shared/sim/random'
import {directColour, OWN_COLOUR, paletteColour} from '../../core/picture/paint/colour.js'
import type {ColourMode} from '../../core/picture/paint/look.js'
import {BLANK, CellBuffer, TAIL} from './cell-buffer.js'
import {BOLD, type CellStyle, DIM, INVERSE, PLAIN} from './cell-style.js'
import {chromeColours} from './chrome-colours.js'
import {GlyphTable} from './glyph-table.js'
import {readInkFrame} from './ink-frame.js'

const read = (frame: string, {cols = 12, rows = 2, unicode = true, colours = 'true' as ColourMode} = {}) => {
  const glyphs = new GlyphTable(unicode)
  const cells = new CellBuffer({cols, rows})
  readInkFrame(frame, cells, glyphs, chromeColours(colours))
  const text = (row: number): string =>
    Array.from(cells.codes.subarray(row * cols, (row + 1) * cols), code =>
      code === TAIL ? '' : glyphs.text(code),
    )
      .join('')
      .trimEnd()
  return {cells, text, style: (cell: number) => styleAt(cells, cell)}
}

test('lines of text become rows of cells, and what does not fit is cut', () => {
  const {text} = read('hello\nworld and more\nthird')
  assert.equal(text(0), 'hello')
  assert.equal(text(1), 'world and mo')
})

function styleAt({attributes, foreground, background}: CellBuffer, cell: number): CellStyle {
  return {attributes: attributes[cell]!, foreground: foreground[cell]!, background: background[cell]!}
}

test('colours and attributes last until they are changed, across lines', () => {
  const {style} = read('\x1b[1;31ma\x1b[22mb\x1b[97;44mc\n\x1b[39;49md\x1b[7me\x1b[0mf')
  assert.deepEqual(style(0), {attributes: BOLD, foreground: 2, background: 0})
  assert.equal(style(1).attributes, 0)
  assert.deepEqual(style(2), {attributes: 0, foreground: 16, background: 5})
  assert.deepEqual(style(12), PLAIN)
  assert.deepEqual(style(13), {...PLAIN, attributes: INVERSE})
  assert.deepEqual(style(14), PLAIN)
})

test('without colours only attributes are kept', () => {
  const {style} = read('\x1b[2;38;5;9;48;2;1;2;3;95mx', {colours: 'none'})
  assert.deepEqual(style(0), {...PLAIN, attributes: DIM})
})

test('a direct colour becomes the nearest that the terminal has', () => {
  const first = (colours: ColourMode) => read('\x1b[38;2;250;8;8mx', {colours}).style(0).foreground
  assert.deepEqual(
    [first('true'), first('256'), first('16'), first('none')],
    [directColour(0xfa0808), paletteColour(196), paletteColour(9), OWN_COLOUR],
  )
})

test('indexed and direct colours are read; what is none is the terminal’s own, and what follows it is still read', () => {
  const {style} = read('\x1b[38;5;200;1ma\x1b[48;2;9;8;7;2mb\x1b[38;5;300mc\x1b[48;2;1;2md')
  assert.deepEqual(style(0), {attributes: BOLD, foreground: 201, background: 0})
  assert.deepEqual(style(1), {attributes: BOLD | DIM, foreground: 201, background: 0x1090807})
  assert.equal(style(2).foreground, 0)
  assert.equal(style(3).background, 0)
})

test('wide glyphs take two cells, and blanks where only one is left', () => {
  const {cells, text} = read('a李b\n12345678901李')
  assert.deepEqual([...cells.codes.subarray(0, 4)], [0x61, 0x674e, TAIL, 0x62])
  assert.equal(text(1), '12345678901')
})

test('letters keep their marks; emoji sequences become one emoji in the columns they had', () => {
  const {cells, text} = read('e\u0301x👩‍🚀y')
  assert.equal(text(0), 'e\u0301x👩y')
  assert.equal(cells.codes[5], BLANK)
})

test('without Unicode every other character shows as a question mark in its own columns', () => {
  assert.equal(read('Zoë 李|', {unicode: false}).text(0), 'Zo? ? |')
})

test('escape sequences and controls in a text never reach a cell', () => {
  const corpus = new URL('../../../src/view/cells/corpus/hostile-texts/', import.meta.url)
  const names = readdirSync(corpus)
  assert.ok(names.length > 0)
  for (const name of names) {
    for (const line of readFileSync(new URL(name, corpus), 'utf8').split('\n')) {
      const hostile = JSON.parse(`"${line}"`) as string
      assertHarmless(hostile)
    }
  }
})

test('random mixtures of controls, escapes and text leave harmless cells (seed 7)', () => {
  const random = seededRandom(7)
  const pieces = [
    '\x1b',
    '[',
    ']',
    'm',
    'H',
    '2J',
    ';',
    '\x07',
    '\x9b',
    '\u200d',
    '\u0301',
    '李',
    '\ud83d',
    'é',
    '\r',
    '\0',
  ]
  for (let run = 0; run < 3000; run++) {
    const length = random.below(24)
    assertHarmless(Array.from({length}, () => pieces[random.below(pieces.length)]).join(''))
  }
})

function assertHarmless(frame: string): void {
  for (const unicode of [true, false]) {
    const glyphs = new GlyphTable(unicode)
    const cells = new CellBuffer({cols: 20, rows: 3})
    readInkFrame(frame, cells, glyphs, chromeColours('true'))
    cells.codes.forEach((code, cell) => {
      if (code === TAIL) {
        assert.ok(cell % 20 > 0, 'a tail at the start of a row')
        return
      }
      assert.match(glyphs.text(code), /^[^\p{C}\u2028\u2029]+$/u, JSON.stringify(frame))
    })
  }
}
