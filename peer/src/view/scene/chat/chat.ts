/** What was said so far, as the panel shows it, and what of it nobody has looked at yet. Part of the model. Pure. */
import {type CleanText, cleanLines} from '@s2c/shared/clean-text'
import {cleanDisplayName} from '@s2c/shared/names'
import {MAX_TEXT_BYTES} from '../../../core/chat/post.js'
import type {Trust} from '../../../core/effects.js'
import type {EngineEvent, PeerId} from '../../../engine-protocol.js'
import {EMPTY_FIELD, type Field} from '../../keys/field.js'
import {mentions} from './mention.js'

type Told<Name extends EngineEvent['event']> = Extract<EngineEvent, {event: Name}>

/** A text that somebody said, or a line about the meeting, which belongs to nobody. */
export type Said =
  | {
      readonly is: 'text'
      readonly id: PeerId
      readonly name: CleanText
      readonly lines: readonly CleanText[]
      readonly number: number
      readonly own: boolean
      /** Ms since 1970. */
      readonly atMs: number
      /** In the view's time. */
      readonly heardAtMs: number
      readonly mentionsMe: boolean
      /** What was proven of who said it, then: a name may come back as somebody else's. */
      readonly trust: Trust
      readonly founder: boolean
      /** Of an own one: who has yet to get it, and who never will. */
      readonly missing: readonly PeerId[]
      readonly unreached: readonly PeerId[]
    }
  | {readonly is: 'note'; readonly text: CleanText}

export type Chat = {
  readonly said: readonly Said[]
  readonly unread: number
  /** How many of these name oneself. */
  readonly unreadMentions: number
  readonly field: Field
  /** Whether keys write into the field. */
  readonly focused: boolean
  /** How many rows the panel is scrolled up from its end. */
  readonly scrolledRows: number
}

export const EMPTY_CHAT: Chat = {
  said: [],
  unread: 0,
  unreadMentions: 0,
  field: EMPTY_FIELD,
  focused: false,
  scrolledRows: 0,
}

/** The oldest go first; a day of talk among few. */
export const MAX_SAID = 500
/** UTF-16 units of them all: texts may be long, and each is wrapped anew when the panel changes its width. */
export const MAX_SAID_UNITS = 200_000
/** Before that, somebody whom a text has yet to reach is no news: most are there within a round trip. */
export const DELIVERY_PATIENCE_MS = 1500

/** `watched`: the panel is open. `speaker`: as known now; null for oneself and for who is gone. */
type Listening = {
  readonly ownName: string
  readonly watched: boolean
  readonly now: number
  readonly speaker: {readonly trust: Trust; readonly isFounder: boolean} | null
}

export function withText(
  chat: Chat,
  {id, name, text, number, own, atMs}: Told<'chat'>,
  {ownName, watched, now, speaker}: Listening,
): Chat {
  const lines = cleanLines(text, MAX_TEXT_BYTES)
  const mentionsMe = !own && lines.some(line => mentions(line, ownName))
  const counted = !own && !watched
  const said: Said = {
    ...{is: 'text', id, name: cleanDisplayName(name), lines, number, own, atMs, heardAtMs: now, mentionsMe},
    trust: speaker?.trust ?? 'unverified',
    founder: speaker?.isFounder ?? false,
    missing: [],
    unreached: [],
  }
  return {
    ...withSaid(chat, said),
    unread: chat.unread + (counted ? 1 : 0),
    unreadMentions: chat.unreadMentions + (counted && mentionsMe ? 1 : 0),
  }
}

export const withNote = (chat: Chat, text: CleanText): Chat => withSaid(chat, {is: 'note', text})

function withSaid(chat: Chat, said: Said): Chat {
  const all = [...chat.said, said].slice(-MAX_SAID)
  let units = 0
  const first = all.findLastIndex(each => {
    units += unitsOf(each)
    return units > MAX_SAID_UNITS
  })
  return {...chat, said: all.slice(first + 1)}
}

const unitsOf = (said: Said): number =>
  said.is === 'note' ? said.text.length : said.lines.reduce((sum, line) => sum + line.length, 0)

export function withDelivery(chat: Chat, {number, missing, unreached}: Told<'delivered'>): Chat {
  const place = chat.said.findLastIndex(each => each.is === 'text' && each.own && each.number === number)
  const text = chat.said[place]
  if (text?.is !== 'text') return chat
  return {...chat, said: chat.said.with(place, {...text, missing, unreached})}
}

/** Who still waits for it, once that is worth a word. */
export const lateFor = (said: Said, now: number): readonly PeerId[] =>
  said.is === 'text' && now - said.heardAtMs >= DELIVERY_PATIENCE_MS ? said.missing : []

/** When that becomes worth a word; null while nothing is on its way. */
export function chatWakesAt({said}: Chat, now: number): number | null {
  const times = said.flatMap(each =>
    each.is === 'text' && each.missing.length > 0 && now - each.heardAtMs < DELIVERY_PATIENCE_MS
      ? [each.heardAtMs + DELIVERY_PATIENCE_MS]
      : [],
  )
  return times.length === 0 ? null : Math.min(...times)
}
