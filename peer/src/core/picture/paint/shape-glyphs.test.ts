import assert from 'node:assert/strict'
import {test} from 'node:test'
import {ShapeGlyphs, SUB_CELL_BITS} from './shape-glyphs.js'

/** From six sub-cells of 0..7, row by row. */
const pattern = (...subCells: number[]): number =>
  subCells.reduce((bits, light, i) => bits | (light << (i * SUB_CELL_BITS)), 0)

const inked = (glyphs: ShapeGlyphs, ...subCells: number[]): string =>
  String.fromCodePoint(glyphs.all[glyphs.inked(pattern(...subCells))]!.code)

test('ink stands where the light is', () => {
  const ascii = new ShapeGlyphs(false)
  assert.equal(inked(ascii, 0, 0, 0, 0, 0, 0), ' ')
  assert.equal(inked(ascii, 0, 0, 0, 0, 5, 5), '_')
  assert.match(inked(ascii, 5, 5, 0, 0, 0, 0), /["'`^]/)
  assert.match(inked(ascii, 0, 6, 0, 6, 0, 6), /[\]|)}1]/)
  assert.match(inked(ascii, 0, 5, 5, 5, 5, 0), /[/z]/)
})

test('with blocks there is every light from nothing to all', () => {
  const all = new ShapeGlyphs(true)
  const flat = [4, 5, 6, 7].map(light => inked(all, light, light, light, light, light, light))
  assert.deepEqual(flat, ['░', '▒', '▓', '█'])
  assert.equal(inked(all, 7, 7, 4, 4, 0, 0), '▀')
})

test('a coloured pattern and its negative take glyphs that two colours can fit to either', () => {
  const all = new ShapeGlyphs(true)
  const code = (...subCells: number[]): number => all.all[all.coloured(pattern(...subCells))]!.code
  assert.equal(code(7, 0, 7, 0, 7, 0), 0x258c)
  assert.ok([0x2590, 0x258c].includes(code(0, 7, 0, 7, 0, 7)))
})
