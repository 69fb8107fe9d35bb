/** In the list of people: selecting, and what is done about who is selected. Pure. */

import {within} from '@s2c/shared/within'
import type {PeerCommand, PeerId} from '../../engine-protocol.js'
import type {ActionName} from '../keys/actions.js'
import {type Model, type Opened, type OpenedAs, says, withNotice} from '../scene/model.js'
import {only, type Step} from '../scene/outcome.js'
import {MAX_VOLUME_PERCENT, type Person, VOLUME_STEP_PERCENT} from '../scene/person.js'
import {
  canHear,
  haveChanged,
  isSomebodyElse,
  listedPeople,
  personWith,
  possibleFor,
  written,
} from '../scene/possible.js'
import {pinned} from './arrangement-actions.js'

/** Of what these may do, the first that is possible. */
const COMMANDS: Readonly<Partial<Record<ActionName, readonly PeerCommand[]>>> = {
  enter: ['verify'],
  'take-back': ['unverify'],
  'let-in': ['admit'],
  'turn-away': ['deny', 'kick'],
  'hand-over': ['hand-over'],
  accept: ['accept'],
}

const NOBODY: OpenedAs<'people'> = {is: 'people', selected: null, fingerprint: null, words: ''}

/** Whoever needs a decision first, else the words of the meeting. */
export function openPeople(model: Model): Opened {
  const urgent = listedPeople(model).find(({trust}) => trust === 'changed')
  return urgent === undefined ? NOBODY : selecting(urgent)
}

/** Null for what means the same as without the list. */
export function peopleAction(model: Model, opened: OpenedAs<'people'>, action: ActionName): Step | null {
  if (action === 'up' || action === 'down') return moved(model, opened, action === 'up' ? -1 : 1)
  const person = personWith(model, opened.selected)
  if (action === 'louder' || action === 'quieter')
    return volumeTurned(model, person, action === 'louder' ? 1 : -1)
  if (action === 'mute-here') return person === null ? only(model) : mutedHere(model, person)
  if (action === 'pin-person') return person === null ? only(model) : pinned(model, person.id)
  const wanted = COMMANDS[action]
  if (wanted === undefined) return null
  if (person === null) return only(model)
  const command = possibleFor(model, person).find(each => wanted.includes(each))
  return command === undefined ? only(model) : acted(model, opened, person, command)
}

/** Above the first person stand the words of the meeting, with nobody selected. */
function moved(model: Model, {selected}: OpenedAs<'people'>, by: number): Step {
  const people = listedPeople(model)
  const from = people.findIndex(({id}) => id === selected)
  const person = people[Math.min(from + by, people.length - 1)]
  return only({...model, opened: person === undefined ? NOBODY : selecting(person)})
}

function volumeTurned(model: Model, person: Person | null, by: 1 | -1): Step {
  if (person === null || !canHear(model, person)) return only(model)
  return withVolume(model, person, person.volumePercent + by * VOLUME_STEP_PERCENT)
}

/** Only this view keeps it: nobody else is told how loud somebody is here. */
export function withVolume(model: Model, person: Person, wanted: number): Step {
  const volumePercent = within(wanted, MAX_VOLUME_PERCENT)
  if (volumePercent === person.volumePercent) return only(model)
  return {
    model: withPerson(model, {...person, volumePercent}),
    commands: [{do: 'volume', id: person.id, volume: volumePercent / 100}],
  }
}

export function mutedHere(model: Model, person: Person): Step {
  if (!canHear(model, person)) return only(model)
  return {
    model: withPerson(model, {...person, mutedHere: !person.mutedHere}),
    commands: [{do: person.mutedHere ? 'unmute-peer' : 'mute-peer', id: person.id}],
  }
}

const withPerson = (model: Model, person: Person): Model => ({
  ...model,
  people: model.people.map(each => (each.id === person.id ? person : each)),
})

function acted(model: Model, opened: OpenedAs<'people'>, person: Person, command: PeerCommand): Step {
  if (isSomebodyElse(opened, person))
    return toLookAgain(model, person, 'not the key that you selected: look again')
  if (command === 'verify' && haveChanged(opened, person))
    return toLookAgain(model, person, 'the words have changed: compare them again')
  return decided(model, person, command)
}

/** Asked first, but for what harms nobody. */
export function decided(model: Model, person: Person, command: PeerCommand): Step {
  const {id, fingerprint, words} = person
  switch (command) {
    case 'verify':
      return {model: {...model, question: {do: command, id, fingerprint, words}}, commands: []}
    case 'admit':
      return {model, commands: [{do: command, id}]}
    case 'unverify':
    case 'deny':
    case 'kick':
    case 'hand-over':
    case 'accept':
      return {model: {...model, question: {do: command, id, fingerprint}}, commands: []}
    default:
      return command satisfies never
  }
}

/** Only who was on the screen can be meant, and only words that were can have been compared. */
function toLookAgain(model: Model, person: Person, why: string): Step {
  const told = withNotice(model, says(why), 'warning')
  return {model: {...told, opened: selecting(person)}, commands: []}
}

/** The list, open at that person; as it is where there is nobody of that id. */
export function selectPerson(model: Model, id: PeerId): Model {
  const person = personWith(model, id)
  return person === null ? model : {...model, opened: selecting(person)}
}

const selecting = (person: Person): Opened => ({
  is: 'people',
  selected: person.id,
  fingerprint: person.fingerprint,
  words: written(person),
})
