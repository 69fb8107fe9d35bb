/** The line at the bottom: where one is, and the keys that do something now. Pure; shortened to the width. */
import stringWidth from 'string-width'
import type {ActionName} from '../keys/actions.js'
import {keyFor} from '../keys/keymap.js'
import {cut} from './columns.js'
import {SERVER_LOST} from './event-words.js'
import {canJoin, canTalk, type Model, peopleWho, type Tone} from './model.js'
import {canLock} from './possible.js'
import {isPossible, shortWords} from './possible-actions.js'
import {ownSoundMark, SOUND_MARKS} from './sound-marks.js'

/** What a key does; null where there is room for the key alone. */
type Hint = {readonly key: string; readonly does: string | null}
type Toned = {readonly text: string; readonly tone: Tone}
export type Status = {
  /** How oneself is heard and hears, where that is not as usual. */
  readonly own: Toned | null
  readonly place: string
  readonly message: Toned | null
  readonly hints: readonly Hint[]
}

/** Between any two parts, and for the edges together. */
const GAP = 2
/** How to get help and how to leave are always said. */
const LASTING_HINTS = 2

/** Which page of the cards is shown, from 0, of so many. */
export type Page = {readonly page: number; readonly pages: number}
const ONE_PAGE: Page = {page: 0, pages: 1}

export function statusOf(model: Model, hiddenPeople: number, cols: number, page = ONE_PAGE): Status {
  const message = messageOf(model)
  const wanted = message === null ? 0 : stringWidth(message.text) + GAP
  const shapes = shapesOf(
    ownWords(model),
    placeWords(model, hiddenPeople, page),
    hintsOf(model),
    spareHintsOf(model),
  )
  const shape = shapes.find(each => roomBeside(each, cols) >= wanted) ?? shapes.at(-1)!
  const left = roomBeside(shape, cols) - GAP
  return {...shape, message: message && {...message, text: cut(message.text, left)}}
}

export const hintText = ({key, does}: Hint): string => (does === null ? key : `${key} ${does}`)

type Shape = Omit<Status, 'message'>

/**
 * The line ever shorter: keys that are seldom needed go first, then words of the place, the devices' keys, what the
 * keys do, at last how oneself is heard.
 */
function shapesOf(
  own: Toned | null,
  places: readonly [string, ...string[]],
  hints: readonly Hint[],
  spareHints: readonly Hint[],
): Shape[] {
  const shortest = places.at(-1)!
  const spare = Math.max(0, hints.length - LASTING_HINTS)
  const fewer = Array.from({length: spare}, (_, gone) => hints.slice(gone + 1))
  const lasting = hints.slice(spare)
  const keysAlone = lasting.map(hint => ({...hint, does: null}))
  return [
    {own, place: places[0], hints: [...spareHints, ...hints]},
    ...places.map(place => ({own, place, hints})),
    // What matters least stands first and goes first.
    ...fewer.map(kept => ({own, place: shortest, hints: kept})),
    {own, place: '', hints: lasting},
    {own, place: '', hints: keysAlone},
    {own: null, place: '', hints: keysAlone},
  ]
}

function roomBeside({own, place, hints}: Shape, cols: number): number {
  const texts = [own?.text ?? '', place, ...hints.map(hintText)].filter(text => text !== '')
  return texts.reduce((room, text) => room - stringWidth(text) - GAP, cols)
}

function ownWords({me}: Model): Toned | null {
  const mark = ownSoundMark(me)
  return mark === null ? null : {text: SOUND_MARKS[mark].words, tone: SOUND_MARKS[mark].tone}
}

/** From all words to the fewest that still say something. A locked door is always said, and that there are more pages. */
function placeWords(model: Model, hiddenPeople: number, page: Page): [string, ...string[]] {
  const {session, phase} = model
  switch (phase.is) {
    case 'preparing':
      return [phase.canJoin ? 'not joined yet' : 'mirror']
    case 'joining':
      return [`joining ${session}`, 'joining']
    case 'leaving':
      return [`leaving ${session}`, 'leaving']
    case 'joined':
      return joinedWords(model, phase.hasPassphrase, hiddenPeople, page)
    default:
      return phase satisfies never
  }
}

function joinedWords(
  model: Model,
  hasPassphrase: boolean,
  hiddenPeople: number,
  page: Page,
): [string, ...string[]] {
  const live = peopleWho(model, 'here').filter(({link}) => link.is === 'live')
  const waits = live.length === 0 && peopleWho(model, 'waiting').length > 0
  const count = waits ? 'at the door' : `${live.length + 1} here`
  const here = count + doorWords(model, hasPassphrase)
  const shown = here + (pageWords(page) || hiddenWords(hiddenPeople))
  const strangers = strangerWords(model)
  const all = `${model.session}  ${shown}`
  const fewest = (model.meeting.locked ? `${count}, locked` : count) + pageWords(page)
  const fewer = [all, shown, ...(page.pages === 1 ? [here] : []), fewest] as const
  return strangers === '' ? [...fewer] : [`${all}, ${strangers}`, ...fewer]
}

const pageWords = ({page, pages}: Page): string => (pages === 1 ? '' : `, page ${page + 1}/${pages}`)
const hiddenWords = (people: number): string => (people === 0 ? '' : `, ${people} not shown`)

/** Who gets in: nobody just walks through a locked door, so that an open meeting is not called so behind one. */
function doorWords({meeting: {locked}}: Model, hasPassphrase: boolean): string {
  if (!locked) return hasPassphrase ? ', private' : ', open'
  return hasPassphrase ? ', private, locked' : ', locked'
}

/** However many try to come in, they get these words and no more. */
function strangerWords(model: Model): string {
  const count = peopleWho(model, 'unproven').length
  if (count === 0) return ''
  if (model.meeting.failedHandshakes === 0) return `${count} not connected`
  return count === 1 ? '1 other could not prove itself' : `${count} others could not prove themselves`
}

/** A lost server stands as long as it is lost; news pass by; who is at the door stands there. */
function messageOf(model: Model): Status['message'] {
  const {phase, signaling, notices} = model
  if (phase.is === 'joined' && signaling === 'lost') {
    return {text: SERVER_LOST, tone: 'warning'}
  }
  return notices.findLast(({tone}) => tone === 'news') ?? doorMessage(model)
}

/** The name stands last, so that whatever it says is read as a name. */
function doorMessage(model: Model): Status['message'] {
  const [first, ...others] = peopleWho(model, 'knocking')
  if (first === undefined) return null
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`
  const verb = canLock(model) ? 'knocks' : 'waits at the door'
  return {text: `${verb}${more}: ${first.name || 'somebody'}`, tone: 'warning'}
}

/** What matters least stands first. */
const HINTED = ['lock', 'people', 'camera', 'chat', 'deafen', 'talk', 'mute', 'remove', 'admit'] as const

function hintsOf(model: Model): Hint[] {
  if (model.phase.is === 'leaving') return []
  if (model.phase.is === 'preparing') return preparingHints(model)
  const wanted = HINTED.filter(action => isHinted(model, action))
  return [...wanted.flatMap(action => hint(model, action)), ...hint(model, 'help'), ...hint(model, 'leave')]
}

/** What matters least stands first. */
const PREPARING_HINTED = ['devices', 'camera', 'mute'] as const

function preparingHints(model: Model): Hint[] {
  const wanted = PREPARING_HINTED.filter(action => isPossible(model, action))
  const enter = keyFor(model.keymap, 'enter')
  const join = canJoin(model) && enter !== null ? [{key: enter, does: 'join'}] : []
  return [
    ...[...wanted.flatMap(action => hint(model, action)), ...hint(model, 'help')],
    ...[...join, ...hint(model, 'leave')],
  ]
}

/** Deafening, and to talk while muted, are said where they are the way back or on; to chat needs somebody. */
function isHinted(model: Model, action: (typeof HINTED)[number]): boolean {
  if (action === 'deafen') return model.me.deafened
  if (action === 'chat') return peopleWho(model, 'here').length > 0
  return action === 'talk' ? canTalk(model) : isPossible(model, action)
}

/** Said only where everything else has room. */
function spareHintsOf(model: Model): Hint[] {
  if (model.phase.is === 'leaving' || model.phase.is === 'preparing') return []
  const deafen = isPossible(model, 'deafen') && !model.me.deafened ? hint(model, 'deafen') : []
  return [
    ...hint(model, 'commands'),
    ...hint(model, 'layout'),
    ...hint(model, 'hand'),
    ...hint(model, 'devices'),
    ...hint(model, 'share'),
    ...deafen,
  ]
}

function hint(model: Model, action: ActionName): Hint[] {
  const key = keyFor(model.keymap, action)
  return key === null ? [] : [{key, does: shortWords(model, action)}]
}
