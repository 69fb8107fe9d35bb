/** The founder's door, by key: who comes first there is let in or turned away. Pure. */
import {type Model, peopleWho} from '../scene/model.js'
import {only, onlySays, type Step} from '../scene/outcome.js'
import type {Person} from '../scene/person.js'
import {canLock} from '../scene/possible.js'

/** Who comes first at the door must have been read before a key can mean that person. */
export const READING_MS = 500

/** Shown when the engine says so: others have to agree to a lock. */
export function lockTurned(model: Model): Step {
  if (!canLock(model)) return onlySays(model, 'the founder alone locks the meeting')
  return {model, commands: [{do: model.meeting.locked ? 'unlock' : 'lock'}]}
}

export const firstAdmitted = (model: Model): Step =>
  atTheDoor(model, ({id}) => ({model, commands: [{do: 'admit', id}]}))

export const firstTurnedAway = (model: Model): Step =>
  atTheDoor(model, ({id, fingerprint}) => only({...model, question: {do: 'deny', id, fingerprint}}))

function atTheDoor(model: Model, act: (first: Person) => Step): Step {
  const first = peopleWho(model, 'knocking')[0]
  if (first === undefined) return onlySays(model, 'nobody is at the door')
  if (!canLock(model)) return onlySays(model, 'the founder alone opens the door')
  // Somebody else may have come first between the look and the key.
  const sinceMs = model.nextKnock?.id === first.id ? model.nextKnock.sinceMs : model.now
  if (model.now - sinceMs < READING_MS) return onlySays(model, 'look who is at the door, then press again')
  return act(first)
}
