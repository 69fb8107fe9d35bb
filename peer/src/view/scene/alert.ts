/** The warning of a name that comes with another key than the one remembered; it stands until somebody decides. Pure. */

import type {GridSize} from '../../core/picture/grid.js'
import {hintFor} from '../keys/keymap.js'
import {wrap} from './columns.js'
import {type Model, type Notice, peopleWho, says} from './model.js'
import type {Person} from './person.js'
import {type BoxLine, detailLine, fitted, markedLine, pieces, plainLine} from './popups.js'
import {dayOf} from './proof.js'

/** More says nothing that fewer do not. */
const MOST_LINES = 12

/** Null when there is none, or it was read. */
export function alertLines(model: Model, {cols, rows}: GridSize): BoxLine[] | null {
  const [person, ...others] = model.alertRead ? [] : peopleWho(model, 'changed')
  if (person === undefined) return null
  const more = others.length === 0 ? '' : ` (${others.length} more like this)`
  const first = [plainLine(`ANOTHER KEY${more}`, true), marked(person)]
  const middle = [
    ...wrap(explanation(person), cols, MOST_LINES).map(detailLine),
    ...(person.fingerprint === null ? [] : keyLines(person.fingerprint, cols)),
  ]
  return fitted(first, middle, [keysLine(model)], rows)
}

const keysLine = ({keymap}: Model): BoxLine =>
  plainLine(
    [
      ...hintFor(keymap, ['people'], 'people'),
      ...hintFor(keymap, ['leave'], 'leave'),
      ...hintFor(keymap, ['close'], 'later'),
    ].join('  '),
    true,
  )

const keyLines = (fingerprint: string, cols: number): BoxLine[] => [
  detailLine('Its key now:'),
  ...pieces(fingerprint, cols).map(detailLine),
]

const marked = ({name, trust, isFounder}: Person): BoxLine =>
  markedLine({trust, founder: isFounder}, name || '(a name you remember)')

/** What it means, and what to do. */
export function explanation({knownSinceMs}: Person): string {
  const since = knownSinceMs === null ? '' : ` since ${dayOf(knownSinceMs)}`
  // On a small screen the first sentences alone are shown.
  return [
    `This name is remembered${since} with another key.`,
    'Ask them over another channel and compare the words in the list of people; then accept there, or leave.',
    'Either they have a new computer, or somebody is in between or takes their name.',
    'They have been told nothing of yours.',
  ].join(' ')
}

/** Once read, one line goes on saying it. */
export function alertNotice(model: Model): Omit<Notice, 'untilMs'>[] {
  const [person] = model.alertRead ? peopleWho(model, 'changed') : []
  if (person === undefined) return []
  return [
    {
      tone: 'error',
      text: says(`Another key than remembered (see the list of people): ${person.name || 'somebody'}`),
    },
  ]
}
