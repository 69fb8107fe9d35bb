/**
 * I am the newest connection to one remote peer, from the first hail to goodbye. I know neither sockets nor clocks nor
 * keys: `step` takes what happened and the time, and answers with my next state and what is to be done. What comes
 * through signaling reaches me only once the handshake has proven it.
 *
 *   caller  hailing ── reply ──▶ offering ── answer ─┐
 *                                                    ├─▶ connecting ─▶ verifying ─▶ held ─▶ live
 *   callee  waiting ────────────── offer ────────────┘            opened    identified  admitted
 *
 *   failure, missed deadline, held and silent   caller ─▶ backingOff ─▶ hailing      callee ─▶ waiting
 *   offer of a higher attempt                   callee: any ─▶ connecting
 *   renew: the one that is live is no good      caller: any ─▶ hailing               callee: any ─▶ waiting
 *   hangUp                                      any ─▶ closed
 *
 *   failure where what stands is good enough    any ─▶ live, as before
 *
 * Once live, the transport is the link's, which keeps it while I set up the next one beside it.
 */
import type {Role} from '../seal/transcript.js'

export type {Role}
export type CloseReason = 'hungUp' | 'peerLeft' | 'peerLost' | 'dismissed'

type Timed = {
  readonly attempt: number
  /** In a row. */
  readonly failures: number
  /** There was one that was live: they know each other, and people wait. */
  readonly isRenewal: boolean
  readonly deadlineMs: number
}

export type ConnectionState =
  | ({
      readonly name: 'hailing' | 'offering' | 'waiting' | 'connecting' | 'verifying' | 'backingOff'
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
  /**
   * silent: nothing is heard of who is held · renew: another connection is needed · hasten: trying may succeed now · rung: the
   * other side asks to be called.
   */
  | {readonly type: 'silent' | 'renew' | 'hasten' | 'rung' | 'tick'}
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

/** How a link stands: `recovering` is one that is live and silent, while the next connection may be on its way. */
export type LinkState = ConnectionState | {readonly name: 'recovering'; readonly attempt: number}

export type Step = {readonly state: ConnectionState; readonly effects: readonly ConnectionEffect[]}

type Open = Exclude<ConnectionState, {name: 'closed'}>
type TimedName = 'hailing' | 'offering' | 'waiting' | 'connecting' | 'verifying'
type Past = Pick<Timed, 'failures' | 'isRenewal'>
type Trier = {readonly role: Role; readonly spread: number; readonly mayRest: boolean}
type AttemptEventName = Extract<ConnectionEvent, {attempt: number}>['type']

/** Setting up takes about seven round trips; a transport that needs longer is stuck and a fresh one is faster. */
const DEADLINES_MS: Readonly<Record<TimedName, number>> = {
  hailing: 2_500,
  offering: 5_000,
  waiting: 10_000,
  connecting: 5_000,
  verifying: 5_000,
}
/** Busy machines need longer at first than any path does: each failure in a row doubles what the next try may take, up to so often. */
const MOST_DOUBLINGS = 2
/** The pause grows with each failure in a row; the last one repeats for as long as the meeting lasts. */
const RETRY_DELAYS_MS = [0, 500, 2_000, 5_000] as const
/** A path that comes back is to be used at once; to try costs less than at first, without a guess at the passphrase. */
const RENEWAL_DELAYS_MS = [0, 250, 500] as const
/** A reply takes a round trip and some ten ms of calculation. */
const UNHEARD_AFTER_MS = 500
/** Of a pause: who lost each other together do not come back together. */
const SPREAD_SHARE = 0.25
/** Another passphrase does not become the right one: trying again only serves those whom a server interfered with. */
const REFUSED_DELAY_MS = 20_000

const FIRST: Past = {failures: 0, isRenewal: false}

/** The lower id calls, so that two peers never offer to each other at once. */
export const roleOf = (self: string, peer: string): Role => (self < peer ? 'caller' : 'callee')

/** `lastAttempt` is the number of the last attempt ever made between the two, 0 if none. */
export const start = (role: Role, lastAttempt: number, now: number): Step =>
  role === 'caller' ? hail(lastAttempt + 1, FIRST, now) : to(timed('waiting', lastAttempt, FIRST, now))

/** When `step` next wants a tick; null when only an event can move it. */
export const wakeAt = (state: ConnectionState): number | null =>
  'deadlineMs' in state ? state.deadlineMs : null

const WITHOUT_TRANSPORT: ReadonlySet<string> = new Set(['hailing', 'waiting', 'backingOff', 'live', 'closed'])

/** Whether a transport of the state's attempt is being set up. */
export const holdsTransport = (state: ConnectionState): boolean => !WITHOUT_TRANSPORT.has(state.name)

/** `spread`: in [0, 1), another one for each link. `mayRest`: what stands will do, so that a failed try is not repeated. */
export function step(
  role: Role,
  state: ConnectionState,
  event: ConnectionEvent,
  now: number,
  spread = 0.5,
  mayRest = false,
): Step {
  if (state.name === 'closed') return to(state)
  const trier = {role, spread, mayRest}
  switch (event.type) {
    case 'hangUp':
      return close(state, event.reason)
    case 'tick':
      return onTick(trier, state, now)
    case 'silent':
      return state.name === 'held' ? retry(trier, state, now) : to(state)
    case 'renew':
      return renew(role, state, now)
    case 'hasten':
      return isPausing(state, now) || isOverdue(state, now) ? renew(role, state, now) : to(state)
    case 'rung':
      return role === 'caller' && (isPausing(state, now) || isUnheard(state, now) || isOverdue(state, now))
        ? renew(role, state, now)
        : to(state)
    case 'offerReceived':
      return role === 'callee' && event.attempt > state.attempt
        ? answer(state, event.attempt, now)
        : to(state)
    default:
      return event.attempt === state.attempt ? onAttempt(trier, state, event.type, now) : to(state)
  }
}

function onAttempt(
  trier: Trier,
  state: Open,
  type: Exclude<AttemptEventName, 'offerReceived'>,
  now: number,
): Step {
  const {attempt} = state
  const {role} = trier
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
      return holdsTransport(state) ? retry(trier, state, now) : to(state)
    case 'offerRequested':
      if (role === 'caller' && state.name === 'live') return renew(role, state, now)
      return role === 'caller' && holdsTransport(state) && state.name !== 'offering'
        ? retry(trier, state, now)
        : to(state)
    default:
      return unhandled(type)
  }
}

function onTick(trier: Trier, state: Open, now: number): Step {
  const dueAt = wakeAt(state)
  if (dueAt === null || now < dueAt) return to(state)
  return state.name === 'backingOff' ? hail(state.attempt + 1, state, now) : retry(trier, state, now)
}

const hail = (attempt: number, past: Past, now: number, ...first: ConnectionEffect[]): Step =>
  to(timed('hailing', attempt, past, now), ...first, effect('hail', attempt))

/** At once, whatever was under way. */
const renew = (role: Role, state: Open, now: number): Step => {
  const past = {failures: 0, isRenewal: pastOf(state).isRenewal}
  return role === 'caller' ? hail(state.attempt + 1, past, now, ...letGo(state)) : request(state, past, now)
}

/** The callee can but ask. */
const request = (state: Open, past: Past, now: number): Step =>
  to(timed('waiting', state.attempt, past, now), ...letGo(state), effect('requestOffer', state.attempt))

/** Between two tries of its own accord; who was refused is to wait. */
const isPausing = (state: Open, now: number): boolean =>
  state.name === 'waiting' || (state.name === 'backingOff' && state.deadlineMs - now < REFUSED_DELAY_MS / 2)

/** They know each other, and the hail went to where the other side no longer was, or it would have replied. */
const isUnheard = (state: Open, now: number): boolean =>
  state.name === 'hailing' && state.isRenewal && now - begunAt(state) >= UNHEARD_AFTER_MS

/** A hail that took longer than it should was lost, or somebody is busy; which of both is known as soon as the other side shows. */
const isOverdue = (state: Open, now: number): boolean =>
  state.name === 'hailing' && now - begunAt(state) >= DEADLINES_MS.hailing
const begunAt = (state: Timed): number => state.deadlineMs - patienceMs('hailing', state)

const answer = (state: Open, attempt: number, now: number): Step =>
  to(
    timed('connecting', attempt, pastOf(state), now),
    ...letGo(state),
    effect('openTransport', attempt),
    effect('acceptDescription', attempt),
  )

const advance = (state: Open, next: TimedName, type: ConnectionEffect['type'], now: number): Step =>
  to(timed(next, state.attempt, pastOf(state), now), effect(type, state.attempt))

/** The caller tries again after a pause; the callee asks it to. */
function retry({role, spread, mayRest}: Trier, state: Open, now: number): Step {
  if (mayRest) return to({name: 'live', attempt: state.attempt}, ...letGo(state))
  const past = pastOf(state)
  if (role === 'callee') return request(state, {...past, failures: past.failures + 1}, now)
  const delays = past.isRenewal ? RENEWAL_DELAYS_MS : RETRY_DELAYS_MS
  const delayMs = delays[Math.min(past.failures, delays.length - 1)]!
  return pause(state, delayMs * (1 + SPREAD_SHARE * (2 * spread - 1)), now)
}

const pause = (state: Open, delayMs: number, now: number): Step => {
  const {failures, isRenewal} = pastOf(state)
  const waiting = {name: 'backingOff', attempt: state.attempt, isRenewal} as const
  return to({...waiting, failures: failures + 1, deadlineMs: now + delayMs}, ...letGo(state))
}

const close = (state: Open, reason: CloseReason): Step =>
  to({name: 'closed', attempt: state.attempt, reason}, ...letGo(state))
const letGo = (state: Open): ConnectionEffect[] =>
  holdsTransport(state) ? [effect('closeTransport', state.attempt)] : []
const pastOf = (state: Open): Past =>
  'failures' in state ? state : {failures: 0, isRenewal: state.name === 'live'}
const timed = (
  name: TimedName,
  attempt: number,
  {failures, isRenewal}: Past,
  now: number,
): ConnectionState => ({
  ...{name, attempt, failures, isRenewal},
  deadlineMs: now + patienceMs(name, {failures, isRenewal}),
})
/** A renewal takes hardly any calculation, and a path that comes back is to be tried soon. */
const patienceMs = (name: TimedName, {failures, isRenewal}: Past): number =>
  name === 'waiting' || isRenewal
    ? DEADLINES_MS[name]
    : DEADLINES_MS[name] * 2 ** Math.min(failures, MOST_DOUBLINGS)
const effect = (type: ConnectionEffect['type'], attempt: number): ConnectionEffect => ({type, attempt})
const to = (state: ConnectionState, ...effects: ConnectionEffect[]): Step => ({state, effects})

function unhandled(type: never): never {
  throw new Error(`unhandled event ${String(type)}`)
}
