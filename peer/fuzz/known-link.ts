/**
 * One link with constant secrets, so that kept inputs fit it: what a good peer would say over it, and the parts that
 * listen. Nothing here is ever used outside the fuzzers.
 */
import {CalleeExchange} from 's2c-peer/core/link/callee-exchange'
import {CallerExchange} from 's2c-peer/core/link/caller-exchange'
import {Entry, type EntryEvents} from 's2c-peer/core/link/entry'
import type {Envelope} from 's2c-peer/core/link/envelope'
import {GuessBudget} from 's2c-peer/core/link/guess-budget'
import {Introduction, type IntroductionOptions} from 's2c-peer/core/link/introduction'
import type {Resumption} from 's2c-peer/core/link/key-exchange'
import {meetingPassword} from 's2c-peer/core/seal/handshake-password'
import {LinkKeys} from 's2c-peer/core/seal/link-keys'
import {LinkProof} from 's2c-peer/core/seal/link-proof'
import type {Role} from 's2c-peer/core/seal/transcript'
import {constantBytes} from './fuzz-target.js'

const IDS = {caller: '0'.repeat(32), callee: 'f'.repeat(32)} as const
const FINGERPRINTS = {caller: Array(32).fill('CA').join(':'), callee: Array(32).fill('CE').join(':')} as const
const SIDES = {caller: 1, callee: 2} as const
const password = meetingPassword('session1', 'correct horse')
/** Of an earlier link, for exchanges that resume it. */
export const RESUMPTION: Resumption = {key: constantBytes(9)(32), isShared: true}

export const otherOf = (role: Role): Role => (role === 'caller' ? 'callee' : 'caller')

export function exchange<R extends Role>(
  role: R,
  resumption: Resumption | null,
  send?: (envelope: Envelope) => void,
): R extends 'caller' ? CallerExchange : CalleeExchange
export function exchange(
  role: Role,
  resumption: Resumption | null,
  send: (envelope: Envelope) => void = () => undefined,
): CallerExchange | CalleeExchange {
  const options = {
    ...{own: IDS[role], peer: IDS[otherOf(role)], password, random: constantBytes(SIDES[role])},
    ...{budget: new GuessBudget(), resumption: () => resumption, send, unanswered: () => undefined},
  }
  return role === 'caller' ? new CallerExchange(options) : new CalleeExchange(options)
}

export const linkKeys = (role: Role): LinkKeys =>
  new LinkKeys({secret: constantBytes(5)(64), sid: constantBytes(6)(64), resumption: null}, role)

export function linkProof(role: Role): LinkProof {
  const fingerprints = {own: FINGERPRINTS[role], peer: FINGERPRINTS[otherOf(role)]}
  return new LinkProof(constantBytes(5)(64), constantBytes(6)(64), role, fingerprints, null)
}

export function introductionOptions(
  role: Role,
  say: IntroductionOptions['say'] = () => undefined,
): IntroductionOptions {
  const random = constantBytes(SIDES[role])
  const ownKey = 'ab'.repeat(32)
  return {role, proof: linkProof(role), random, ownKey, ownName: 'Victim', founder: () => null, say}
}

export const introduction = (role: Role): Introduction => new Introduction(introductionOptions(role))

/** Lets in whoever proved who it is. */
export function entry(role: Role, events: Partial<EntryEvents> = {}): Entry {
  const made: Entry = new Entry(introductionOptions(role), {
    ownHello: () => ({name: 'Victim', muted: false, cameraOff: false}),
    confirmed: () => undefined,
    identified: (_, now) => made.admit(now),
    refused: () => undefined,
    greeted: () => undefined,
    heldByThem: () => undefined,
    dismissedByThem: () => undefined,
    bothIn: () => undefined,
    message: () => undefined,
    dropped: () => undefined,
    ...events,
  })
  return made
}
