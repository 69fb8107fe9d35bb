/**
 * I am one remote peer's connection, from the first hail to goodbye. I know neither sockets nor clocks nor keys:
 * `step` takes what happened and the time, and answers with my next state and what is to be done. What comes
 * through signaling reaches me only once the handshake has proven it.
 *
 *   caller  hailing ── reply ──▶ offering ── answer ─┐
 *                                                    ├─▶ connecting ─▶ verifying ─▶ held ─▶ live ⇄ recovering
 *   callee  waiting ────────────── offer ────────────┘            opened    identified  admitted   silent, heard
 *
 *   failure, missed deadline, held and silent   caller ─▶ backingOff ─▶ hailing      callee ─▶ waiting
 *   offer of a higher attempt                   callee: any ─▶ connecting
 *   hangUp                                      any ─▶ closed
 */
import type {Role} from '../seal/transcript.js'

export type {Role}
export type CloseReason = 'hungUp' | 'peerLeft' | 'peerLost' | 'dismissed'

type Timed = {readonly attempt: number; readonly failures: number; readonly deadlineMs: number}

export type ConnectionState =
  | ({
      readonly name:
        | 'hailing'
        | 'offering'
        | 'waiting'
        | 'connecting'
        | 'verifying'
        | 'recovering'
        | 'backingOff'
    } & Timed)
  /** held: both are who they say, and one has yet to let the other in. */
  | {readonly name: 'held' | 'live'; readonly attempt: number}
  | {readonly name: 'closed'; readonly attempt: number; readonly reason: CloseReason}

/** Only the caller numbers attempts; the callee adopts them. What belongs to an older attempt is passed over. */
export type ConnectionEvent =
  | {
      readonly type:
        | 'replied'
        | 'refused'
        | 'offerReceived'
        | 'answerReceived'
        | 'offerRequested'
        | 'opened'
        | 'identified'
        | 'admitted'
        | 'transportFailed'
      readonly attempt: number
    }
  | {readonly type: 'silent' | 'heard' | 'tick'}
  | {readonly type: 'hangUp'; readonly reason: CloseReason}

export type ConnectionEffect = {
  readonly type:
    | 'hail'
    | 'openTransport'
    | 'acceptDescription'
    | 'introduce'
    | 'closeTransport'
    | 'requestOffer'
  readonly attempt: number
}

export type Step = {readonly state: ConnectionState; readonly effects: readonly ConnectionEffect[]}

type Open = Exclude<ConnectionState, {name: 'closed'}>
type TimedName = 'hailing' | 'offering' | 'waiting' | 'connecting' | 'verifying' | 'recovering'
type AttemptEventName = Extract<ConnectionEvent, {attempt: number}>['type']

/** Setting up takes about seven round trips; a transport that needs longer is stuck and a fresh one is faster. */
const DEADLINES_MS: Readonly<Record<TimedName, number>> = {
  hailing: 2_500,
  offering: 5_000,
  waiting: 10_000,
  connecting: 5_000,
  verifying: 5_000,
  recovering: 2_500,
}
/** The pause grows with each failure in a row; the last one repeats for as long as the meeting lasts. */
const RETRY_DELAYS_MS = [0, 500, 2_000, 5_000] as const
/** Another passphrase does not become the right one: trying again only serves those whom a server interfered with. */
const REFUSED_DELAY_MS = 20_000

/** The lower id calls, so that two peers never offer to each other at once. */
export const roleOf = (self: string, peer: string): Role => (self < peer ? 'caller' : 'callee')

/** `lastAttempt` is the number of the last attempt ever made between the two, 0 if none. */
export const start = (role: Role, lastAttempt: number, now: number): Step =>
  role === 'caller' ? hail(lastAttempt + 1, 0, now) : to(timed('waiting', lastAttempt, 0, now))

/** When `step` next wants a tick; null when only an event can move it. */
export const wakeAt = (state: ConnectionState): number | null =>
  'deadlineMs' in state ? state.deadlineMs : null

/** Whether a transport of the state's attempt exists. */
export const holdsTransport = (state: ConnectionState): boolean =>
  state.name !== 'closed' &&
  state.name !== 'backingOff' &&
  state.name !== 'waiting' &&
  state.name !== 'hailing'

export function step(role: Role, state: ConnectionState, event: ConnectionEvent, now: number): Step {
  if (state.name === 'closed') return to(state)
  switch (event.type) {
    case 'hangUp':
      return close(state, event.reason)
    case 'tick':
      return onTick(role, state, now)
    case 'silent':
      if (state.name === 'held') return retry(role, state, now)
      return state.name === 'live' ? to(timed('recovering', state.attempt, 0, now)) : to(state)
    case 'heard':
      return state.name === 'recovering' ? to({name: 'live', attempt: state.attempt}) : to(state)
    case 'offerReceived':
      return role === 'callee' && event.attempt > state.attempt
        ? answer(state, event.attempt, now)
        : to(state)
    default:
      return event.attempt === state.attempt ? onAttempt(role, state, event.type, now) : to(state)
  }
}

function onAttempt(
  role: Role,
  state: Open,
  type: Exclude<AttemptEventName, 'offerReceived'>,
  now: number,
): Step {
  const {attempt} = state
  switch (type) {
    case 'replied':
      return state.name === 'hailing' ? advance(state, 'offering', 'openTransport', now) : to(state)
    case 'refused':
      return state.name === 'hailing' || state.name === 'offering'
        ? pause(state, REFUSED_DELAY_MS, now)
        : to(state)
    case 'answerReceived':
      return state.name === 'offering' ? advance(state, 'connecting', 'acceptDescription', now) : to(state)
    case 'opened':
      return state.name === 'connecting' ? advance(state, 'verifying', 'introduce', now) : to(state)
    case 'identified':
      return state.name === 'verifying' ? to({name: 'held', attempt}) : to(state)
    case 'admitted':
      return state.name === 'held' ? to({name: 'live', attempt}) : to(state)
    case 'transportFailed':
      return holdsTransport(state) ? retry(role, state, now) : to(state)
    case 'offerRequested':
      return role === 'caller' && holdsTransport(state) && state.name !== 'offering'
        ? retry(role, state, now)
        : to(state)
    default:
      return unhandled(type)
  }
}

function onTick(role: Role, state: Open, now: number): Step {
  const dueAt = wakeAt(state)
  if (dueAt === null || now < dueAt) return to(state)
  return state.name === 'backingOff' ? hail(state.attempt + 1, state.failures, now) : retry(role, state, now)
}

const hail = (attempt: number, failures: number, now: number): Step =>
  to(timed('hailing', attempt, failures, now), effect('hail', attempt))

const answer = (state: Open, attempt: number, now: number): Step =>
  to(
    timed('connecting', attempt, failuresOf(state), now),
    ...letGo(state),
    effect('openTransport', attempt),
    effect('acceptDescription', attempt),
  )

const advance = (state: Open, next: TimedName, type: ConnectionEffect['type'], now: number): Step =>
  to(timed(next, state.attempt, failuresOf(state), now), effect(type, state.attempt))

/** The caller tries again after a pause; the callee asks it to. */
function retry(role: Role, state: Open, now: number): Step {
  const {attempt} = state
  const failures = failuresOf(state)
  if (role === 'callee') {
    return to(timed('waiting', attempt, 0, now), ...letGo(state), effect('requestOffer', attempt))
  }
  return pause(state, RETRY_DELAYS_MS[Math.min(failures, RETRY_DELAYS_MS.length - 1)]!, now)
}

const pause = (state: Open, delayMs: number, now: number): Step =>
  to(
    {name: 'backingOff', attempt: state.attempt, failures: failuresOf(state) + 1, deadlineMs: now + delayMs},
    ...letGo(state),
  )

const close = (state: Open, reason: CloseReason): Step =>
  to({name: 'closed', attempt: state.attempt, reason}, ...letGo(state))
const letGo = (state: Open): ConnectionEffect[] =>
  holdsTransport(state) ? [effect('closeTransport', state.attempt)] : []
const failuresOf = (state: Open): number => ('failures' in state ? state.failures : 0)
const timed = (name: TimedName, attempt: number, failures: number, now: number): ConnectionState => ({
  name,
  attempt,
  failures,
  deadlineMs: now + DEADLINES_MS[name],
})
const effect = (type: ConnectionEffect['type'], attempt: number): ConnectionEffect => ({type, attempt})
const to = (state: ConnectionState, ...effects: ConnectionEffect[]): Step => ({state, effects})

function unhandled(type: never): never {
  throw new Error(`unhandled event ${String(type)}`)
}
