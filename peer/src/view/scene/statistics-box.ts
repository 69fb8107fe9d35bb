/** The box of figures, which scrolls line by line. Pure. */
import type {GridSize} from '../../core/picture/grid.js'
import {hintFor, keyFor} from '../keys/keymap.js'
import {cut} from './columns.js'
import type {Model, OpenedAs} from './model.js'
import {type BoxLine, detailLine, markedLine, plainLine} from './popups.js'
import {statisticsBlocks} from './statistics-blocks.js'

const HINT_ROWS = 1

/** In a room of that size, from the line that it was scrolled to. */
export function statisticsLines(model: Model, {from}: OpenedAs<'statistics'>, room: GridSize): BoxLine[] {
  const lines = allLines(model, room.cols)
  const start = Math.min(from, furthest(lines, room))
  return [...lines.slice(start, start + rowsOf(room)), hints(model, furthest(lines, room) > 0)]
}

/** How far it can be scrolled: to where the last line comes last. */
export const furthestStatisticsLine = (model: Model, room: GridSize): number =>
  furthest(allLines(model, room.cols), room)

const rowsOf = ({rows}: GridSize): number => Math.max(1, rows - HINT_ROWS)
const furthest = (lines: readonly BoxLine[], room: GridSize): number =>
  Math.max(0, lines.length - rowsOf(room))

function allLines(model: Model, cols: number): BoxLine[] {
  const blocks = statisticsBlocks(model, cols)
  if (blocks.length === 0) return [plainLine('No figures yet: they come once a second.')]
  return blocks.flatMap(({mark, name, lines}) => [
    markedLine(mark, cut(name, cols)),
    ...lines.map(detailLine),
  ])
}

function hints({keymap}: Model, scrolls: boolean): BoxLine {
  const more = scrolls ? hintFor(keymap, ['up', 'down'], 'more') : []
  const copy = hintFor(
    keymap,
    [keyFor(keymap, 'copy-statistics') === null ? 'enter' : 'copy-statistics'],
    'copy',
  )
  return plainLine([...more, ...copy, ...hintFor(keymap, ['close'], 'close')].join('  '), true)
}
