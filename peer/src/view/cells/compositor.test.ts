import assert from 'node:assert/strict'
import {test} from 'node:test'
import {seededRandom} from '@s2c/shared/sim/random'
import {blankCells, type Cells} from '../../core/picture/paint/cells.js'
import {BLANK} from './cell-buffer.js'
import {Compositor, type Pane} from './compositor.js'
import {GlyphTable} from './glyph-table.js'
import {LinkTable} from './link-table.js'
import type {Rect} from './rect.js'

const SIZE = {cols: 10, rows: 4}
class TestPane implements Pane {
  readonly rect: Rect
  readonly cells: Cells
  readonly moves = false
  raised = false
  changed = true

  constructor(rect: Rect, glyph: string) {
    this.rect = rect
    this.cells = blankCells(rect.cols, rect.rows)
    this.cells.codes.fill(glyph.charCodeAt(0))
  }

  refresh(): boolean {
    const {changed} = this
    this.changed = false
    return changed
  }
}
const pane = (x: number, y: number, cols: number, rows: number, glyph: string): TestPane =>
  new TestPane({x, y, cols, rows}, glyph)
const made = (size = SIZE): Compositor => new Compositor(size, new GlyphTable(true), 'true')
const textOf = ({cells}: Compositor): string[] =>
  Array.from({length: cells.rows}, (_, row) =>
    String.fromCodePoint(...cells.codes.subarray(row * cells.cols, (row + 1) * cells.cols)),
  )

test('panes show only where Ink left the cells blank and plain', () => {
  const compositor = made()
  compositor.setScene('ab  cd\n\x1b[7m  \x1b[0m', [pane(0, 0, 8, 2, '#')], [])
  assert.ok(compositor.compose(0))
  assert.deepEqual(textOf(compositor), ['ab##cd##  ', '  ######  ', '          ', '          '])
})

test('nothing shines through a popup, though its cells are blank', () => {
  const compositor = made()
  compositor.setScene('', [pane(0, 0, 10, 4, '#')], [{x: 2, y: 1, cols: 5, rows: 2}])
  compositor.compose(0)
  assert.deepEqual(textOf(compositor), ['##########', '##     ###', '##     ###', '##########'])
})

test('composing again without a change says so; a changed pane alone is taken over', () => {
  const compositor = made()
  const one = pane(0, 0, 2, 1, '#')
  compositor.setScene('', [one], [])
  assert.ok(compositor.compose(0))
  assert.ok(!compositor.compose(0))
  one.cells.codes[1] = 0x2b
  assert.ok(!compositor.compose(0))
  one.changed = true
  assert.ok(compositor.compose(0))
  assert.equal(textOf(compositor)[0], '#+        ')
})

test('a pane brings its own colours, and the popup that closes over it leaves none', () => {
  const compositor = made()
  const one = pane(0, 0, 2, 1, '#')
  one.cells.foreground.set([7, 8])
  one.cells.background.set([9, 0x1020304])
  compositor.setScene('', [one], [])
  compositor.compose(0)
  const {foreground, background} = compositor.cells
  assert.deepEqual([...foreground.subarray(0, 3), ...background.subarray(0, 3)], [7, 8, 0, 9, 0x1020304, 0])
  compositor.setScene('', [one], [{x: 0, y: 0, cols: 1, rows: 1}])
  compositor.compose(0)
  assert.deepEqual([...foreground.subarray(0, 2), ...background.subarray(0, 2)], [0, 8, 0, 0x1020304])
})

test('a pane gone from the scene leaves no trace', () => {
  const compositor = made()
  compositor.setScene('', [pane(0, 0, 10, 4, '#')], [])
  compositor.compose(0)
  compositor.setScene('x', [], [])
  compositor.compose(0)
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
    compositor.compose(0)
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
  compositor.compose(0)
  compositor.resize({cols: 5, rows: 2})
  compositor.compose(0)
  assert.deepEqual(textOf(compositor), ['     ', '     '])
})

test('where something is raised, what lies below does not show, whichever changed last', () => {
  const compositor = made()
  const [below, above] = [pane(0, 0, 10, 4, '#'), pane(4, 1, 2, 1, '+')]
  above.raised = true
  compositor.setScene('', [below, above], [{x: 0, y: 3, cols: 10, rows: 1}], {x: 3, y: 1, cols: 4, rows: 3})
  const shown = ['##########', '### ++ ###', '###    ###', '          ']
  compositor.compose(0)
  assert.deepEqual(textOf(compositor), shown)
  below.changed = true
  compositor.compose(1)
  assert.deepEqual(textOf(compositor), shown)
})

test('a link leads where it says, also where numbers are given anew in the middle of a scene', () => {
  const links = new LinkTable()
  const compositor = new Compositor({cols: 10, rows: 2}, new GlyphTable(true), 'true', links)
  for (let page = 0; page < 254; page++) links.number(`https://a.org/${page}`)
  const at = (x: number, address: string) => ({rect: {x, y: 0, cols: 1, rows: 1}, address})
  const addresses = ['https://bank.org/', 'https://evil.org/1', 'https://evil.org/2']
  const scene = addresses.map((address, x) => at(x, address))
  compositor.setScene('abc', [], [], null, scene)
  compositor.compose(0)
  assert.deepEqual(
    addresses.map((_, x) => links.address(compositor.cells.links[x]!)),
    addresses,
  )
})
