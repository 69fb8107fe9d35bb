/** What a step brought that somebody who looks elsewhere, or hears the screen read, may want to know. Pure. */
import type {CleanText} from '@s2c/shared/clean-text'
import {cleanDisplayName} from '@s2c/shared/names'
import type {EngineEvent} from '../../engine-protocol.js'
import {mentions} from './chat/mention.js'
import {arrivalWords, departureWords, foundWords, named, SERVER_LOST} from './event-words.js'
import {type Model, says} from './model.js'
import type {NotifyEvent} from './notify-wish.js'
import {type Person, type Standing, standingOf} from './person.js'

/** Of what others say it holds nothing but their names. */
export type News = {readonly about: NotifyEvent; readonly text: CleanText}

/** `event`: what the engine told, if it was that which made the step. */
export function newsOf(before: Model, after: Model, event: EngineEvent | null): News[] {
  return [
    ...peopleNews(before, after),
    ...deviceNews(before, after),
    ...serverNews(before, after),
    ...(event === null ? [] : toldNews(after, event)),
  ]
}

const news = (about: NotifyEvent, text: string): News => ({about, text: says(text)})

function peopleNews(before: Model, after: Model): News[] {
  if (before.people === after.people) return []
  const known = new Map(before.people.map(person => [person.id, person]))
  const there = new Set(after.people.map(({id}) => id))
  const gone = before.people.filter(({id, link}) => !there.has(id) && link.is !== 'connecting')
  return [
    ...gone.map(({name}) => news('leave', departureWords(name))),
    ...after.people.flatMap(person => personNews(after, known.get(person.id) ?? null, person)),
  ]
}

function personNews({now}: Model, before: Person | null, person: Person): News[] {
  if (before === person) return []
  const becomes = (standing: Standing): boolean =>
    standingOf(person, now) === standing && (before === null || standingOf(before, now) !== standing)
  if (becomes('knocking')) return [news('join', `at the door: ${named(person.name)}`)]
  if (becomes('changed')) return [news('join', `another key than remembered: ${named(person.name)}`)]
  return linkNews(before?.link.is ?? 'connecting', person.link.is, person.name)
}

function linkNews(before: Person['link']['is'], after: Person['link']['is'], name: string): News[] {
  if (after === 'live') {
    if (before === 'connecting') return [news('join', arrivalWords(name))]
    return before === 'live' ? [] : [news('network', `${named(name)} is back`)]
  }
  return before === 'live' ? [news('network', `no connection for now: ${named(name)}`)] : []
}

function deviceNews(before: Model, after: Model): News[] {
  if (before.missing === after.missing) return []
  const lost = after.missing.filter(device => !before.missing.includes(device))
  const found = before.missing.filter(device => after.me[device] === 'running')
  return [
    ...lost.map(device => news('device', `your ${device} is missing`)),
    ...found.map(device => news('device', foundWords(device))),
  ]
}

function serverNews(before: Model, after: Model): News[] {
  if (before.signaling === after.signaling || after.phase.is !== 'joined') return []
  return after.signaling === 'lost' ? [news('network', SERVER_LOST)] : [news('network', 'the server is back')]
}

function toldNews({me}: Model, event: EngineEvent): News[] {
  if (event.event === 'chat' && !event.own) {
    const name = named(cleanDisplayName(event.name))
    return mentions(event.text, me.name)
      ? [news('mention', `you are named in the chat by ${name}`)]
      : [news('chat', `said in the chat by ${name}`)]
  }
  if (event.event !== 'warning') return []
  if (event.code === 'speaking-while-muted') return [news('device', 'you are muted but speaking')]
  return event.code === 'microphone-silent' ? [news('device', 'no sound from your microphone')] : []
}
