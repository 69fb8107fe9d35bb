/** What the engine tells, taken into the model; every text from outside is cleaned on its way in. Pure. */
import {cleanDisplayName} from '@s2c/shared/names'
import type {EngineEvent} from '../../engine-protocol.js'
import {arranged} from './arranged.js'
import {withDelivery, withNote, withText} from './chat/chat.js'
import {rowsOfLast} from './chat-panel.js'
import {choicesFrom} from './device-list.js'
import {withDeviceNews} from './device-news.js'
import {arrivalWords, departureWords, named} from './event-words.js'
import {isThere, type Model, says, withNotice} from './model.js'
import {type Person, personAfter} from './person.js'
import {countOf, MEETING_WORDS, momentOf, wordsOf} from './proof.js'
import {qualityAfter} from './quality.js'
import {REACTION_MS} from './reaction.js'
import {signOf} from './reaction-box.js'
import {soundNotice} from './sound-notices.js'
import {statisticsAfter} from './statistics/history.js'
import {relayedAfter} from './way-words.js'

type Told<Name extends EngineEvent['event']> = Extract<EngineEvent, {event: Name}>

export function withEvent(model: Model, event: EngineEvent): Model {
  switch (event.event) {
    case 'preparing':
      return {...model, me: {...model.me, id: event.id}}
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
      return withChat(model, event)
    case 'chat-missed':
      return withMissed(model, event)
    case 'delivered':
      return {...model, chat: withDelivery(model.chat, event)}
    case 'reaction':
      return withReaction(model, event)
    default:
      return event satisfies never
  }
}

function withJoined(
  model: Model,
  {session, server, id, name, hasPassphrase, onLan = false}: Told<'joined'>,
): Model {
  return {
    ...model,
    session: says(session),
    phase: {is: 'joined', server: says(server), hasPassphrase, onLan},
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
  return came ? withArrival({...model, people}, arrivalWords(person.name)) : {...model, people}
}

function withoutPeer(model: Model, person: Person): Model {
  const people = model.people.filter(each => each !== person)
  // Who never came has not left.
  if (person.link.is === 'connecting') return {...model, people}
  return withArrival({...model, people}, departureWords(person.name))
}

function withSelf(model: Model, event: Told<'self'>): Model {
  const {event: _, cameraOff, camera, handRaised, ...own} = event
  const handRaisedMs = momentOf(handRaised)
  const pictured = model.me.pictured && !cameraOff && isThere(camera)
  return withDeviceNews({...model, me: {...model.me, ...own, camera, cameraOff, pictured, handRaisedMs}})
}

/** Whoever reads further up is not carried away by what was said last. */
function heldInPlace(model: Model): Model {
  const {chat} = model
  if (chat.scrolledRows === 0) return model
  const {layout} = arranged(model)
  const panel = layout.is === 'tooSmall' ? null : layout.panel
  if (panel === null) return model
  return {...model, chat: {...chat, scrolledRows: chat.scrolledRows + rowsOfLast(model, panel)}}
}

/** While the chat is closed its first line passes by as news. */
function withChat(model: Model, event: Told<'chat'>): Model {
  const watched = model.arrangement.panel
  const speaker = model.people.find(({id}) => id === event.id) ?? null
  const chat = withText(model.chat, event, {ownName: model.me.name, watched, now: model.now, speaker})
  const said = chat.said.at(-1)
  if (watched || event.own || said?.is !== 'text') return heldInPlace({...model, chat})
  return withNotice({...model, chat}, says(`${said.name}: ${said.lines[0] ?? ''}`), 'news')
}

function withMissed(model: Model, {name, count}: Told<'chat-missed'>): Model {
  const text = says(`${countOf(count)} of what ${named(cleanDisplayName(name))} said did not come through`)
  return heldInPlace({...model, chat: withNote(model.chat, text)})
}

function withReaction(model: Model, {id, reaction: name}: Told<'reaction'>): Model {
  const reaction = {text: signOf(name, model.appearance.unicode), untilMs: model.now + REACTION_MS}
  if (id === model.me.id) return {...model, me: {...model.me, reaction}}
  const people = model.people.map(person => (person.id === id ? {...person, reaction} : person))
  return {...model, people}
}

/** Who comes and goes stands in the chat, too, so that it is seen who was there when something was said. */
function withArrival(model: Model, words: string): Model {
  const text = says(words)
  return withNotice(heldInPlace({...model, chat: withNote(model.chat, text)}), text, 'news')
}

/** The same people where no connection is better or worse than before, or goes another way. */
export function withStats(model: Model, stats: Told<'stats'>): Model {
  const people = model.people.map(person => {
    const figures = stats.peers.find(({id}) => id === person.id)
    const quality = figures === undefined ? null : qualityAfter(person.quality, figures)
    const relayed = relayedAfter(person.relayed, figures?.path ?? null)
    return quality === person.quality && relayed === person.relayed ? person : {...person, quality, relayed}
  })
  const isSame = people.every((person, place) => person === model.people[place])
  return {
    ...model,
    people: isSame ? model.people : people,
    statistics: statisticsAfter(model.statistics, stats),
  }
}
