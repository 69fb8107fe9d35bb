/**
 * Somebody else, as far as the engine told, and where that person stands: in the meeting, at a door, or not
 * proven to belong here at all. Made at the first word of a peer; ends when its link is closed.
 */
import {type CleanText, cleanText} from '@s2c/shared/clean-text'
import {cleanDisplayName} from '@s2c/shared/names'
import type {Admission, Trust} from '../../core/effects.js'
import type {Obstacle} from '../../core/link/obstacle.js'
import type {EngineEvent, PeerId} from '../../engine-protocol.js'
import {linkAfter, type PeerLink} from './peer-link.js'
import {fingerprintOf, LINK_WORDS, momentOf, wordsOf} from './proof.js'
import type {Quality} from './quality.js'
import type {Reaction} from './reaction.js'
import {relayedAfter, viaWords} from './way-words.js'

type PeerEvent = Extract<EngineEvent, {event: 'peer'}>
type State = Exclude<PeerEvent['state'], 'closed'>

export type Person = {
  readonly id: PeerId
  /** Empty until it is known. */
  readonly name: CleanText
  readonly link: PeerLink
  readonly muted: boolean
  /** Not heard here, as this person chose. */
  readonly mutedHere: boolean
  /** How loud here: 0 to MAX_VOLUME_PERCENT per cent of how it comes. */
  readonly volumePercent: number
  readonly cameraOff: boolean
  /** Whether a picture has come since there last was none to show. */
  readonly pictured: boolean
  readonly admission: Admission
  readonly trust: Trust
  readonly knownSinceMs: number | null
  /** The name it was first met under, where that is another; else empty. */
  readonly knownAs: CleanText
  readonly fingerprint: CleanText | null
  /** Four, or none while they are not known. */
  readonly words: readonly CleanText[]
  readonly isFounder: boolean
  /** Of the connection; null while it is not known. */
  readonly quality: Quality | null
  /** Packets go through a TURN server. */
  readonly relayed: boolean
  /** `via NAME`, where somebody else forwards; null: nobody does. */
  readonly via: string | null
  /** Why no way to it was found; null: one was, or nothing is known. */
  readonly obstacle: Obstacle | null
  /** Null while no hand is raised. */
  readonly handRaisedMs: number | null
  readonly reaction: Reaction | null
  readonly state: State
  readonly heardOfAtMs: number
  /** An attempt to connect has failed, and none has succeeded since. */
  readonly failed: boolean
}

/**
 * here: in the meeting, also while away · connecting: on the way, for a while, or kept away by something that is known · unproven: it failed or takes too
 * long · changed: its name is remembered with another key, and nobody decided yet · knocking: at our door ·
 * waiting: we are at its door.
 */
export type Standing = 'here' | 'connecting' | 'unproven' | 'changed' | 'knocking' | 'waiting'

/** A link stands within seconds; who needs longer may want nothing but a place on the screen. */
export const CONNECTING_MS = 15_000
/** Nothing was tried in these, or nothing yet that a failure would end. */
const IDLE_STATES: ReadonlySet<State> = new Set(['waiting', 'hailing'])
const PROVEN_STATES: ReadonlySet<State> = new Set(['held', 'live', 'recovering'])

export const MAX_VOLUME_PERCENT = 200
/** Fine enough to hear, few enough to press. */
export const VOLUME_STEP_PERCENT = 10

export function personAfter(before: Person | null, event: PeerEvent, state: State, now: number): Person {
  const link = linkAfter(before?.link ?? null, state, now)
  const {id, muted, cameraOff, admission, trust, isFounder, obstacle} = event
  const name = event.name === '' ? (before?.name ?? NAMELESS) : cleanDisplayName(event.name)
  const pictured = (before?.pictured ?? false) && link.is === 'live' && !cameraOff && admission === 'admitted'
  return {
    ...{id, name, link, muted, cameraOff, pictured, admission, trust, isFounder, state, obstacle},
    knownSinceMs: momentOf(event.knownSinceMs),
    knownAs: event.knownAs === '' ? NAMELESS : cleanDisplayName(event.knownAs),
    fingerprint: fingerprintOf(event.fingerprint),
    words: wordsOf(event.words, LINK_WORDS),
    mutedHere: before?.mutedHere ?? false,
    volumePercent: before?.volumePercent ?? 100,
    quality: link.is === 'live' ? (before?.quality ?? null) : null,
    relayed: relayedAfter(before?.relayed ?? false, event.path),
    via: viaWords(event.via),
    handRaisedMs: momentOf(event.handRaised),
    reaction: before?.reaction ?? null,
    heardOfAtMs: before?.heardOfAtMs ?? now,
    failed: hasFailed(before, state),
  }
}

const NAMELESS = cleanText('', 0)

/** The caller backs off after a failure; the callee waits again for somebody who had come further. */
function hasFailed(before: Person | null, state: State): boolean {
  if (PROVEN_STATES.has(state)) return false
  if (state === 'backingOff') return true
  if (before === null) return false
  return before.failed || (state === 'waiting' && !IDLE_STATES.has(before.state))
}

export function standingOf(person: Person, now: number): Standing {
  const {admission, trust, link, failed, heardOfAtMs, obstacle} = person
  if (admission === 'admitted') return 'here'
  if (trust === 'changed') return 'changed'
  if (admission !== 'none') return admission
  if (link.is !== 'connecting') return 'here'
  if (obstacle !== null) return 'connecting'
  return failed || now - heardOfAtMs >= CONNECTING_MS ? 'unproven' : 'connecting'
}

/** Whether its picture may be shown: nothing stale, nothing of a camera that is off, nobody not let in. */
export const isVisible = ({link, cameraOff, admission}: Person): boolean =>
  link.is === 'live' && !cameraOff && admission === 'admitted'
