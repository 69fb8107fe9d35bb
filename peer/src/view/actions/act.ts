/**
 * What an action comes to, given what is open: a question takes its answer, a list acts on what is selected, else it is
 * about the meeting. Pure: the next model, and what to tell the engine.
 */

import {REACTIONS} from '../../core/chat/post.js'
import type {ActionName} from '../keys/actions.js'
import {type Trait, turned} from '../scene/appearance.js'
import {
  layoutTurned,
  ownPictureTurned,
  pageTurned,
  pinnedAt,
  sidebarTurned,
} from '../scene/arrangement-keys.js'
import {lastHelpLine} from '../scene/help.js'
import {canTurnCamera, type Model, type Opened, peopleWho, type Question} from '../scene/model.js'
import {only, onlySays, type Step} from '../scene/outcome.js'
import type {Person} from '../scene/person.js'
import {askedAbout, canLock} from '../scene/possible.js'
import {chatTurned, closedChat, handTurned, reacted} from './chat-actions.js'
import {deviceAction, openDevices} from './device-actions.js'
import {joinAsked} from './join-action.js'
import {openCommands} from './open-commands.js'
import {openPeople, peopleAction} from './people-actions.js'
import {deafenTurned, muteTurned, talkPressed} from './sound-actions.js'
import {statisticsAction, statisticsCopied} from './statistics-actions.js'

/** Who comes first at the door must have been read before a key can mean that person. */
export const READING_MS = 500

export function act(model: Model, action: ActionName): Step {
  // People talk about what they are asked, so push to talk is no answer.
  if (action === 'talk') return talkPressed(model)
  if (action === 'leave' && model.question?.do !== 'leave') return leaveAsked({...model, question: null})
  if (model.question !== null) return answered(model, isYes(model.question, action))
  return openedAction(model, action) ?? meetingAction(model, action)
}

/** For good: whoever means it is not asked again. */
export const left = (model: Model): Step => ({
  model: {...model, question: null, phase: {is: 'leaving'}},
  commands: [{do: 'leave'}],
})

/** Whoever presses the key to leave twice means it. */
const isYes = (question: Question, action: ActionName): boolean =>
  action === 'yes' || (question.do === 'leave' && action === 'leave')

/** Any answer but "yes" means no. */
function answered(model: Model, yes: boolean): Step {
  const {question} = model
  const done = {...model, question: null}
  if (question === null || !yes) return only(done)
  if (question.do === 'leave') return left(model)
  if (askedAbout(model, question) === null) return only(done)
  return {model: done, commands: [{do: question.do, id: question.id}]}
}

/** Null for what means the same whatever is open. */
function openedAction(model: Model, action: ActionName): Step | null {
  const {opened} = model
  if (opened.is === 'people') return peopleAction(model, opened, action)
  if (opened.is === 'devices') return deviceAction(model, opened, action)
  if (opened.is === 'reactions') return reactionAction(model, opened.selected, action)
  if (opened.is === 'statistics') return statisticsAction(model, opened.from, action)
  return opened.is === 'help' ? helpAction(model, opened.from, action) : null
}

function reactionAction(model: Model, selected: number, action: ActionName): Step | null {
  if (action === 'enter') return reacted(model, REACTIONS[selected]!)
  if (action !== 'up' && action !== 'down') return null
  const wanted = selected + (action === 'up' ? -1 : 1)
  const next = Math.max(0, Math.min(REACTIONS.length - 1, wanted))
  return only({...model, opened: {is: 'reactions', selected: next}})
}

function helpAction(model: Model, from: number, action: ActionName): Step | null {
  if (action !== 'up' && action !== 'down') return null
  const wanted = from + (action === 'up' ? -1 : 1)
  const next = Math.max(0, Math.min(lastHelpLine(model), wanted))
  return only({...model, opened: {is: 'help', from: next}})
}

function meetingAction(model: Model, action: Exclude<ActionName, 'talk'>): Step {
  switch (action) {
    case 'mute':
      return muteTurned(model)
    case 'deafen':
      return deafenTurned(model)
    case 'camera':
      return cameraTurned(model)
    case 'leave':
      return leaveAsked(model)
    case 'help':
      return only({...model, opened: opened(model, {is: 'help', from: 0})})
    case 'commands':
      return openCommands(model)
    case 'people':
      return only({...model, opened: opened(model, openPeople(model))})
    case 'devices':
      return model.opened.is === 'devices' ? only({...model, opened: {is: 'nothing'}}) : openDevices(model)
    case 'statistics':
      return only({...model, opened: opened(model, {is: 'statistics', from: 0})})
    case 'copy-statistics':
      return statisticsCopied(model)
    case 'close':
      return only(closed(model))
    case 'lock':
      return locked(model)
    case 'admit':
      return atTheDoor(model, person => ({model, commands: [{do: 'admit', id: person.id}]}))
    case 'remove':
      return atTheDoor(model, ({id, fingerprint}) =>
        only({...model, question: {do: 'deny', id, fingerprint}}),
      )
    case 'glyphs':
    case 'colours':
    case 'palette':
    case 'filter':
    case 'dither':
      return restyled(model, action)
    case 'share':
      return amongOthers(model, () => ({
        model,
        commands: [{do: model.me.sharing ? 'unshare' : 'share'}],
      }))
    case 'chat':
      return chatTurned(model)
    case 'hand':
      return amongOthers(model, handTurned)
    case 'reactions':
      return amongOthers(model, () => only({...model, opened: opened(model, {is: 'reactions', selected: 0})}))
    case 'layout':
      return layoutTurned(model)
    case 'own-picture':
      return ownPictureTurned(model)
    case 'sidebar':
      return sidebarTurned(model)
    case 'page-next':
      return pageTurned(model, 1)
    case 'page-previous':
      return pageTurned(model, -1)
    case 'pin-1':
    case 'pin-2':
    case 'pin-3':
    case 'pin-4':
    case 'pin-5':
    case 'pin-6':
    case 'pin-7':
    case 'pin-8':
    case 'pin-9':
      return pinnedAt(model, Number(action.slice('pin-'.length)))
    case 'unpin':
      return pinnedAt(model, 0)
    case 'enter':
      return model.opened.is === 'nothing' ? joinAsked(model) : only(model)
    case 'up':
    case 'down':
    case 'take-back':
    case 'let-in':
    case 'turn-away':
    case 'hand-over':
    case 'accept':
    case 'louder':
    case 'quieter':
    case 'mute-here':
    case 'pin-person':
    case 'yes':
    case 'no':
      return only(model)
    default:
      return action satisfies never
  }
}

/** What is for others to see. */
const amongOthers = (model: Model, act: (model: Model) => Step): Step =>
  model.phase.is === 'joined' ? act(model) : onlySays(model, 'you have not joined yet')

/** What is open already is closed by the same key. */
const opened = (model: Model, wanted: Opened): Opened =>
  model.opened.is === wanted.is ? {is: 'nothing'} : wanted

/** Nobody is left by a slip of the finger. */
function leaveAsked(model: Model): Step {
  const others = peopleWho(model, 'here').some(({link}) => link.is === 'live')
  return others ? only({...model, question: {do: 'leave'}}) : left(model)
}

/** Shows at once; the engine's next `self` event confirms or corrects it. */
function cameraTurned(model: Model): Step {
  const {me} = model
  if (!canTurnCamera(model)) return onlySays(model, 'no camera to turn on')
  return {
    model: {...model, me: {...me, cameraOff: !me.cameraOff, pictured: false}},
    commands: [{do: me.cameraOff ? 'camera-on' : 'camera-off'}],
  }
}

function restyled(model: Model, trait: Trait): Step {
  const {appearance, says: words} = turned(model.appearance, trait)
  return onlySays({...model, appearance}, words)
}

/** Shown when the engine says so: others have to agree to a lock. */
function locked(model: Model): Step {
  if (!canLock(model)) return onlySays(model, 'the founder alone locks the meeting')
  return {model, commands: [{do: model.meeting.locked ? 'unlock' : 'lock'}]}
}

function atTheDoor(model: Model, act: (first: Person) => Step): Step {
  const first = peopleWho(model, 'knocking')[0]
  if (first === undefined) return onlySays(model, 'nobody is at the door')
  if (!canLock(model)) return onlySays(model, 'the founder alone opens the door')
  // Somebody else may have come first between the look and the key.
  const since = model.nextKnock?.id === first.id ? model.nextKnock.sinceMs : model.now
  if (model.now - since < READING_MS) return onlySays(model, 'look who is at the door, then press again')
  return act(first)
}

function closed(model: Model): Model {
  if (model.opened.is !== 'nothing') return {...model, opened: {is: 'nothing'}}
  if (hasAlert(model)) return {...model, alertRead: true}
  return model.arrangement.panel ? closedChat(model) : model
}

const hasAlert = (model: Model): boolean => !model.alertRead && peopleWho(model, 'changed').length > 0
