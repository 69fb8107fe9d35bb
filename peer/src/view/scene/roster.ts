/** Who stands in the list beside the cards: oneself in the first row, below it as many of the others as fit. Pure. */
import type {PeerId} from '../../engine-protocol.js'
import {inside, type Rect} from '../cells/rect.js'
import type {Model} from './model.js'
import type {Person} from './person.js'
import {listedPeople} from './possible.js'

export type Roster = {
  readonly rect: Rect
  readonly ownId: PeerId | null
  readonly people: readonly Person[]
  /** How many have no row. */
  readonly more: number
}

export function rosterIn(model: Model, rect: Rect): Roster {
  const rows = inside(rect).rows
  const people = listedPeople(model)
  // One row says how many more there are.
  const fit = people.length + 1 <= rows ? people.length : Math.max(0, rows - 2)
  return {rect, ownId: model.me.id, people: people.slice(0, fit), more: people.length - fit}
}

/** Whose row that is, counted from the top border; null for none. */
export function idInRow({ownId, people}: Roster, row: number): PeerId | null {
  return row === 1 ? ownId : (people[row - 2]?.id ?? null)
}
