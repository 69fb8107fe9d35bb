/**
 * What a key does, given what is open: a question takes its answer, the list of people acts on who is selected,
 * else keys act on the meeting. Pure: the next model, and what to tell the engine.
 */
import type {EngineCommand} from '../../engine-protocol.js'
import {type Trait, turned} from './appearance.js'
import {canMute, canTurnCamera, type Model, peopleWho, says, withNotice} from './model.js'
import {open, peopleKey} from './people-keys.js'
import type {Person} from './person.js'
import {askedAbout, canLock} from './possible.js'

export type Key =
  | 'mute'
  | 'camera'
  | 'leave'
  | 'help'
  | 'people'
  | 'close'
  | 'lock'
  | 'admit'
  | 'deny'
  | 'remove'
  | 'handOver'
  | 'accept'
  | 'same'
  | 'takeBack'
  | 'up'
  | 'down'
  | 'yes'
  | 'no'
  | Trait

export type Step = {readonly model: Model; readonly commands: readonly EngineCommand[]}

/** Who comes first at the door must have been read before a key can mean that person. */
export const READING_MS = 500

export function withKey(model: Model, key: Key): Step {
  if (key === 'leave') return {model: {...model, phase: {is: 'leaving'}}, commands: [{do: 'leave'}]}
  if (model.question !== null) return answered(model, key === 'yes')
  return (model.opened.is === 'people' ? peopleKey(model, model.opened, key) : null) ?? meetingKey(model, key)
}

/** Any key but "yes" means no. */
function answered(model: Model, yes: boolean): Step {
  const {question} = model
  const done = {...model, question: null}
  if (question === null || !yes || askedAbout(model, question) === null) return only(done)
  return {model: done, commands: [{do: question.do, id: question.id}]}
}

function meetingKey(model: Model, key: Exclude<Key, 'leave'>): Step {
  switch (key) {
    case 'mute':
      return muted(model)
    case 'camera':
      return cameraTurned(model)
    case 'help':
      return only({...model, opened: {is: model.opened.is === 'help' ? 'nothing' : 'help'}})
    case 'people':
      return only({...model, opened: model.opened.is === 'people' ? {is: 'nothing'} : open(model)})
    case 'close':
      return only(closed(model))
    case 'lock':
      return locked(model)
    case 'admit':
      return atTheDoor(model, person => ({model, commands: [{do: 'admit', id: person.id}]}))
    case 'deny':
      return atTheDoor(model, ({id, fingerprint}) =>
        only({...model, question: {do: 'deny', id, fingerprint}}),
      )
    case 'glyphs':
    case 'colours':
    case 'palette':
    case 'filter':
    case 'dither':
      return restyled(model, key)
    case 'remove':
    case 'handOver':
    case 'accept':
    case 'same':
    case 'takeBack':
    case 'up':
    case 'down':
    case 'yes':
    case 'no':
      return only(model)
    default:
      return key satisfies never
  }
}

/** Changes show at once; the engine's next `self` event confirms or corrects them. */
function muted(model: Model): Step {
  const {me} = model
  if (!canMute(model)) return onlySays(model, 'no microphone to mute')
  return {
    model: {...model, me: {...me, muted: !me.muted}},
    commands: [{do: me.muted ? 'unmute' : 'mute'}],
  }
}

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
  return {...model, alertRead: peopleWho(model, 'changed').length > 0}
}

const only = (model: Model): Step => ({model, commands: []})
const onlySays = (model: Model, words: string): Step => only(withNotice(model, says(words), 'news'))
