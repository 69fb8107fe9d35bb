/** What the engine tells, taken into the model; every text from outside is cleaned on its way in. Pure. */
import {cleanDisplayName} from '@s2c/shared/names'
import type {EngineEvent} from '../../engine-protocol.js'
import {choicesFrom} from './device-list.js'
import {withDeviceNews} from './device-news.js'
import {isThere, type Model, says, withNotice} from './model.js'
import {type Person, personAfter} from './person.js'
import {countOf, MEETING_WORDS, momentOf, wordsOf} from './proof.js'
import {qualityAfter} from './quality.js'
import {soundNotice} from './sound-notices.js'

type Told<Name extends EngineEvent['event']> = Extract<EngineEvent, {event: Name}>

export function withEvent(model: Model, event: EngineEvent): Model {
  switch (event.event) {
    case 'joined':
      return withJoined(model, event)
    case 'left':
      return {...model, phase: {is: 'leaving'}}
    case 'peer':
      return withPeer(model, event)
    case 'meeting':
      return withMeeting(model, event)
    case 'self':
      return withSelf(model, event)
    case 'signaling':
      return {...model, signaling: event.state}
    case 'warning':
    case 'error':
      return withNotice(model, soundNotice(model, event.code) ?? says(event.message), event.event)
    case 'levels':
      return {...model, speaker: event.speaker}
    case 'devices':
      return {...model, devices: choicesFrom(event)}
    case 'stats':
      return withStats(model, event)
    case 'chat':
    case 'chat-missed':
    case 'reaction':
    case 'delivered':
      return model
    default:
      return event satisfies never
  }
}

function withJoined(model: Model, {session, server, id, name, hasPassphrase}: Told<'joined'>): Model {
  return {
    ...model,
    session: says(session),
    phase: {is: 'joined', server: says(server), hasPassphrase},
    me: {...model.me, id, name: cleanDisplayName(name)},
  }
}

function withMeeting(model: Model, {locked, isFounder, words, failedHandshakes}: Told<'meeting'>): Model {
  const meeting = {locked, isFounder, words: wordsOf(words, MEETING_WORDS)}
  return {...model, meeting: {...meeting, failedHandshakes: countOf(failedHandshakes)}}
}

function withPeer(model: Model, event: Told<'peer'>): Model {
  const known = model.people.find(({id}) => id === event.id)
  if (event.state === 'closed') return known === undefined ? model : withoutPeer(model, known)
  const person = personAfter(known ?? null, event, event.state, model.now)
  const people =
    known === undefined ? [...model.people, person] : model.people.with(model.people.indexOf(known), person)
  const came = person.link.is === 'live' && (known === undefined || known.link.is === 'connecting')
  return came ? withNotice({...model, people}, says(`${person.name} is here`), 'news') : {...model, people}
}

function withoutPeer(model: Model, person: Person): Model {
  const people = model.people.filter(each => each !== person)
  // Who never came has not left.
  if (person.link.is === 'connecting') return {...model, people}
  return withNotice({...model, people}, says(`${person.name} has left`), 'news')
}

function withSelf(model: Model, event: Told<'self'>): Model {
  const {event: _, cameraOff, camera, handRaised, ...own} = event
  const handRaisedMs = momentOf(handRaised)
  const pictured = model.me.pictured && !cameraOff && isThere(camera)
  return withDeviceNews({...model, me: {...model.me, ...own, camera, cameraOff, pictured, handRaisedMs}})
}

/** The same model where no connection is better or worse than before. */
export function withStats(model: Model, {peers}: Told<'stats'>): Model {
  const people = model.people.map(person => {
    const stats = peers.find(({id}) => id === person.id)
    const quality = stats === undefined ? null : qualityAfter(person.quality, stats)
    return quality === person.quality ? person : {...person, quality}
  })
  return people.every((person, place) => person === model.people[place]) ? model : {...model, people}
}
