/** What each card says, in the order of their places: the others, then this peer itself. */
import {DEFAULT_PORT} from '@s2c/shared/signal'
import type {PeerId} from '../../engine-protocol.js'
import type {Me, Model, Person} from './model.js'
import {ago, type PeerLink} from './peer-link.js'

export type Card =
  | {
      readonly is: 'person'
      /** Null for oneself before joining. */
      readonly id: PeerId | null
      /** Empty until it is known. */
      readonly name: string
      readonly own: boolean
      readonly muted: boolean
      /** Why there is no picture; null when there is one. */
      readonly placeholder: string | null
      /** Waits for a person rather than a device: drawn dimmed. */
      readonly absent: boolean
    }
  | {readonly is: 'invitation'; readonly command: string}

export function cardsOf(model: Model): Card[] {
  const others = model.people.map(person => personCard(person, model.now))
  const alone = others.length === 0 && model.phase.is === 'joined'
  const invitation: Card[] = alone
    ? [{is: 'invitation', command: joinCommand(model.session, model.phase.server)}]
    : []
  return [...others, ...invitation, ownCard(model.me)]
}

function personCard(person: Person, now: number): Card {
  const {id, name, muted, link} = person
  return {
    is: 'person',
    id,
    name,
    own: false,
    muted,
    placeholder: person.pictured ? null : (linkWords(link, now) ?? cameraWords(person.cameraOff)),
    absent: link.is !== 'live',
  }
}

function ownCard(me: Me): Card {
  const {id, name, muted} = me
  const placeholder = me.pictured ? null : ownCameraWords(me)
  return {is: 'person', id, name, own: true, muted, placeholder, absent: false}
}

/** Null while the link is up. */
function linkWords(link: PeerLink, now: number): string | null {
  switch (link.is) {
    case 'live':
      return null
    case 'connecting':
      return 'connecting'
    case 'stalled':
      return 'connection stalled'
    case 'away':
      return `away, last seen ${ago(link.seenAtMs, now)}`
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

/** What somebody else types to come in. A server on this machine's default port is found without being named. */
export function joinCommand(session: string, server: string): string {
  const command = `npx s2c-peer join ${session}`
  return DEFAULT_SERVER.test(server) ? command : `${command} --server ${quoted(server)}`
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

const graphemes = new Intl.Segmenter('en', {granularity: 'grapheme'})
const firstTwo = (word: string): string[] =>
  Array.from(graphemes.segment(word), ({segment}) => segment).slice(0, 2)
const firstOf = (word: string): string => firstTwo(word)[0] ?? ''
