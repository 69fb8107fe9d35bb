/** What the view knows. Made when it starts; `step` makes the next one from what happens. */
import {type CleanText, cleanText} from '@s2c/shared/clean-text'
import {cleanDisplayName} from '@s2c/shared/names'
import type {GridSize} from '../../core/picture/grid.js'
import type {DeviceState, PeerCommand, PeerId, UsableDevice} from '../../engine-protocol.js'
import type {Field} from '../keys/field.js'
import {type Keymap, keymapOf} from '../keys/keymap.js'
import type {Appearance} from './appearance.js'
import {type Arrangement, STARTING_ARRANGEMENT} from './arrangement.js'
import {type Chat, EMPTY_CHAT} from './chat/chat.js'
import type {DeviceChoice} from './device-list.js'
import {DEFAULT_NOTIFY, type NotifyWish} from './notify-wish.js'
import {type Notifying, startingNotifying} from './notifying.js'
import {isVisible, type Person, type Standing, standingOf} from './person.js'
import type {Reaction} from './reaction.js'
import {NO_STATISTICS, type Statistics} from './statistics/history.js'

/** This peer itself; without id until the meeting is joined or prepared for. */
export type Me = {
  readonly id: PeerId | null
  readonly name: CleanText
  /** Nothing of the microphone is sent. */
  readonly muted: boolean
  /** Push to talk: heard for now, and muted again after it. */
  readonly talking: boolean
  /** Hears nobody. */
  readonly deafened: boolean
  readonly microphoneSilent: boolean
  /** The screen is shown in place of the camera. */
  readonly sharing: boolean
  readonly cameraOff: boolean
  /** Whether there is one to turn on, as far as was asked for. */
  readonly cameraSource: boolean
  readonly microphoneSource: boolean
  readonly camera: DeviceState
  readonly microphone: DeviceState
  readonly speaker: DeviceState
  readonly pictured: boolean
  /** Null while the hand is not raised. */
  readonly handRaisedMs: number | null
  readonly reaction: Reaction | null
}

/** The door, and what all who are in share. */
export type Meeting = {
  readonly locked: boolean
  /** Whether this side decides about the door. */
  readonly isFounder: boolean
  /** Twelve, or none while they are not known. */
  readonly words: readonly CleanText[]
  readonly failedHandshakes: number
}

export type Tone = 'news' | 'warning' | 'error'
export type Notice = {readonly text: CleanText; readonly tone: Tone; readonly untilMs: number}

/** preparing: a look at oneself before anybody else is there, or nothing but that. */
export type Phase =
  | {is: 'preparing'; canJoin: boolean}
  | {is: 'joining'}
  | {is: 'joined'; server: CleanText; hasPassphrase: boolean; onLan: boolean}
  | {is: 'leaving'}

/** What a written command could become. */
export type Offer = {
  /** The line then. */
  readonly line: string
  readonly label: string
  readonly does: string
  /** Something has to be written behind it first. */
  readonly needsMore: boolean
}

/** What lies over the cards because somebody asked for it. */
export type Opened =
  | {readonly is: 'nothing'}
  /** `from`: the first line shown. */
  | {readonly is: 'help'; readonly from: number}
  /** Nobody is selected where the words of the meeting stand. Key and `words` as they were when that person was selected. */
  | {
      readonly is: 'people'
      readonly selected: PeerId | null
      readonly fingerprint: CleanText | null
      readonly words: string
    }
  /** `from`: the first line shown. */
  | {readonly is: 'statistics'; readonly from: number}
  | {readonly is: 'devices'; readonly selected: Pick<DeviceChoice, 'device' | 'source'>}
  | {readonly is: 'reactions'; readonly selected: number}
  /** A command is written; `refused`: why the one before it was not carried out. */
  | {
      readonly is: 'commands'
      readonly field: Field
      readonly selected: number
      /** What it could become. */
      readonly offers: readonly Offer[]
      readonly refused: string | null
    }

export type OpenedAs<Is extends Opened['is']> = Extract<Opened, {readonly is: Is}>
export const withNothingOpen = (model: Model): Model => ({...model, opened: {is: 'nothing'}})

/** Asked before it is done; one about a person is about this person with this key and nobody else. */
export type Question = {readonly do: 'leave'} | PeerQuestion
export type PeerQuestion = {readonly id: PeerId; readonly fingerprint: CleanText | null} & (
  | {readonly do: Exclude<PeerCommand, 'admit' | 'verify'>}
  /** That these words were the same, and no others. */
  | {readonly do: 'verify'; readonly words: readonly CleanText[]}
)

export type Model = {
  readonly session: CleanText
  readonly phase: Phase
  readonly signaling: 'connected' | 'lost'
  readonly me: Me
  readonly meeting: Meeting
  /** In the order they came. */
  readonly people: readonly Person[]
  /** Who of them talks now. */
  readonly speaker: PeerId | null
  readonly chat: Chat
  readonly notices: readonly Notice[]
  readonly opened: Opened
  readonly question: Question | null
  /** Who stands first at the door, and since when under this name and with this key. */
  readonly nextKnock: (Pick<Person, 'id' | 'name' | 'fingerprint'> & {readonly sinceMs: number}) | null
  /** Whether the warning of a changed key was read; it goes on as a line. */
  readonly alertRead: boolean
  /** Whether the terminal tells when a key is released, so that one can be held to talk. */
  readonly tellsReleases: boolean
  /** Push to talk began with a key that is still down. */
  readonly talkHeld: boolean
  /** Where releases are not told. */
  readonly talkPressedMs: number
  /** Of the own devices those that were not found, and not since. */
  readonly missing: readonly UsableDevice[]
  /** The machine's microphones, speakers and cameras; null until they are known. */
  readonly devices: readonly DeviceChoice[] | null
  /** What was chosen in this view. */
  readonly chosen: Readonly<Partial<Record<UsableDevice, string>>>
  readonly statistics: Statistics
  readonly size: GridSize
  readonly appearance: Appearance
  readonly keymap: Keymap
  /** What to tell somebody who looks elsewhere. */
  readonly notifying: Notifying
  /** How the screen is shared out. */
  readonly arrangement: Arrangement
  /** The time of the last step; what is shown counts from it. */
  readonly now: number
}

/** News are read at a glance; a warning is a sentence to act on. */
export const NOTICE_MS: Readonly<Record<Tone, number>> = {news: 4000, warning: 10_000, error: 10_000}
/** More at a time would hide the pictures; the oldest goes first. */
export const MAX_NOTICES = 3
const MAX_MESSAGE_LENGTH = 240

export function startingModel(
  session: string,
  name: string,
  size: GridSize,
  appearance: Appearance,
  now: number,
  keymap: Keymap = keymapOf(),
  phase: Phase = {is: 'joining'},
  notify: NotifyWish = DEFAULT_NOTIFY,
): Model {
  return {
    session: says(session),
    phase,
    signaling: 'connected',
    me: startingMe(name),
    meeting: {locked: false, isFounder: false, words: [], failedHandshakes: 0},
    people: [],
    speaker: null,
    chat: EMPTY_CHAT,
    notices: [],
    opened: {is: 'nothing'},
    question: null,
    nextKnock: null,
    alertRead: false,
    tellsReleases: false,
    talkHeld: false,
    talkPressedMs: Number.NEGATIVE_INFINITY,
    missing: [],
    devices: null,
    chosen: {},
    statistics: NO_STATISTICS,
    size,
    appearance,
    keymap,
    notifying: startingNotifying(notify),
    arrangement: STARTING_ARRANGEMENT,
    now,
  }
}

function startingMe(name: string): Me {
  const sound = {muted: false, talking: false, deafened: false, microphoneSilent: false}
  const sources = {cameraSource: true, microphoneSource: true}
  const devices = {camera: 'starting', microphone: 'starting', speaker: 'starting'} as const
  return {
    id: null,
    name: cleanDisplayName(name),
    ...sound,
    ...sources,
    ...devices,
    sharing: false,
    cameraOff: false,
    pictured: false,
    handRaisedMs: null,
    reaction: null,
  }
}

/** Who stands there, in the order they came. */
export const peopleWho = ({people, now}: Model, standing: Standing): Person[] =>
  people.filter(person => standingOf(person, now) === standing)

/** Whether a picture from there is to be shown. */
export function showsPicture(model: Model, id: PeerId): boolean {
  if (id === model.me.id) return !model.me.cameraOff && isThere(model.me.camera)
  const person = model.people.find(each => each.id === id)
  return person !== undefined && isVisible(person)
}

export const canJoin = ({phase}: Model): boolean => phase.is === 'preparing' && phase.canJoin
export const isThere = (device: DeviceState): boolean => device === 'running' || device === 'starting'
export const canMute = ({me}: Model): boolean => me.microphoneSource && me.microphone !== 'missing'
export const canDeafen = ({me}: Model): boolean => me.deafened || isThere(me.speaker)
/** Whether the own microphone is muted but for what is said by push to talk. */
export const isSilenced = ({muted, talking}: Me): boolean => muted || talking
export const canTalk = (model: Model): boolean => canMute(model) && isSilenced(model.me) && !model.me.deafened
/** A camera that is off need not be there: turning it on looks for it. */
export const canTurnCamera = ({me}: Model): boolean =>
  me.cameraSource && (me.cameraOff || me.camera !== 'missing')

/**
 * The same words again stay once, and longer. Before joining, what is to be mended stays until it is, or until somebody
 * joins without.
 */
export function withNotice(model: Model, text: CleanText, tone: Tone): Model {
  const others = model.notices.filter(notice => notice.text !== text)
  const lasts = model.phase.is === 'preparing' && tone !== 'news'
  const notice = {text, tone, untilMs: lasts ? Number.POSITIVE_INFINITY : model.now + NOTICE_MS[tone]}
  return {...model, notices: fewest([...others, notice])}
}

/** A sentence to show: words of this view around names that are clean already, or one from outside. */
export const says = (text: string): CleanText => cleanText(text, MAX_MESSAGE_LENGTH)

/** News make room for warnings, of which none is to be pushed out by what somebody says. */
function fewest(notices: readonly Notice[]): readonly Notice[] {
  if (notices.length <= MAX_NOTICES) return notices
  const news = notices.findIndex(({tone}) => tone === 'news')
  return fewest(notices.toSpliced(Math.max(0, news), 1))
}
