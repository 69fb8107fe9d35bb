/**
 * The list of people: the words of the meeting, then everybody with what is proven of them, and the keys that do
 * something for who is selected. Scrolls so that the selected one is seen. Pure.
 */
import type {GridSize} from '../../core/picture/grid.js'
import type {PeerCommand} from '../../engine-protocol.js'
import type {ActionName} from '../keys/actions.js'
import {keyFor} from '../keys/keymap.js'
import {cut, wrap} from './columns.js'
import type {Model, OpenedAs} from './model.js'
import {MAX_VOLUME_PERCENT, type Person, type Standing, standingOf} from './person.js'
import {type BoxLine, detailLine, markedLine, pieces, plainLine, scrolled} from './popups.js'
import {canHear, haveChanged, listedPeople, personWith, possibleFor} from './possible.js'
import {dayOf} from './proof.js'
import {SOUND_MARKS, volumeWords} from './sound-marks.js'
import {OBSTACLE_WORDS} from './way-words.js'

/** A line of text in this box has so few columns on the smallest screens that all lines are wrapped to this much. */
const MOST_LINES = 4
const HINT_GAP = '  '
const WORDS_IN_A_LINE = 4

export const NO_WORDS = 'no words yet: nobody else is here'
/** Who gets as far as the door. */
const PRIVATE = 'private: only with the passphrase'
const OPEN = 'open: no passphrase is needed'

const HINTS: Readonly<Record<PeerCommand, readonly [ActionName, string]>> = {
  accept: ['accept', 'accept'],
  verify: ['enter', 'same words'],
  unverify: ['take-back', 'take back'],
  admit: ['let-in', 'let in'],
  deny: ['turn-away', 'turn away'],
  kick: ['turn-away', 'kick'],
  'hand-over': ['hand-over', 'hand over'],
}

export function peopleLines(model: Model, opened: OpenedAs<'people'>, room: GridSize): BoxLine[] {
  const blocks = [
    meetingBlock(model, room),
    ...listedPeople(model).map(each => block(model, opened, each, room)),
  ]
  const at = listedPeople(model).findIndex(({id}) => id === opened.selected) + 1
  const hints = hintLines(model, opened, room)
  return [...scrolled(blocks, at, Math.max(1, room.rows - hints.length)), ...hints].slice(0, room.rows)
}

function meetingBlock({meeting, phase}: Model, {cols}: GridSize): BoxLine[] {
  const {words, locked, failedHandshakes} = meeting
  const lines =
    words.length === 0
      ? [NO_WORDS]
      : [0, 1, 2].map(line => words.slice(line * WORDS_IN_A_LINE, (line + 1) * WORDS_IN_A_LINE).join(' '))
  const access = phase.is === 'joined' ? [phase.hasPassphrase ? PRIVATE : OPEN] : []
  const failed = failedHandshakes === 0 ? [] : [`${failedHandshakes} failed to prove the passphrase`]
  return [
    plainLine(locked ? 'All here see these words (locked)' : 'All here see these words', true),
    ...[...lines, ...access, ...failed].flatMap(text => wrap(text, cols, MOST_LINES)).map(detailLine),
  ]
}

function block(model: Model, opened: OpenedAs<'people'>, person: Person, {cols}: GridSize): BoxLine[] {
  const {id, name, trust, isFounder, fingerprint, knownAs} = person
  const selected = id === opened.selected
  const texts = [
    ...personTexts(model, person),
    ...(selected && haveChanged(opened, person) ? ['the words have changed: compare again'] : []),
  ]
  return [
    markedLine({trust, founder: isFounder}, name || '(no name yet)', selected),
    // On one line, so that no part of a name can stand where something is said of it.
    ...(knownAs === '' ? [] : [detailLine(cut(`known as ${knownAs}`, cols))]),
    ...texts.flatMap(text => wrap(text, cols, MOST_LINES)).map(detailLine),
    ...(fingerprint === null ? [] : pieces(fingerprint, cols)).map(detailLine),
  ]
}

/** What is proven of somebody, the words to compare, and what was chosen here. */
export const personTexts = ({now}: Model, person: Person): string[] => [
  `${STANDINGS[standingOf(person, now)]}${TRUSTS[person.trust]}, ${met(person)}`,
  person.words.length === 0 ? 'no words yet' : `words: ${person.words.join(' ')}`,
  ...way(person),
  ...heard(person),
]

/** Nothing where packets go straight. */
function way({relayed, via, obstacle}: Person): string[] {
  if (obstacle !== null) return [OBSTACLE_WORDS[obstacle]]
  if (via !== null) return [`reached ${via}`]
  return relayed ? ['reached through a relay'] : []
}

/** What was chosen here; nothing where all is as it comes. */
function heard({mutedHere, volumePercent}: Person): string[] {
  const volume = volumePercent === 100 ? '' : `volume ${volumeWords(volumePercent)}`
  const words = [mutedHere ? SOUND_MARKS.mutedHere.words : '', volume].filter(text => text !== '')
  return words.length === 0 ? [] : [words.join(', ')]
}

const STANDINGS: Readonly<Record<Standing, string>> = {
  here: '',
  knocking: 'knocks; ',
  waiting: 'has not let you in; ',
  changed: 'not let in; ',
  connecting: '',
  unproven: '',
}
const TRUSTS: Readonly<Record<Person['trust'], string>> = {
  verified: 'verified',
  unverified: 'not verified',
  changed: 'another key than remembered',
}
const met = ({knownSinceMs}: Person): string =>
  knownSinceMs === null ? 'met now' : `known since ${dayOf(knownSinceMs)}`

function hintLines(model: Model, {selected}: OpenedAs<'people'>, {cols}: GridSize): BoxLine[] {
  const person = personWith(model, selected)
  const keys = (...actions: ActionName[]): string =>
    actions.flatMap(action => keyFor(model.keymap, action) ?? []).join('/')
  const possible = person === null ? [] : possibleFor(model, person).map(command => HINTS[command])
  const moving = person === null ? 'select' : ''
  const hints = [
    ...possible.map(([action, does]) => `${keys(action)} ${does}`),
    ...(person === null || !canHear(model, person) ? [] : soundHints(person, keys)),
    ...(listedPeople(model).length === 0 ? [] : [`${keys('up', 'down')} ${moving}`.trimEnd()]),
    `${keys('close')} close`,
  ]
  return joinedTo(cols, hints).map(text => plainLine(text, true))
}

type Keys = (...actions: ActionName[]) => string

function soundHints({mutedHere, volumePercent}: Person, keys: Keys): string[] {
  const ways: ActionName[] =
    volumePercent === 0
      ? ['louder']
      : volumePercent === MAX_VOLUME_PERCENT
        ? ['quieter']
        : ['quieter', 'louder']
  return [
    `${ways.map(way => keys(way)).join(' ')} volume`,
    `${keys('mute-here')} ${mutedHere ? 'unmute' : 'mute'} for you`,
    `${keys('pin-person')} pin`,
  ]
}

/** As many to a line as it holds, none broken. */
function joinedTo(cols: number, hints: readonly string[]): string[] {
  const lines: string[] = []
  for (const hint of hints) {
    const longer = lines.length === 0 ? hint : lines.at(-1) + HINT_GAP + hint
    if (lines.length > 0 && longer.length <= cols) lines[lines.length - 1] = longer
    else lines.push(hint)
  }
  return lines
}
