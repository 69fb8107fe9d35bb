/**
 * What the view knows, and how it changes: a pure step from what happened to the new state and the commands
 * for the engine. Pictures and loudness pass it by; they change cells alone.
 */
import {type CleanText, cleanText} from '@s2c/shared/clean-text'
import {cleanDisplayName} from '@s2c/shared/names'
import type {GridSize} from '../../core/picture/grid.js'
import type {DeviceState, EngineCommand, EngineEvent, PeerId} from '../../engine-protocol.js'
import {linkAfter, type PeerLink} from './peer-link.js'

export type Person = {
  readonly id: PeerId
  /** Empty until it is known. */
  readonly name: CleanText
  readonly link: PeerLink
  readonly muted: boolean
  readonly cameraOff: boolean
  /** Whether a picture has come since there last was none to show. */
  readonly pictured: boolean
}

/** This peer itself; without id until the meeting is joined. */
export type Me = {
  readonly id: PeerId | null
  readonly name: CleanText
  readonly muted: boolean
  readonly cameraOff: boolean
  /** Whether there is one to turn on, as far as was asked for. */
  readonly cameraSource: boolean
  readonly microphoneSource: boolean
  readonly camera: DeviceState
  readonly microphone: DeviceState
  readonly pictured: boolean
}

export type Tone = 'news' | 'warning' | 'error'
export type Notice = {readonly text: CleanText; readonly tone: Tone; readonly untilMs: number}

type Phase = {is: 'joining'} | {is: 'joined'; server: CleanText} | {is: 'leaving'}

export type Model = {
  readonly session: CleanText
  readonly phase: Phase
  readonly signaling: 'connected' | 'lost'
  readonly me: Me
  /** In the order they came. */
  readonly people: readonly Person[]
  readonly notices: readonly Notice[]
  readonly help: boolean
  readonly size: GridSize
  /** The time of the last step; what is shown counts from it. */
  readonly now: number
}

export type Key = 'mute' | 'camera' | 'help' | 'closeHelp' | 'leave'

export type Input =
  | {is: 'event'; event: EngineEvent}
  | {is: 'key'; key: Key}
  /** A picture came for somebody who had none. */
  | {is: 'pictured'; id: PeerId}
  | {is: 'resized'; size: GridSize}
  | {is: 'time'}

type Step = {model: Model; commands: readonly EngineCommand[]}

/** News are read at a glance; a warning is a sentence to act on. */
export const NOTICE_MS: Readonly<Record<Tone, number>> = {news: 4000, warning: 10_000, error: 10_000}
/** More at a time would hide the pictures; the oldest goes first. */
export const MAX_NOTICES = 3
const MAX_MESSAGE_LENGTH = 240
const LAST_SEEN_STEP_MS = 1000

export function startingModel(session: string, name: string, size: GridSize, now: number): Model {
  const me = {id: null, name: cleanDisplayName(name), muted: false, cameraOff: false, pictured: false}
  return {
    session: cleanText(session, MAX_MESSAGE_LENGTH),
    phase: {is: 'joining'},
    signaling: 'connected',
    me: {...me, cameraSource: true, microphoneSource: true, camera: 'starting', microphone: 'starting'},
    people: [],
    notices: [],
    help: false,
    size,
    now,
  }
}

export function step(before: Model, input: Input, now: number): Step {
  const model = {...before, now, notices: before.notices.filter(notice => notice.untilMs > now)}
  switch (input.is) {
    case 'event':
      return {model: withEvent(model, input.event), commands: []}
    case 'key':
      return withKey(model, input.key)
    case 'pictured':
      return {model: withPicture(model, input.id), commands: []}
    case 'resized':
      return {model: {...model, size: input.size}, commands: []}
    case 'time':
      return {model, commands: []}
    default:
      return input satisfies never
  }
}

/** When what is shown changes without anything happening; null when it does not. */
export function wakeAt({notices, people, now}: Model): number | null {
  const times = notices.map(({untilMs}) => untilMs)
  if (people.some(({link}) => link.is === 'away')) times.push(now + LAST_SEEN_STEP_MS)
  return times.length === 0 ? null : Math.min(...times)
}

/** Whether a picture from there is to be shown: nothing stale, nothing of a camera that is off. */
export function showsPicture(model: Model, id: PeerId): boolean {
  if (id === model.me.id) return !model.me.cameraOff && isThere(model.me.camera)
  const person = model.people.find(each => each.id === id)
  return person !== undefined && person.link.is === 'live' && !person.cameraOff
}

function withEvent(model: Model, event: EngineEvent): Model {
  switch (event.event) {
    case 'joined':
      return withJoined(model, event)
    case 'left':
      return {...model, phase: {is: 'leaving'}}
    case 'peer':
      return withPeer(model, event)
    case 'self':
      return withSelf(model, event)
    case 'signaling':
      return {...model, signaling: event.state}
    case 'warning':
    case 'error':
      return withNotice(model, cleanText(event.message, MAX_MESSAGE_LENGTH), event.event)
    case 'meeting':
    case 'levels':
    case 'stats':
      return model
    default:
      return event satisfies never
  }
}

function withJoined(model: Model, event: Extract<EngineEvent, {event: 'joined'}>): Model {
  return {
    ...model,
    session: cleanText(event.session, MAX_MESSAGE_LENGTH),
    phase: {is: 'joined', server: cleanText(event.server, MAX_MESSAGE_LENGTH)},
    me: {...model.me, id: event.id, name: cleanDisplayName(event.name)},
  }
}

function withPeer(model: Model, event: Extract<EngineEvent, {event: 'peer'}>): Model {
  const known = model.people.find(({id}) => id === event.id)
  if (event.state === 'closed') return known === undefined ? model : withoutPeer(model, known)
  const link = linkAfter(known?.link ?? null, event.state, model.now)
  const {id, muted, cameraOff} = event
  const pictured = (known?.pictured ?? false) && link.is === 'live' && !cameraOff
  const name = event.name === '' ? (known?.name ?? says('')) : cleanDisplayName(event.name)
  const person = {id, name, link, muted, cameraOff, pictured}
  const people =
    known === undefined ? [...model.people, person] : model.people.with(model.people.indexOf(known), person)
  const came = link.is === 'live' && (known === undefined || known.link.is === 'connecting')
  return came ? withNotice({...model, people}, says(`${person.name} is here`), 'news') : {...model, people}
}

function withoutPeer(model: Model, person: Person): Model {
  const people = model.people.filter(each => each !== person)
  // Who never came has not left.
  if (person.link.is === 'connecting') return {...model, people}
  return withNotice({...model, people}, says(`${person.name} has left`), 'news')
}

function withSelf(model: Model, event: Extract<EngineEvent, {event: 'self'}>): Model {
  const {muted, cameraOff, cameraSource, microphoneSource, camera, microphone} = event
  const pictured = model.me.pictured && !cameraOff && isThere(camera)
  const devices = {cameraSource, microphoneSource, camera, microphone}
  return {...model, me: {...model.me, ...devices, muted, cameraOff, pictured}}
}

function withPicture(model: Model, id: PeerId): Model {
  if (!showsPicture(model, id)) return model
  if (id === model.me.id) return {...model, me: {...model.me, pictured: true}}
  const people = model.people.map(person => (person.id === id ? {...person, pictured: true} : person))
  return {...model, people}
}

/** The same words again stay once, and longer. */
function withNotice(model: Model, text: CleanText, tone: Tone): Model {
  const others = model.notices.filter(notice => notice.text !== text)
  const notice = {text, tone, untilMs: model.now + NOTICE_MS[tone]}
  return {...model, notices: [...others, notice].slice(-MAX_NOTICES)}
}

/** Changes show at once; the engine's next `self` event confirms or corrects them. */
function withKey(model: Model, key: Key): Step {
  const {me} = model
  switch (key) {
    case 'mute':
      if (!canMute(model)) return onlySays(model, 'no microphone to mute')
      return {
        model: {...model, me: {...me, muted: !me.muted}},
        commands: [{do: me.muted ? 'unmute' : 'mute'}],
      }
    case 'camera':
      if (!canTurnCamera(model)) return onlySays(model, 'no camera to turn on')
      return {
        model: {...model, me: {...me, cameraOff: !me.cameraOff, pictured: false}},
        commands: [{do: me.cameraOff ? 'camera-on' : 'camera-off'}],
      }
    case 'help':
      return {model: {...model, help: !model.help}, commands: []}
    case 'closeHelp':
      return {model: {...model, help: false}, commands: []}
    case 'leave':
      return {model: {...model, phase: {is: 'leaving'}}, commands: [{do: 'leave'}]}
    default:
      return key satisfies never
  }
}

const isThere = (device: DeviceState): boolean => device === 'running' || device === 'starting'
export const canMute = ({me}: Model): boolean => me.microphoneSource && me.microphone !== 'missing'
/** A camera that is off need not be there: turning it on looks for it. */
export const canTurnCamera = ({me}: Model): boolean =>
  me.cameraSource && (me.cameraOff || me.camera !== 'missing')

const onlySays = (model: Model, words: string): Step => ({
  model: withNotice(model, says(words), 'news'),
  commands: [],
})

/** Words of this view around names that are clean already. */
const says = (text: string): CleanText => cleanText(text, MAX_MESSAGE_LENGTH)
