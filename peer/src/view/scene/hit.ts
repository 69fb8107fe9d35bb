/** What stands at a cell of the screen, for the mouse. Pure. */
import type {PeerId} from '../../engine-protocol.js'
import type {Rect} from '../cells/rect.js'
import {idInRow} from './roster.js'
import type {Scene} from './scene.js'

export type Hit =
  /** box: what was opened or asked. */
  | {readonly is: 'nothing' | 'status' | 'warnings' | 'panel' | 'box'}
  /** `id`: of a person's card, once it is known. */
  | {readonly is: 'card'; readonly id: PeerId | null}
  /** `id`: whose row it is; null between them. */
  | {readonly is: 'roster'; readonly id: PeerId | null}

const NOTHING: Hit = {is: 'nothing'}

/** `x` and `y` count from 0 at the top left. What lies above is found first. */
export function hitAt(scene: Scene, x: number, y: number): Hit {
  if (scene.is === 'tooSmall') return NOTHING
  const at = (rect: Rect | undefined): boolean => rect !== undefined && contains(rect, x, y)
  const {box, warnings, panel, roster, statusRect} = scene
  if (at(box?.rect)) return {is: 'box'}
  if (at(warnings?.rect)) return {is: 'warnings'}
  if (at(panel?.rect)) return {is: 'panel'}
  if (roster !== null && at(roster.rect)) return {is: 'roster', id: idInRow(roster, y - roster.rect.y)}
  if (at(statusRect)) return {is: 'status'}
  // One in a corner lies above its host, and comes after it.
  const card = scene.cards.findLast(({rect}) => at(rect))?.card
  if (card === undefined) return NOTHING
  return {is: 'card', id: card.is === 'person' ? card.id : null}
}

const contains = (rect: Rect, x: number, y: number): boolean =>
  x >= rect.x && x < rect.x + rect.cols && y >= rect.y && y < rect.y + rect.rows
