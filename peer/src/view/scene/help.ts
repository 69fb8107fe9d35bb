/** The help: the keys that do something now, every mark, and how others come in. Scrolls. Pure. */

import {ACTION_NAMES, ACTIONS, type ActionName} from '../keys/actions.js'
import {hintFor, keyFor} from '../keys/keymap.js'
import {joinCommand} from './cards.js'
import {pad} from './columns.js'
import {canJoin, type Model, type OpenedAs} from './model.js'
import {type BoxLine, markedLine, plainLine} from './popups.js'
import {canLock} from './possible.js'
import {isPossible} from './possible-actions.js'

const KEY_COLS = 10
/** Shown as one line, as one knows the others then. */
const PINS: ReadonlySet<ActionName> = new Set([
  ...['pin-1', 'pin-2', 'pin-3', 'pin-4', 'pin-5', 'pin-6', 'pin-7', 'pin-8', 'pin-9'],
] as ActionName[])

/** So many rows of it, from the one that it was scrolled to. */
export function helpLines(model: Model, {from}: OpenedAs<'help'>, rows: number): BoxLine[] {
  const lines = allLines(model)
  if (lines.length <= rows) return lines
  const shown = Math.max(1, rows - 1)
  const start = Math.min(from, lines.length - shown)
  const keys = hintFor(model.keymap, ['up', 'down'], 'more').join('')
  return [...lines.slice(start, start + shown), plainLine(keys, true)]
}

/** How far it can be scrolled: to where the last line comes first. */
export const lastHelpLine = (model: Model): number => allLines(model).length - 1

function allLines(model: Model): BoxLine[] {
  const {phase, session} = model
  const isPrivate = phase.is === 'joined' && phase.hasPassphrase
  const command = phase.is === 'joined' ? ['', 'Others come in with', joinCommand(session, phase)] : []
  return [
    ...keyLines(model).map(text => plainLine(text)),
    ...(canLock(model) ? [plainLine('You are the founder, who decides who comes in')] : []),
    plainLine('Marks before a name'),
    explained('verified', 'verified: the words were compared'),
    explained('unverified', `not verified: may be anybody${isPrivate ? ' with the passphrase' : ''}`),
    explained('changed', 'another key than remembered'),
    {...markedLine({trust: null, founder: true}, 'the founder'), strong: false},
    ...command.map(text => plainLine(text)),
  ]
}

function keyLines(model: Model): string[] {
  return [
    ...(canJoin(model) ? [keyLine(keyFor(model.keymap, 'enter') ?? '/join', 'join the meeting')] : []),
    ...ACTION_NAMES.filter(action => ACTIONS[action].scope === 'meeting' && !PINS.has(action)).flatMap(
      action => actionLine(model, action),
    ),
    keyLine('ctrl+c', 'leave at once'),
  ]
}

function actionLine(model: Model, action: ActionName): string[] {
  const keys = model.keymap.keys.get(action) ?? []
  if (keys.length === 0 || !isPossible(model, action)) return []
  const pins = action === 'unpin' ? [...pinLine(model)] : []
  return [...pins, keyLine(keys.join(' '), wordsOf(model, action))]
}

function pinLine({keymap}: Model): string[] {
  const keys = [...PINS].flatMap(action => keymap.keys.get(action)?.slice(0, 1) ?? [])
  if (keys.length === 0) return []
  const range = keys.join('') === '123456789' ? '1-9' : keys.join(' ')
  return [keyLine(range, 'pin the picture at that place, or let it go')]
}

const wordsOf = ({tellsReleases}: Model, action: ActionName): string =>
  action === 'talk'
    ? `while muted: ${tellsReleases ? 'hold it to talk' : 'talk, and talk no more'}`
    : ACTIONS[action].does

const keyLine = (keys: string, does: string): string =>
  keys.length < KEY_COLS ? pad(keys, KEY_COLS) + does : `${keys} ${does}`

const explained = (trust: 'verified' | 'unverified' | 'changed', text: string): BoxLine => ({
  ...markedLine({trust, founder: false}, text),
  strong: false,
})
