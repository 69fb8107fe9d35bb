/** The line in which a command is written, and what it could become. Pure. */

import {within} from '@s2c/shared/within'
import type {GridSize} from '../../core/picture/grid.js'
import {cut, pad, wrap} from './columns.js'
import type {Offer, OpenedAs} from './model.js'
import {type BoxLine, detailLine, pickedLine, plainLine, scrolled} from './popups.js'

const MAX_REFUSAL_LINES = 3
const LABEL_COLS = 30
const CURSOR = '_'

export function commandLines(opened: OpenedAs<'commands'>, {cols, rows}: GridSize): BoxLine[] {
  const {field, selected, offers, refused} = opened
  const at = within(selected, offers.length - 1)
  const reasons = refused === null ? [] : wrap(refused, cols, MAX_REFUSAL_LINES).map(detailLine)
  const blocks = offers.map((offer, place) => [pickedLine(offerText(offer, cols), place === selected)])
  const hints = plainLine('up/down  tab complete  enter do  esc close', true)
  const room = Math.max(1, rows - 2 - reasons.length)
  const list = blocks.length === 0 ? [detailLine('nothing of that name')] : scrolled(blocks, at, room)
  const line = plainLine(pad(shownLine(field, cols), cols), true)
  return [line, ...reasons, ...list, hints].slice(0, rows)
}

/** The end of a long line, with the cursor in it. */
function shownLine({text, cursor}: OpenedAs<'commands'>['field'], cols: number): string {
  const whole = `/${text.slice(0, cursor)}${CURSOR}${text.slice(cursor)}`
  return whole.length <= cols ? whole : whole.slice(Math.max(0, cursor + 2 - cols))
}

function offerText({label, does}: Offer, cols: number): string {
  const name = cut(label, cols)
  return does === '' ? name : cut(`${pad(name, Math.max(LABEL_COLS, name.length + 1))}${does}`, cols)
}
