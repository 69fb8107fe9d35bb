import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import type {GridSize} from '../../core/picture/grid.js'
import {overlaps, type Rect} from '../cells/rect.js'
import {
  type Layout,
  layOut as layOutAt,
  MIN_CARD,
  MIN_COLS_WITH_ROSTER,
  MIN_SCREEN,
  pictureIn,
} from './layout.js'

/** Of most fonts. */
const ASPECT = 0.5
const layOut = (screen: GridSize, count: number): Layout => layOutAt(screen, count, ASPECT)
const fitPicture = (area: Rect): Rect => pictureIn(area, ASPECT)

const screens = fc.record({cols: fc.integer({min: 20, max: 400}), rows: fc.integer({min: 6, max: 120})})
const counts = fc.integer({min: 0, max: 17})

const meeting = (layout: Layout): Extract<Layout, {is: 'meeting'}> => {
  assert.equal(layout.is, 'meeting')
  return layout as Extract<Layout, {is: 'meeting'}>
}
const contains = (outer: Rect, inner: Rect): boolean =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.cols <= outer.x + outer.cols &&
  inner.y + inner.rows <= outer.y + outer.rows

test('cards, roster and status line never overlap and never leave the screen', () => {
  fc.assert(
    fc.property(screens, counts, (screen, count) => {
      const {cards, roster, status, stage} = meeting(layOut(screen, count))
      const parts = [...cards, status, ...(roster === null ? [] : [roster])]
      for (const [index, part] of parts.entries()) {
        assert.ok(contains({x: 0, y: 0, ...screen}, part))
        for (const other of parts.slice(index + 1)) assert.ok(!overlaps(part, other))
      }
      for (const card of cards) assert.ok(contains(stage, card))
    }),
  )
})

test('every card has at least the smallest size, and none is left out while there is room', () => {
  fc.assert(
    fc.property(screens, counts, (screen, count) => {
      const {cards, stage} = meeting(layOut(screen, count))
      for (const {cols, rows} of cards) assert.ok(cols >= MIN_CARD.cols && rows >= MIN_CARD.rows)
      const room = Math.floor(stage.cols / MIN_CARD.cols) * Math.floor(stage.rows / MIN_CARD.rows)
      assert.equal(cards.length, Math.min(count, room))
    }),
  )
})

test('a full row of cards uses every column, and the rows use every line of the stage', () => {
  fc.assert(
    fc.property(screens, fc.integer({min: 1, max: 17}), (screen, count) => {
      const {cards, stage} = meeting(layOut(screen, count))
      const firstRow = cards.filter(({y}) => y === 0)
      const firstColumn = cards.filter(({x}) => x === 0)
      assert.equal(
        firstRow.reduce((sum, {cols}) => sum + cols, 0),
        stage.cols,
      )
      assert.equal(
        firstColumn.reduce((sum, {rows}) => sum + rows, 0),
        stage.rows,
      )
    }),
  )
})

test('a picture lies within its place, centred, as large as 16:9 allows', () => {
  const places = fc.record({
    x: fc.nat(50),
    y: fc.nat(50),
    cols: fc.integer({min: 1, max: 300}),
    rows: fc.integer({min: 1, max: 150}),
  })
  fc.assert(
    fc.property(places, place => {
      const picture = fitPicture(place)
      assert.ok(contains(place, picture))
      assert.ok(picture.cols === place.cols || picture.rows === place.rows)
      assert.ok(Math.abs(picture.cols * 9 - picture.rows * 32) <= 32 || picture.rows === 1)
      assert.equal(picture.x - place.x, (place.cols - picture.cols) >> 1)
      assert.equal(picture.y - place.y, (place.rows - picture.rows) >> 1)
    }),
  )
})

test('the usual screens: two, three and four people at 80x24', () => {
  const sizes = (count: number): string[] =>
    meeting(layOut({cols: 80, rows: 24}, count)).cards.map(
      ({x, y, cols, rows}) => `${cols}x${rows}+${x}+${y}`,
    )
  assert.deepEqual(sizes(2), ['40x23+0+0', '40x23+40+0'])
  assert.deepEqual(sizes(3), ['40x12+0+0', '40x12+40+0', '40x11+0+12'])
  assert.deepEqual(sizes(4), ['40x12+0+0', '40x12+40+0', '40x11+0+12', '40x11+40+12'])
})

test('the roster appears on wide screens only', () => {
  assert.equal(meeting(layOut({cols: MIN_COLS_WITH_ROSTER - 1, rows: 24}, 3)).roster, null)
  assert.notEqual(meeting(layOut({cols: MIN_COLS_WITH_ROSTER, rows: 24}, 3)).roster, null)
})

test('a screen below the smallest is too small, whatever its size', () => {
  const small = fc.oneof(
    fc.record({cols: fc.nat(MIN_SCREEN.cols - 1), rows: fc.nat(100)}),
    fc.record({cols: fc.nat(300), rows: fc.nat(MIN_SCREEN.rows - 1)}),
  )
  fc.assert(fc.property(small, counts, (screen, count) => layOut(screen, count).is === 'tooSmall'))
})
