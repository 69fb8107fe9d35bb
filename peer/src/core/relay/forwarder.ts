/**
 * I forward between two others that have no connection of their own: sealed datagrams of attempts that both have asked me to
 * relay, and envelopes between members. I see who talks to whom, how much and when, and nothing else. Made by the meeting.
 */
import type {PeerId} from '@s2c/shared/peer-id'
import type {TokenBucket} from '@s2c/shared/token-bucket'
import {bucketOf, RELAY_SIGNALS, RELAY_TOTAL, RelayBudget} from './relay-budget.js'
import type {RelayChannel, RelayDrop, RelayedMedia} from './relay-channel.js'
import type {RelayMessage} from './relay-message.js'

/** Those around me. */
export type Neighbours = {
  /** A member, heard of over a connection without a friend in between. */
  isLive(peer: PeerId): boolean
  roundTripMs(peer: PeerId): number | null
  say(peer: PeerId, message: RelayMessage): void
  /** False when the path to it is full. */
  pass(to: PeerId, channel: RelayedMedia, from: PeerId, attempt: number, datagram: Uint8Array): boolean
  dropped(reason: RelayDrop): void
}

type Request = Extract<RelayMessage, {type: 'relayAsk' | 'relayUse' | 'relayLeave' | 'relaySignal' | 'relay'}>

type Session = {
  readonly ends: readonly [PeerId, PeerId]
  readonly attempt: number
  readonly askedBy: Set<PeerId>
  readonly sinceMs: number
  readonly budgets: ReadonlyMap<PeerId, RelayBudget>
}

/** Four pairs, each with one more while it is replaced. */
export const MAX_SESSIONS = 8
/** Nobody alone takes all. */
export const MAX_SESSIONS_OF_ONE = 4
/** One that only one end has asked for makes room after so long. */
const HALF_OPEN_MS = 10_000
/** Who comes within so long is offered to those who have asked for it. */
const ASK_LASTS_MS = 10_000
/** Members ask once in three seconds for each whom they do not reach. */
const MAX_ASKS = 64
/** Of one who has only just come: others are nearer, as far as is known. */
const UNKNOWN_ROUND_TRIP_MS = 1_000

export class Forwarder {
  readonly #around: Neighbours
  #sessions: Session[] = []
  #total: TokenBucket | null = null
  readonly #signals = new Map<PeerId, TokenBucket>()
  /** Questions that had no answer yet, the oldest first. */
  #asks: readonly {readonly from: PeerId; readonly peer: PeerId; readonly atMs: number}[] = []

  constructor(around: Neighbours) {
    this.#around = around
  }

  get isBusy(): boolean {
    return this.#sessions.length > 0
  }

  receive(from: PeerId, message: Request, now: number): void {
    switch (message.type) {
      case 'relayAsk':
        return this.#asked(from, message.peer, now)
      case 'relayUse':
        return this.#use(from, message.peer, message.attempt, now)
      case 'relayLeave':
        return this.#end(this.#sessions.filter(isOf(from, message.peer, message.attempt)), from)
      case 'relaySignal':
        return this.#signal(from, message.to, message.data, now)
      case 'relay':
        return this.#control(from, message, now)
      default:
        return message satisfies never
    }
  }

  /** Somebody is a neighbour from now on. */
  entered(peer: PeerId, now: number): void {
    const asks = this.#asks.filter(ask => ask.peer === peer && now - ask.atMs < ASK_LASTS_MS)
    for (const {from} of asks) this.#asked(from, peer, now)
  }

  /** A datagram on a media channel. */
  media(
    from: PeerId,
    to: PeerId,
    attempt: number,
    channel: RelayedMedia,
    datagram: Uint8Array,
    now: number,
  ): void {
    if (!this.#admits(from, to, attempt, channel, datagram.length, now)) return
    if (!this.#around.pass(to, channel, from, attempt, datagram)) this.#around.dropped('relayBusy')
  }

  /** It has no connection to us any more, or none without a friend in between. */
  lost(peer: PeerId): void {
    this.#signals.delete(peer)
    this.#end(
      this.#sessions.filter(({ends}) => ends.includes(peer)),
      peer,
    )
  }

  #asked(from: PeerId, peer: PeerId, now: number): void {
    this.#makeRoom(now)
    const others = this.#asks.filter(ask => ask.from !== from || ask.peer !== peer)
    const isServed = this.#mayServe(from, peer)
    this.#asks = isServed ? others : [...others.slice(1 - MAX_ASKS), {from, peer, atMs: now}]
    const rttMs = this.#around.roundTripMs(peer) ?? UNKNOWN_ROUND_TRIP_MS
    if (isServed) this.#around.say(from, {type: 'relayOffer', peer, rttMs})
  }

  #use(from: PeerId, peer: PeerId, attempt: number, now: number): void {
    this.#makeRoom(now)
    const known = this.#sessions.find(isOf(from, peer, attempt))
    const session = known ?? (this.#mayServe(from, peer) ? this.#begin(from, peer, attempt, now) : null)
    if (session === null) return this.#around.say(from, {type: 'relayEnd', peer, attempt})
    session.askedBy.add(from)
    if (session.askedBy.size < 2) return
    this.#around.say(from, {type: 'relayOpen', peer, attempt})
    this.#around.say(peer, {type: 'relayOpen', peer: from, attempt})
  }

  #begin(from: PeerId, peer: PeerId, attempt: number, now: number): Session {
    this.#total ??= bucketOf(RELAY_TOTAL, now)
    const total = this.#total
    const budgets = new Map([from, peer].map(end => [end, new RelayBudget(total, now)]))
    const session = {ends: [from, peer] as const, attempt, askedBy: new Set<PeerId>(), sinceMs: now, budgets}
    this.#sessions.push(session)
    return session
  }

  #mayServe(from: PeerId, peer: PeerId): boolean {
    if (from === peer || ![from, peer].every(end => this.#around.isLive(end))) return false
    const isFull = (end: PeerId): boolean =>
      this.#sessions.filter(({ends}) => ends.includes(end)).length >= MAX_SESSIONS_OF_ONE
    return this.#sessions.length < MAX_SESSIONS && !isFull(from) && !isFull(peer)
  }

  #makeRoom(now: number): void {
    this.#end(
      this.#sessions.filter(({askedBy, sinceMs}) => askedBy.size < 2 && now - sinceMs > HALF_OPEN_MS),
      null,
    )
  }

  #control(from: PeerId, {to, attempt, datagram}: Extract<Request, {type: 'relay'}>, now: number): void {
    if (this.#admits(from, to, attempt, 'control', datagram.length, now))
      this.#around.say(to, {type: 'relayed', from, attempt, datagram})
  }

  #admits(
    from: PeerId,
    to: PeerId,
    attempt: number,
    channel: RelayChannel,
    sizeBytes: number,
    now: number,
  ): boolean {
    const session = this.#sessions.find(isOf(from, to, attempt))
    const isOpen = session?.askedBy.size === 2
    const isWithin = isOpen && session.budgets.get(from)!.take(channel, sizeBytes, now)
    if (!isWithin) this.#around.dropped(isOpen ? 'relayBudget' : 'notRelaying')
    return isWithin
  }

  #signal(from: PeerId, to: PeerId, data: string, now: number): void {
    const isBetweenMembers = from !== to && [from, to].every(end => this.#around.isLive(end))
    const bucket = this.#signals.get(from) ?? bucketOf(RELAY_SIGNALS, now)
    this.#signals.set(from, bucket)
    if (!isBetweenMembers) return this.#around.dropped('notRelaying')
    if (!bucket.take(1, now)) return this.#around.dropped('relayBudget')
    this.#around.say(to, {type: 'relayedSignal', from, data})
  }

  /** All ends but the one that knows are told. */
  #end(over: readonly Session[], but: PeerId | null): void {
    if (over.length === 0) return
    this.#sessions = this.#sessions.filter(session => !over.includes(session))
    for (const {ends, attempt, askedBy} of over)
      for (const end of askedBy) {
        const peer = ends[0] === end ? ends[1] : ends[0]
        if (end !== but) this.#around.say(end, {type: 'relayEnd', peer, attempt})
      }
  }
}

const isOf =
  (one: PeerId, other: PeerId, attempt: number) =>
  ({ends, attempt: of}: Session): boolean =>
    of === attempt && one !== other && ends.includes(one) && ends.includes(other)
