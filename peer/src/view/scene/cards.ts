/** What each card says, in the order of their places: the others, whoever is on the way, then this peer itself. */

import type {CleanText} from '@s2c/shared/clean-text'
import {segmentGraphemes} from '@s2c/shared/graphemes'
import {DEFAULT_PORT} from '@s2c/shared/signal'
import type {PeerId} from '../../engine-protocol.js'
import {handPlace} from './hands.js'
import type {Mark} from './marks.js'
import {type Me, type Model, peopleWho} from './model.js'
import {ago} from './peer-link.js'
import type {Person} from './person.js'
import type {Quality} from './quality.js'
import {ownSoundMark, type SoundMark, soundMark} from './sound-marks.js'
import {OBSTACLE_WORDS} from './way-words.js'

export type Card =
  | {
      readonly is: 'person'
      /** Null for oneself before joining. */
      readonly id: PeerId | null
      /** Empty until it is known. */
      readonly name: string
      readonly own: boolean
      /** As in a looking glass, in which people know themselves. */
      readonly mirrored: boolean
      readonly mark: Mark
      readonly muted: boolean
      readonly sound: SoundMark | null
      readonly volumePercent: number
      /** Talks now. */
      readonly speaks: boolean
      /** Of the connection; null for oneself, and while it is not known. */
      readonly quality: Quality | null
      /** Through a TURN server. */
      readonly relayed: boolean
      /** By whom, where somebody else forwards. */
      readonly via: string | null
      /** In the order of hands raised, from 1; null for one that is down. */
      readonly hand: number | null
      readonly reaction: CleanText | null
      /** Why there is no picture; null when there is one. */
      readonly placeholder: string | null
      /** Waits for a person rather than a device: drawn dimmed. */
      readonly absent: boolean
    }
  | {readonly is: 'invitation'; readonly command: string}
  /** Whoever is on the way shares one card: strangers must not fill the screen. */
  | {
      readonly is: 'connecting'
      readonly ids: readonly PeerId[]
      /** What keeps the first of them away; null where nothing is known to. */
      readonly obstacle: string | null
    }
  /** We stand at the door of so many. */
  | {readonly is: 'waiting'; readonly doors: number; readonly inside: boolean}

export function cardsOf(model: Model): Card[] {
  const here = peopleWho(model, 'here').map(person => personCard(person, model))
  const others = [...here, ...connectingCards(model), ...waitingCards(model, here.length > 0)]
  const invitation = others.length === 0 ? invitationCards(model) : []
  return [...others, ...invitation, ownCard(model)]
}

function connectingCards(model: Model): Card[] {
  const people = peopleWho(model, 'connecting')
  const obstacle = people.flatMap(person => person.obstacle ?? [])[0]
  const words = obstacle === undefined ? null : OBSTACLE_WORDS[obstacle]
  return people.length === 0 ? [] : [{is: 'connecting', ids: people.map(({id}) => id), obstacle: words}]
}

function waitingCards(model: Model, inside: boolean): Card[] {
  const doors = peopleWho(model, 'waiting').length
  return doors === 0 ? [] : [{is: 'waiting', doors, inside}]
}

const invitationCards = ({session, phase}: Model): Card[] =>
  phase.is === 'joined' ? [{is: 'invitation', command: joinCommand(session, phase)}] : []

function personCard(person: Person, model: Model): Card {
  const {now, speaker} = model
  const {id, name, muted, volumePercent, link, trust, isFounder, quality, relayed, via, reaction} = person
  return {
    is: 'person',
    id,
    name,
    own: false,
    mirrored: false,
    mark: {trust, founder: isFounder},
    muted,
    sound: soundMark(person),
    volumePercent,
    speaks: id === speaker && link.is === 'live',
    quality,
    relayed,
    via,
    hand: handPlace(model, person),
    reaction: reaction?.text ?? null,
    placeholder: person.pictured ? null : (linkWords(person, now) ?? cameraWords(person.cameraOff)),
    absent: link.is !== 'live',
  }
}

function ownCard(model: Model): Card {
  const {me, meeting} = model
  const {id, name} = me
  const placeholder = me.pictured ? null : ownCameraWords(me)
  const mark = {trust: null, founder: meeting.isFounder}
  const muted = me.muted && !me.talking
  const sound = {muted, sound: ownSoundMark(me), volumePercent: 100, speaks: false}
  const shown = {
    quality: null,
    relayed: false,
    via: null,
    hand: handPlace(model, me),
    reaction: me.reaction?.text ?? null,
  }
  return {
    is: 'person',
    id,
    name,
    own: true,
    mirrored: !me.sharing,
    mark,
    ...sound,
    ...shown,
    placeholder,
    absent: false,
  }
}

/** Null while the link is up. */
function linkWords({link, obstacle}: Person, now: number): string | null {
  switch (link.is) {
    case 'live':
      return null
    case 'connecting':
      return 'connecting'
    case 'stalled':
      return 'connection stalled'
    case 'away':
      return `${obstacle === null ? 'away' : OBSTACLE_WORDS[obstacle]}, last seen ${ago(link.seenAtMs, now)}`
    default:
      return link satisfies never
  }
}

/** A camera that is off is not looked for, so it is not missing either. */
function ownCameraWords({cameraSource, cameraOff, camera}: Me): string {
  if (!cameraSource) return 'no camera'
  return !cameraOff && camera === 'missing' ? 'camera not found' : cameraWords(cameraOff)
}

const cameraWords = (off: boolean): string => (off ? 'camera off' : 'waiting for a picture')

/**
 * What somebody else types to come in. A server on this machine's default port and a host on the
 * LAN are found without being named; a passphrase is asked for, and stands in no command line.
 */
export function joinCommand(
  session: string,
  {server, hasPassphrase, onLan}: {server: string; hasPassphrase: boolean; onLan: boolean},
): string {
  const where = onLan || DEFAULT_SERVER.test(server) ? '' : ` --server ${quoted(server)}`
  return `npx s2c-peer join ${session}${where}${hasPassphrase ? ' --passphrase' : ''}`
}

const DEFAULT_SERVER = new RegExp(`^ws://(?:127\\.\\d+\\.\\d+\\.\\d+|localhost|\\[::1\\]):${DEFAULT_PORT}/?$`)

/** For a POSIX shell. */
const quoted = (word: string): string =>
  /^[\w:/.,@%+=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`

/** Up to two letters that stand for a name: of the first and the last word, else its first two. */
export function initials(name: string): string {
  const words = name.split(/[\s._-]+/u).filter(word => word !== '')
  const letters = words.length > 1 ? [firstOf(words[0]!), firstOf(words.at(-1)!)] : firstTwo(words[0] ?? '?')
  return letters.join('').toUpperCase()
}

const firstTwo = (word: string): string[] =>
  Array.from(segmentGraphemes(word), ({segment}) => segment).slice(0, 2)
const firstOf = (word: string): string => firstTwo(word)[0] ?? ''
