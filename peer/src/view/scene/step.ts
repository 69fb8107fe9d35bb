/**
 * How the model changes: a pure step from what happened to the new state and the commands for the engine.
 * Pictures and loudness pass it by; they change cells alone.
 */
import type {GridSize} from '../../core/picture/grid.js'
import type {EngineEvent, PeerId} from '../../engine-protocol.js'
import {tellsReleases} from '../terminal/kitty-keyboard.js'
import type {Report} from '../terminal/report.js'
import {withReport} from './appearance.js'
import {rearranged} from './arranged.js'
import {withEvent} from './events.js'
import {type Key, withKey} from './keys.js'
import {type Model, peopleWho, showsPicture} from './model.js'
import type {Step} from './outcome.js'
import {CONNECTING_MS} from './person.js'
import {askedAbout} from './possible.js'
import {withoutPastReaction} from './reaction.js'
import {withoutSettledNotices} from './sound-notices.js'
import {stageTurnsAt} from './speaker-on-stage.js'

export type Input =
  | {is: 'event'; event: EngineEvent}
  | {is: 'key'; key: Key}
  /** A picture came for somebody who had none. */
  | {is: 'pictured'; id: PeerId}
  | {is: 'resized'; size: GridSize}
  /** The terminal said something about itself. */
  | {is: 'reported'; report: Report}
  | {is: 'time'}

const LAST_SEEN_STEP_MS = 1000

export function step(before: Model, input: Input, now: number): Step {
  const model = withoutThePast({...before, now})
  const {model: after, commands} = stepped(model, input)
  return {model: rearranged(following(before, withoutSettledNotices(before, after))), commands}
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
      return {model: withEvent(model, input.event), commands: []}
    case 'key':
      return withKey(model, input.key)
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

function reported(model: Model, report: Report): Model {
  if (report.is === 'keyboard') return {...model, tellsReleases: tellsReleases(report.flags)}
  return {...model, appearance: withReport(model.appearance, report, model.size)}
}

/** When what is shown changes without anything happening; null when it does not. */
export function wakeAt(model: Model): number | null {
  const reactions = [model.me, ...model.people].flatMap(({reaction}) => reaction ?? [])
  const times = [...model.notices, ...reactions].map(({untilMs}) => untilMs)
  if (model.people.some(({link}) => link.is === 'away')) times.push(model.now + LAST_SEEN_STEP_MS)
  for (const {heardOfAtMs} of peopleWho(model, 'connecting')) times.push(heardOfAtMs + CONNECTING_MS)
  const turnsAt = stageTurnsAt(model.arrangement.speakerOnStage)
  if (turnsAt !== null && model.arrangement.layout === 'speaker') times.push(turnsAt)
  return times.length === 0 ? null : Math.min(...times)
}

/** What follows from who stands where. */
function following(before: Model, model: Model): Model {
  return {
    ...model,
    nextKnock: nextKnock(model),
    question: model.question !== null && askedAbout(model, model.question) !== null ? model.question : null,
    alertRead: model.alertRead && !hasNewAlert(before, model),
  }
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
