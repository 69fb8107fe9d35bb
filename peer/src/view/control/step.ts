/**
 * How the model changes: a pure step from what happened to the new state and the commands for the engine.
 * Pictures and loudness pass it by; they change cells alone.
 */
import type {CleanText} from '@s2c/shared/clean-text'
import type {GridSize} from '../../core/picture/grid.js'
import type {EngineEvent, PeerId} from '../../engine-protocol.js'
import {act, left} from '../actions/act.js'
import {talkReleased} from '../actions/sound-actions.js'
import {type Command, isRefused} from '../commands/command.js'
import {carriedOut} from '../commands/commands.js'
import type {ActionName} from '../keys/actions.js'
import {withReport} from '../scene/appearance.js'
import {rearranged} from '../scene/arranged.js'
import {chatWakesAt} from '../scene/chat/chat.js'
import {withEvent} from '../scene/events.js'
import {type Model, type Offer, peopleWho, showsPicture} from '../scene/model.js'
import {newsOf} from '../scene/news.js'
import {notified, notifiesAt} from '../scene/notify.js'
import {only, onlySays, type Step} from '../scene/outcome.js'
import {CONNECTING_MS} from '../scene/person.js'
import {askedAbout} from '../scene/possible.js'
import {withoutPastReaction} from '../scene/reaction.js'
import {withoutSettledNotices} from '../scene/sound-notices.js'
import {stageTurnsAt} from '../scene/speaker-on-stage.js'
import {tellsReleases} from '../terminal/kitty-keyboard.js'
import type {Report} from '../terminal/report.js'
import type {Typed} from '../terminal/stroke.js'
import {pastedToChat} from './chat-line.js'
import {offersFor, pastedToLine} from './command-line.js'
import {moused} from './mouse.js'
import {released, struck, writesChat} from './strokes.js'

export type Input =
  | {is: 'event'; event: EngineEvent}
  /** Keys, the mouse, whether the window has them. */
  | {is: 'typed'; typed: Typed}
  /** Asked for otherwise than with a key. */
  | {is: 'action'; action: ActionName}
  /** Typed in full, without its slash, where so many can be. */
  | {is: 'command'; line: string; among: readonly Command[]}
  /** Told to end: nobody is asked. */
  | {is: 'interrupted'}
  /** A picture came for somebody who had none. */
  | {is: 'pictured'; id: PeerId}
  | {is: 'resized'; size: GridSize}
  /** The terminal said something about itself. */
  | {is: 'reported'; report: Report}
  | {is: 'time'}

const LAST_SEEN_STEP_MS = 1000

/** `notification`: words to call a person with who looks elsewhere. */
export type Turn = Step & {readonly notification: CleanText | null}

export function step(before: Model, input: Input, now: number): Turn {
  const model = withoutThePast({...before, now})
  const {model: after, ...told} = stepped(model, input)
  const settled = rearranged(following(before, withoutSettledNotices(before, after)))
  const news = newsOf(before, settled, input.is === 'event' ? input.event : null)
  return {...told, ...notified(settled, news)}
}

function withoutThePast(model: Model): Model {
  const {now, me, people, notices} = model
  return {
    ...model,
    notices: notices.filter(notice => notice.untilMs > now),
    me: withoutPastReaction(me, now),
    people: people.map(person => withoutPastReaction(person, now)),
  }
}

function stepped(model: Model, input: Input): Step {
  switch (input.is) {
    case 'event':
      return told(model, input.event)
    case 'typed':
      return typed(model, input.typed)
    case 'action':
      return act(model, input.action)
    case 'command':
      return commanded(model, input.line, input.among)
    case 'interrupted':
      return left(model)
    case 'pictured':
      return {model: withPicture(model, input.id), commands: []}
    case 'resized':
      return {model: {...model, size: input.size}, commands: []}
    case 'reported':
      return {model: reported(model, input.report), commands: []}
    case 'time':
      return {model, commands: []}
    default:
      return input satisfies never
  }
}

/** Before joining it is to be seen which devices are used, as soon as they are. */
function told(before: Model, event: EngineEvent): Step {
  const model = withEvent(before, event)
  const starts = (['microphone', 'speaker'] as const).some(
    device => before.me[device] !== 'running' && model.me[device] === 'running',
  )
  return {model, commands: starts && model.phase.is === 'preparing' ? [{do: 'list-devices'}] : []}
}

function commanded(model: Model, line: string, among: readonly Command[]): Step {
  const result = carriedOut(model, line, among)
  return isRefused(result) ? onlySays(model, result.refused) : result
}

function typed(model: Model, typed: Typed): Step {
  switch (typed.is) {
    case 'stroke':
      return struck(model, typed.stroke)
    case 'release':
      return released(model, typed.key)
    case 'paste':
      return pasted(model, typed)
    case 'mouse':
      return moused(model, typed.event)
    case 'focus':
      // The release of a key that is held goes to another window then.
      return typed.focused ? only(focused(model, true)) : talkReleased(focused(model, false))
    default:
      return typed satisfies never
  }
}

/** Into what is being written; what is pasted elsewhere means nothing. */
function pasted(model: Model, {text, cut}: Extract<Typed, {is: 'paste'}>): Step {
  if (model.question !== null) return only(model)
  if (model.opened.is === 'commands') return pastedToLine(model, model.opened, text)
  return writesChat(model) ? pastedToChat(model, text, cut) : only(model)
}

const focused = (model: Model, focused: boolean): Model => ({
  ...model,
  notifying: {...model.notifying, focused},
})

function reported(model: Model, report: Report): Model {
  if (report.is === 'keyboard') return {...model, tellsReleases: tellsReleases(report.flags)}
  return {...model, appearance: withReport(model.appearance, report, model.size)}
}

/** When what is shown changes without anything happening; null when it does not. */
export function wakeAt(model: Model): number | null {
  const reactions = [model.me, ...model.people].flatMap(({reaction}) => reaction ?? [])
  const times = [...model.notices, ...reactions].map(({untilMs}) => untilMs).filter(Number.isFinite)
  if (model.people.some(({link}) => link.is === 'away')) times.push(model.now + LAST_SEEN_STEP_MS)
  for (const {heardOfAtMs, obstacle} of peopleWho(model, 'connecting'))
    if (obstacle === null) times.push(heardOfAtMs + CONNECTING_MS)
  const chatAt = chatWakesAt(model.chat, model.now)
  if (chatAt !== null) times.push(chatAt)
  const notifies = notifiesAt(model)
  if (notifies !== null) times.push(notifies)
  const turnsAt = stageTurnsAt(model.arrangement.speakerOnStage)
  if (turnsAt !== null && model.arrangement.layout === 'speaker') times.push(turnsAt)
  return times.length === 0 ? null : Math.min(...times)
}

/** What follows from who stands where. */
function following(before: Model, model: Model): Model {
  return {
    ...model,
    opened: withOffers(model),
    nextKnock: nextKnock(model),
    question: standingQuestion(model),
    alertRead: model.alertRead && !hasNewAlert(before, model),
  }
}

/** Whoever comes and goes changes what can be done. */
function withOffers(model: Model): Model['opened'] {
  const {opened} = model
  if (opened.is !== 'commands') return opened
  const offers = offersFor(model, opened.field.text)
  return {...opened, offers, selected: selectedAmong(offers, opened)}
}

/** What was selected stays so wherever it stands by now; -1 once it is gone, for nobody else was meant. */
function selectedAmong(
  offers: readonly Offer[],
  {offers: before, selected}: Extract<Model['opened'], {is: 'commands'}>,
): number {
  const meant = before[selected]
  return meant === undefined ? selected : offers.findIndex(({line}) => line === meant.line)
}

/** One that makes no sense any more is taken back. */
function standingQuestion(model: Model): Model['question'] {
  const {question} = model
  if (question === null || question.do === 'leave') return question
  return askedAbout(model, question) === null ? null : question
}

function nextKnock(model: Model): Model['nextKnock'] {
  const id = peopleWho(model, 'knocking')[0]?.id
  if (id === undefined) return null
  return model.nextKnock?.id === id ? model.nextKnock : {id, sinceMs: model.now}
}

function hasNewAlert(before: Model, model: Model): boolean {
  const seen = new Set(peopleWho(before, 'changed').map(({id}) => id))
  return peopleWho(model, 'changed').some(({id}) => !seen.has(id))
}

function withPicture(model: Model, id: PeerId): Model {
  if (!showsPicture(model, id)) return model
  if (id === model.me.id) return {...model, me: {...model.me, pictured: true}}
  const people = model.people.map(person => (person.id === id ? {...person, pictured: true} : person))
  return {...model, people}
}
