import assert from 'node:assert/strict'
import {test} from 'node:test'
import {seededRandom} from '@s2c/shared/sim/random'
import {BLANK} from './cell-buffer.js'
import {PLAIN} from './cell-style.js'
import {Compositor, type Pane} from './compositor.js'
import {GlyphTable} from './glyph-table.js'

const SIZE = {cols: 10, rows: 4}
const pane = (x: number, y: number, cols: number, rows: number, glyph: string): Pane => ({
  rect: {x, y, cols, rows},
  codes: new Uint32Array(cols * rows).fill(glyph.charCodeAt(0)),
  style: PLAIN,
  changed: true,
})
const made = (size = SIZE): Compositor => new Compositor(size, new GlyphTable(true), true)
const textOf = ({cells}: Compositor): string[] =>
  Array.from({length: cells.rows}, (_, row) =>
    String.fromCodePoint(...cells.codes.subarray(row * cells.cols, (row + 1) * cells.cols)),
  )

test('panes show only where Ink left the cells blank and plain', () => {
  const compositor = made()
  compositor.setScene('ab  cd\n\x1b[7m  \x1b[0m', [pane(0, 0, 8, 2, '#')], [])
  assert.ok(compositor.compose())
  assert.deepEqual(textOf(compositor), ['ab##cd##  ', '  ######  ', '          ', '          '])
})

test('nothing shines through a popup, though its cells are blank', () => {
  const compositor = made()
  compositor.setScene('', [pane(0, 0, 10, 4, '#')], [{x: 2, y: 1, cols: 5, rows: 2}])
  compositor.compose()
  assert.deepEqual(textOf(compositor), ['##########', '##     ###', '##     ###', '##########'])
})

test('composing again without a change says so; a changed pane alone is taken over', () => {
  const compositor = made()
  const one = pane(0, 0, 2, 1, '#')
  compositor.setScene('', [one], [])
  assert.ok(compositor.compose())
  assert.ok(!compositor.compose())
  one.codes[1] = 0x2b
  assert.ok(!compositor.compose())
  one.changed = true
  assert.ok(compositor.compose())
  assert.equal(textOf(compositor)[0], '#+        ')
})

test('a pane gone from the scene leaves no trace', () => {
  const compositor = made()
  compositor.setScene('', [pane(0, 0, 10, 4, '#')], [])
  compositor.compose()
  compositor.setScene('x', [], [])
  compositor.compose()
  assert.deepEqual(textOf(compositor), ['x         ', ...Array(3).fill(' '.repeat(10))])
})

test('panes and popups that stick out of the screen are cut (200 random scenes, seed 3)', () => {
  const random = seededRandom(3)
  for (let run = 0; run < 200; run++) {
    const size = {cols: 1 + random.below(20), rows: 1 + random.below(8)}
    const compositor = made(size)
    const rect = () => [random.below(20), random.below(8), random.below(30), random.below(12)] as const
    const [x, y, cols, rows] = rect()
    const [coverX, coverY, coverCols, coverRows] = rect()
    const cover = {x: coverX, y: coverY, cols: coverCols, rows: coverRows}
    compositor.setScene('', [pane(x, y, cols, rows, '#')], [cover])
    compositor.compose()
    compositor.cells.codes.forEach((code, cell) => {
      const at = {x: cell % size.cols, y: Math.floor(cell / size.cols)}
      const within = (r: {x: number; y: number; cols: number; rows: number}): boolean =>
        at.x >= r.x && at.x < r.x + r.cols && at.y >= r.y && at.y < r.y + r.rows
      const expected = within({x, y, cols, rows}) && !within(cover) ? 0x23 : BLANK
      assert.equal(code, expected, `seed 3, run ${run}, cell ${at.x},${at.y}`)
    })
  }
})

test('after a resize nothing of the old size is left', () => {
  const compositor = made()
  compositor.setScene('old', [pane(0, 0, 10, 4, '#')], [])
  compositor.compose()
  compositor.resize({cols: 5, rows: 2})
  compositor.compose()
  assert.deepEqual(textOf(compositor), ['     ', '     '])
})
