import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import type {GridSize} from '../../../core/picture/grid.js'
import {inside, overlaps, type Rect} from '../../cells/rect.js'
import {
  type Layout,
  type LayoutWish,
  layOut,
  MIN_COLS_WITH_ROSTER,
  MIN_COLS_WITH_SIDE_PANEL,
  MIN_SCREEN,
  type PlacedRect,
} from './layout.js'
import {MIN_CARD, pictureArea, pictureIn} from './tile-size.js'

/** Of most fonts. */
const ASPECT = 0.5
const GRID: LayoutWish = {cards: 1, large: null, own: 'tile', page: 0, sidebar: 'auto', panel: false, foot: 0}

const meeting = (layout: Layout): Extract<Layout, {is: 'meeting'}> => {
  assert.equal(layout.is, 'meeting')
  return layout as Extract<Layout, {is: 'meeting'}>
}
const at = (screen: GridSize, change: Partial<LayoutWish>) =>
  meeting(layOut(screen, ASPECT, {...GRID, ...change}))
const contains = (outer: Rect, inner: Rect): boolean =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.cols <= outer.x + outer.cols &&
  inner.y + inner.rows <= outer.y + outer.rows

const screens = fc.record({cols: fc.integer({min: 40, max: 300}), rows: fc.integer({min: 12, max: 100})})
const anyScreens = fc.record({cols: fc.integer({min: 20, max: 400}), rows: fc.integer({min: 6, max: 120})})
const aspects = fc.constantFrom(0.3, 0.42, ASPECT, 0.6, 1)
const wishes = fc.integer({min: 1, max: 20}).chain(cards =>
  fc.record<LayoutWish>({
    cards: fc.constant(cards),
    large: fc.option(fc.nat(cards - 1)),
    own: fc.constantFrom('tile', 'corner', 'hidden'),
    page: fc.nat(5),
    sidebar: fc.constantFrom('auto', 'shown', 'hidden'),
    foot: fc.integer({min: 0, max: 6}),
    panel: fc.boolean(),
  }),
)
const runs = {numRuns: 1500}

test('no part overlaps another or leaves the screen, but for the corner, which lies within its host’s border', () => {
  fc.assert(
    fc.property(anyScreens, aspects, wishes, (screen, aspect, wish) => {
      const {cards, roster, panel, status, stage, floor} = meeting(layOut(screen, aspect, wish))
      const tiles = cards.filter(({inCorner}) => !inCorner).map(({rect}) => rect)
      const others = [status, roster, panel].filter(part => part !== null)
      for (const [index, part] of [...tiles, ...others].entries()) {
        assert.ok(contains({x: 0, y: 0, ...screen}, part))
        for (const other of [...tiles, ...others].slice(index + 1)) assert.ok(!overlaps(part, other))
      }
      for (const tile of tiles) assert.ok(contains(stage, tile))
      assert.ok(contains(floor, stage) && !overlaps(status, floor))
      if (roster !== null) assert.ok(!overlaps(roster, floor))
      for (const {rect} of cards.filter(({inCorner}) => inCorner)) {
        const hosts = tiles.filter(tile => overlaps(tile, rect))
        assert.equal(hosts.length, 1)
        assert.ok(contains(inside(hosts[0]!), rect))
        assert.ok(tiles.every(tile => tile.cols * tile.rows <= hosts[0]!.cols * hosts[0]!.rows))
      }
    }),
    runs,
  )
})

test('every card has at least the smallest size, and stands once, in its order', () => {
  fc.assert(
    fc.property(anyScreens, aspects, wishes, (screen, aspect, wish) => {
      const {cards} = meeting(layOut(screen, aspect, wish))
      for (const {rect} of cards) assert.ok(rect.cols >= MIN_CARD.cols && rect.rows >= MIN_CARD.rows)
      const rest = cards.map(({card}) => card).filter(card => card !== wish.large)
      assert.deepEqual(
        rest,
        [...new Set(rest)].sort((a, b) => a - b),
      )
    }),
    runs,
  )
})

test('over all pages everybody is shown exactly once, but for who stands large or in the corner: on each', () => {
  fc.assert(
    fc.property(screens, aspects, wishes, (screen, aspect, wish) => {
      const first = meeting(layOut(screen, aspect, {...wish, page: 0}))
      const pages = Array.from({length: first.pages}, (_, page) =>
        meeting(layOut(screen, aspect, {...wish, page})),
      )
      if (first.stage.rows === 0) return assert.deepEqual(first.cards, [])
      const everywhere = ({card, inCorner}: PlacedRect): boolean => inCorner || card === wish.large
      const own = wish.cards - 1
      const isHidden = wish.own === 'hidden' && wish.large !== own && wish.cards > 1
      const shown = pages.flatMap(({cards}) => cards.filter(card => !everywhere(card)).map(({card}) => card))
      const lasting = first.cards.filter(everywhere).map(({card}) => card)
      for (const {cards} of pages) {
        assert.deepEqual(
          cards.filter(everywhere).map(({card}) => card),
          lasting,
        )
        assert.ok(cards.length > 0)
      }
      assert.deepEqual(
        [...shown, ...lasting].sort((a, b) => a - b),
        Array.from({length: wish.cards - (isHidden ? 1 : 0)}, (_, card) => card),
      )
      const last = meeting(layOut(screen, aspect, {...wish, page: 99}))
      assert.deepEqual(last, pages.at(-1))
    }),
    runs,
  )
})

test('no other grid of equal cards has larger pictures: all of them were tried', () => {
  fc.assert(
    fc.property(anyScreens, aspects, fc.integer({min: 1, max: 20}), (screen, aspect, cards) => {
      const layout = meeting(layOut(screen, aspect, {...GRID, cards}))
      if (layout.pages > 1) return
      const least = Math.min(...layout.cards.map(({rect}) => pictureArea(rect, aspect)))
      for (let columns = 1; columns <= cards; columns++) {
        for (let lines = Math.ceil(cards / columns); lines <= cards; lines++) {
          const {stage} = layout
          const card = {cols: Math.floor(stage.cols / columns), rows: Math.floor(stage.rows / lines)}
          if (card.cols < MIN_CARD.cols || card.rows < MIN_CARD.rows) continue
          assert.ok(least >= pictureArea(card, aspect), `${columns} by ${lines}`)
        }
      }
    }),
    runs,
  )
})

test('there are pages only where the smallest cards have no room', () => {
  fc.assert(
    fc.property(anyScreens, fc.integer({min: 1, max: 40}), (screen, cards) => {
      const {pages, stage} = at(screen, {cards})
      const room = Math.floor(stage.cols / MIN_CARD.cols) * Math.floor(stage.rows / MIN_CARD.rows)
      assert.equal(pages, Math.ceil(cards / room))
    }),
  )
})

test('a full row of cards uses every column, and the rows use every line of the stage', () => {
  fc.assert(
    fc.property(anyScreens, fc.integer({min: 1, max: 17}), (screen, count) => {
      const {cards, stage} = at(screen, {cards: count})
      const firstRow = cards.filter(({rect}) => rect.y === 0)
      const firstColumn = cards.filter(({rect}) => rect.x === 0)
      const sum = (lengths: number[]): number => lengths.reduce((all, length) => all + length, 0)
      assert.equal(sum(firstRow.map(({rect}) => rect.cols)), stage.cols)
      const lines = new Set(cards.map(({rect}) => rect.y)).size
      if (lines === firstColumn.length && at(screen, {cards: count}).pages === 1)
        assert.equal(sum(firstColumn.map(({rect}) => rect.rows)), stage.rows)
    }),
  )
})

test('who stands large has the largest card, the strip on the side that leaves the larger picture', () => {
  fc.assert(
    fc.property(screens, aspects, fc.integer({min: 2, max: 20}), (screen, aspect, count) => {
      const {cards, stage} = meeting(layOut(screen, aspect, {...GRID, cards: count, large: 1}))
      const [large, ...strip] = cards
      assert.equal(large!.card, 1)
      assert.ok(strip.length > 0)
      for (const {rect} of strip)
        assert.ok(rect.cols * rect.rows <= large!.rect.cols * large!.rect.rows, JSON.stringify(cards))
      const [rows, cols] = [Math.max(5, Math.floor(stage.rows / 5)), Math.max(12, Math.floor(stage.cols / 5))]
      const below = {cols: stage.cols, rows: stage.rows - rows}
      const beside = {cols: stage.cols - cols, rows: stage.rows}
      const best = [below, beside].filter(size => size.cols >= MIN_CARD.cols && size.rows >= MIN_CARD.rows)
      const most = Math.max(...best.map(size => pictureArea(size, aspect)))
      assert.equal(pictureArea(large!.rect, aspect), most)
    }),
    runs,
  )
})

test('who comes changes the order of nobody, and who leaves neither', () => {
  fc.assert(
    fc.property(screens, wishes, (screen, wish) => {
      // The own card is the last one, before and after.
      const placed = (cards: number) => at(screen, {...wish, cards, large: null, own: 'tile'}).cards
      const [before, after] = [placed(wish.cards), placed(wish.cards + 1)]
      const reading = ({rect: a}: PlacedRect, {rect: b}: PlacedRect): number => a.y - b.y || a.x - b.x
      for (const cards of [before, after]) assert.deepEqual([...cards].sort(reading), cards)
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
      const picture = pictureIn(place, ASPECT)
      assert.ok(contains(place, picture))
      assert.ok(picture.cols === place.cols || picture.rows === place.rows)
      assert.ok(Math.abs(picture.cols * 9 - picture.rows * 32) <= 32 || picture.rows === 1)
      assert.equal(picture.x - place.x, (place.cols - picture.cols) >> 1)
      assert.equal(picture.y - place.y, (place.rows - picture.rows) >> 1)
    }),
  )
})

const sizes = ({cards}: {cards: readonly PlacedRect[]}): string[] =>
  cards.map(
    ({rect: {x, y, cols, rows}, inCorner}) => `${cols}x${rows}+${x}+${y}${inCorner ? ' in the corner' : ''}`,
  )

test('the usual screens: two, three and four people at 80x24', () => {
  const grid = (cards: number): string[] => sizes(at({cols: 80, rows: 24}, {cards}))
  assert.deepEqual(grid(2), ['40x23+0+0', '40x23+40+0'])
  assert.deepEqual(grid(3), ['40x12+0+0', '40x12+40+0', '40x11+0+12'])
  assert.deepEqual(grid(4), ['40x12+0+0', '40x12+40+0', '40x11+0+12', '40x11+40+12'])
})

test('the usual screens with a speaker, with the own picture in a corner, with a panel', () => {
  const usual = {cols: 80, rows: 24}
  assert.deepEqual(sizes(at(usual, {cards: 4, large: 0})), [
    '64x23+0+0',
    '16x6+64+2',
    '16x6+64+8',
    '16x6+64+14',
  ])
  assert.deepEqual(sizes(at({cols: 60, rows: 40}, {cards: 3, large: 0})), [
    '60x32+0+0',
    '20x7+10+32',
    '20x7+30+32',
  ])
  assert.deepEqual(sizes(at(usual, {cards: 2, own: 'corner'})), ['80x23+0+0', '19x7+60+15 in the corner'])
  assert.deepEqual(sizes(at(usual, {cards: 9, own: 'corner'})), sizes(at(usual, {cards: 9})), 'no room')
  const {stage, panel} = at(usual, {cards: 2, panel: true})
  assert.deepEqual([stage.rows, panel], [12, {x: 0, y: 12, cols: 80, rows: 11}])
})

test('the roster appears by itself on wide screens only, and as it was wished where there is room', () => {
  const roster = (cols: number, change: Partial<LayoutWish>): boolean =>
    at({cols, rows: 24}, {cards: 3, ...change}).roster !== null
  assert.ok(!roster(MIN_COLS_WITH_ROSTER - 1, {}))
  assert.ok(roster(MIN_COLS_WITH_ROSTER, {}))
  assert.ok(!roster(300, {sidebar: 'hidden'}))
  assert.ok(roster(48, {sidebar: 'shown'}))
  assert.ok(!roster(47, {sidebar: 'shown'}))
  assert.ok(!roster(MIN_COLS_WITH_ROSTER, {panel: true}), 'what the panel leaves counts')
})

test('the panel stands beside the cards on wide screens, else below them, and takes all of a small one', () => {
  const wide = at({cols: MIN_COLS_WITH_SIDE_PANEL, rows: 24}, {panel: true})
  assert.deepEqual([wide.panel, wide.stage.cols], [{x: 66, y: 0, cols: 34, rows: 23}, 66])
  assert.equal(at({cols: MIN_COLS_WITH_SIDE_PANEL - 1, rows: 24}, {panel: true}).panel!.y, 12)
  assert.deepEqual(at({cols: 40, rows: 12}, {panel: true}).panel, {x: 0, y: 5, cols: 40, rows: 6})
  const small = at({cols: 40, rows: 11}, {panel: true})
  assert.deepEqual([small.panel, small.cards], [{x: 0, y: 0, cols: 40, rows: 10}, []])
})

test('a screen below the smallest is too small, whatever its size', () => {
  const small = fc.oneof(
    fc.record({cols: fc.nat(MIN_SCREEN.cols - 1), rows: fc.nat(100)}),
    fc.record({cols: fc.nat(300), rows: fc.nat(MIN_SCREEN.rows - 1)}),
  )
  fc.assert(fc.property(small, wishes, (screen, wish) => layOut(screen, ASPECT, wish).is === 'tooSmall'))
})
