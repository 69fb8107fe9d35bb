/** Whether the cards of a scene stand whole on a screen: borders closed, names there, nothing blank or torn. For tests. */
import assert from 'node:assert/strict'
import {inside, overlaps, type Rect} from '../cells/rect.js'
import {nameLine} from '../scene/name-line.js'
import type {PlacedCard} from '../scene/placed-card.js'
import {cornerOf, coversOf, type Scene} from '../scene/scene.js'
import type {FakeTty} from './fake-tty.js'

type Meeting = Extract<Scene, {is: 'meeting'}>
/** From the top left, clockwise; then the sides. */
const BORDERS = [
  {corners: '╭╮╯╰', across: '─', down: '│'},
  {corners: '┏┓┛┗', across: '━', down: '┃'},
  {corners: '++++', across: '-', down: '|'},
  {corners: '++++', across: '=', down: '#'},
]

export function assertWhole(tty: FakeTty, scene: Meeting, unicode: boolean, where: string): void {
  const corner = cornerOf(scene)
  for (const placed of scene.cards) {
    const covers = [...coversOf(scene), ...(corner === null || placed.inCorner ? [] : [corner])]
    const shown = `${where}: ${JSON.stringify(placed)} on\n${tty.text()}`
    assertClosed(tty, placed.rect, covers, shown)
    assertName(tty, placed, unicode, shown)
    assertFilled(tty, placed, covers, shown)
  }
}

const covered = (covers: readonly Rect[], x: number, y: number): boolean =>
  covers.some(cover => overlaps(cover, {x, y, cols: 1, rows: 1}))

/** What stands in a border leaves its ends free. */
function assertClosed(tty: FakeTty, rect: Rect, covers: readonly Rect[], shown: string): void {
  const [left, top, right, bottom] = [rect.x, rect.y, rect.x + rect.cols - 1, rect.y + rect.rows - 1]
  const at = (x: number, y: number): string | null => (covered(covers, x, y) ? null : tty.glyph(x, y))
  const looks = (is: (border: (typeof BORDERS)[number]) => boolean): boolean => BORDERS.some(is)
  const same = (glyph: string | null, wanted: string): boolean => glyph === null || glyph === wanted
  assert.ok(
    looks(({corners, across, down}) => {
      const ends = [
        [left, top],
        [right, top],
        [right, bottom],
        [left, bottom],
      ].every(([x, y], place) => same(at(x!, y!), corners[place]!))
      const beside = [top, bottom].every(y => [left + 1, right - 1].every(x => same(at(x, y), across)))
      const rows = Array.from({length: rect.rows - 2}, (_, row) => top + 1 + row)
      return ends && beside && rows.every(y => same(at(left, y), down) && same(at(right, y), down))
    }),
    `an open border: ${shown}`,
  )
}

function assertName(
  tty: FakeTty,
  {card, rect, showsName}: PlacedCard,
  unicode: boolean,
  shown: string,
): void {
  if (card.is !== 'person' || card.name === '' || !showsName) return
  const y = rect.y + rect.rows - 1
  const line = Array.from({length: rect.cols}, (_, column) => tty.glyph(rect.x + column, y)).join('')
  const {name} = nameLine(card, rect.cols - 6, unicode)
  // As much of it as any card has room for.
  const [first] = Array.from(name)
  assert.ok(first !== undefined && line.includes(unicode ? first : ''), `no name: ${shown}`)
  // A terminal may draw a wide glyph in one column of its two.
  const packed = (text: string): string => text.replaceAll(' ', '')
  if (rect.cols >= 30 && unicode)
    assert.ok(packed(line).includes(packed(name.slice(0, 6))), `no name: ${shown}`)
}

/** A picture has all of its place, words some of theirs. */
function assertFilled(tty: FakeTty, placed: PlacedCard, covers: readonly Rect[], shown: string): void {
  const {card, rect, picture, words, reaction} = placed
  const isPicture = card.is === 'person' && card.placeholder === null
  const place = isPicture ? picture : (words ?? {...inside(rect), rows: 0})
  const over = reaction === null ? covers : [...covers, reaction]
  let [filled, free] = [0, 0]
  for (let y = place.y; y < place.y + place.rows; y++) {
    for (let x = place.x; x < place.x + place.cols; x++) {
      if (covered(over, x, y)) continue
      free++
      if (tty.glyph(x, y) !== ' ') filled++
    }
  }
  if (isPicture) assert.equal(filled, free, `a torn picture: ${shown}`)
  else if (free > 0) assert.ok(filled > 0, `blank: ${shown}`)
}
