/**
 * What a key does, given what is open: a question takes its answer, the list of people acts on who is selected,
 * else keys act on the meeting. Pure: the next model, and what to tell the engine.
 */
import {type Trait, turned} from './appearance.js'
import {deviceKey, openDevices} from './device-keys.js'
import {canTurnCamera, type Model, peopleWho} from './model.js'
import {only, onlySays, type Step} from './outcome.js'
import {open, peopleKey} from './people-keys.js'
import type {Person} from './person.js'
import {askedAbout, canLock} from './possible.js'
import {deafenTurned, muteTurned, spaceDown, spaceUp, talkTurned} from './sound-keys.js'

export type Key =
  | 'mute'
  /** The space bar: as text, or going down and up where the terminal tells both. */
  | 'space'
  | 'spaceDown'
  | 'spaceUp'
  | 'deafen'
  | 'camera'
  | 'leave'
  | 'help'
  | 'people'
  | 'devices'
  | 'close'
  | 'lock'
  | 'admit'
  | 'remove'
  | 'handOver'
  | 'accept'
  | 'enter'
  | 'takeBack'
  | 'louder'
  | 'quieter'
  | 'muteHere'
  | 'up'
  | 'down'
  | 'yes'
  | 'no'
  | Trait

type SpaceKey = 'space' | 'spaceDown' | 'spaceUp'

/** Who comes first at the door must have been read before a key can mean that person. */
export const READING_MS = 500

export function withKey(model: Model, key: Key): Step {
  if (key === 'leave') return {model: {...model, phase: {is: 'leaving'}}, commands: [{do: 'leave'}]}
  // People talk about what they are asked, so push to talk is no answer.
  if (key === 'space' || key === 'spaceDown' || key === 'spaceUp') return talkKey(model, key)
  if (model.question !== null) return answered(model, key === 'yes')
  return openedKey(model, key) ?? meetingKey(model, key)
}

function talkKey(model: Model, key: SpaceKey): Step {
  if (key === 'space') return talkTurned(model)
  return key === 'spaceDown' ? spaceDown(model) : spaceUp(model)
}

/** Null for a key that means the same whatever is open. */
function openedKey(model: Model, key: Key): Step | null {
  const {opened} = model
  if (opened.is === 'people') return peopleKey(model, opened, key)
  return opened.is === 'devices' ? deviceKey(model, opened, key) : null
}

/** Any key but "yes" means no. */
function answered(model: Model, yes: boolean): Step {
  const {question} = model
  const done = {...model, question: null}
  if (question === null || !yes || askedAbout(model, question) === null) return only(done)
  return {model: done, commands: [{do: question.do, id: question.id}]}
}

function meetingKey(model: Model, key: Exclude<Key, 'leave' | SpaceKey>): Step {
  switch (key) {
    case 'mute':
      return muteTurned(model)
    case 'deafen':
      return deafenTurned(model)
    case 'camera':
      return cameraTurned(model)
    case 'help':
      return only({...model, opened: {is: model.opened.is === 'help' ? 'nothing' : 'help'}})
    case 'people':
      return only({...model, opened: model.opened.is === 'people' ? {is: 'nothing'} : open(model)})
    case 'devices':
      return model.opened.is === 'devices' ? only({...model, opened: {is: 'nothing'}}) : openDevices(model)
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
      return restyled(model, key)
    case 'handOver':
    case 'accept':
    case 'enter':
    case 'takeBack':
    case 'louder':
    case 'quieter':
    case 'muteHere':
    case 'up':
    case 'down':
    case 'yes':
    case 'no':
      return only(model)
    default:
      return key satisfies never
  }
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
  return {...model, alertRead: peopleWho(model, 'changed').length > 0}
}
