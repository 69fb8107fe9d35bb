/**
 * The meetings that an embedded signaling server holds, towards the LAN: announces them, answers who asks, keeps
 * listening for other hosts of the same meetings, and sends a meeting's peers to a host with a lower id. Made when
 * the server starts; ends with it.
 *
 *   meeting  held ── a lower host is heard ──▶ checking ── it can be reached ──▶ sentAway ── room empty ──▶ (gone)
 *             ▲──────────── it cannot ────────────┘
 */
import {Answers, type Question} from './answers.js'
import {
  type HostAdvert,
  type HostId,
  isFor,
  makeAdvert,
  type RandomBytes,
  type Sighting,
} from './host-advert.js'

export type HostingEvent<Address> =
  | {readonly type: 'tick'}
  /** Who is at the server now, by session; at each change. */
  | {readonly type: 'sessions'; readonly names: readonly string[]}
  | {readonly type: 'sighted'; readonly sighting: Sighting}
  | {readonly type: 'asked'; readonly question: Question<Address>}
  /** The answer to `reach`; null: no address of this host answers. */
  | {readonly type: 'reached'; readonly id: HostId; readonly url: string | null}
  /** Addresses or interfaces have come or gone: the LAN may be another one. */
  | {readonly type: 'networkChanged'; readonly canBeReached: boolean}
  /** This meeting's peers, sent away before, find nobody there: it is held here again. */
  | {readonly type: 'resumed'; readonly session: string}
  | {readonly type: 'closing'}

export type HostingEffect<Address> =
  | {readonly do: 'announce'; readonly adverts: readonly HostAdvert[]}
  | {readonly do: 'takeBack'; readonly adverts: readonly HostAdvert[]}
  | {readonly do: 'answer'; readonly to: Address | null; readonly adverts: readonly HostAdvert[]}
  | {readonly do: 'ask'; readonly knownIds: readonly HostId[]}
  | {readonly do: 'reach'; readonly id: HostId; readonly urls: readonly string[]}
  | {readonly do: 'sendAway'; readonly session: string; readonly urls: readonly string[]}
  | {readonly do: 'hold'; readonly session: string}

export type HostingOptions = {
  readonly port: number
  readonly canBeReached: boolean
  /** The session whose name everybody may know; null: none. */
  readonly publicSession: string | null
  readonly randomBytes: RandomBytes
  /** In [0, 1). */
  readonly random: () => number
}

/** Twice, a second apart (RFC 6762 section 8.3). */
const ANNOUNCEMENTS = 2
const ANNOUNCE_EVERY_MS = 1_000
/**
 * Hosts alone ask, one small packet each: two halves of a LAN that was split learn of each other only by asking. RFC 6762
 * (5.2) would have the pauses double, which is for browsing at leisure: a meeting shall be one again within seconds.
 */
export const ASK_EVERY_MS = 2_000
/** A lower host that could not be reached is not tried again for so long. */
const UNREACHABLE_MS = 5_000
/** One machine seldom holds two meetings; each costs an announcement and an answer. */
export const MAX_HELD_SESSIONS = 16
/** What was heard so recently need not be answered again. */
const KNOWN_FOR_MS = 10_000
const MAX_KNOWN_HOSTS = 32

type MeetingState =
  | {readonly is: 'held'}
  | {readonly is: 'checking'; readonly lower: Sighting}
  | {readonly is: 'sentAway'}

type Meeting = {
  readonly session: string
  advert: HostAdvert
  state: MeetingState
  announcementsLeft: number
  announceAt: number
}

const HELD: MeetingState = {is: 'held'}

export class Hosting<Address> {
  readonly #options: HostingOptions
  #canBeReached: boolean
  readonly #meetings = new Map<string, Meeting>()
  readonly #answers = new Answers<Address>()
  /** Hosts that are no concern of ours, and until when nobody need name them to us again. */
  readonly #known = new Map<HostId, number>()
  readonly #unreachableUntil = new Map<HostId, number>()
  #askAt = Number.POSITIVE_INFINITY
  #isOver = false

  constructor(options: HostingOptions) {
    this.#options = options
    this.#canBeReached = options.canBeReached
  }

  /** Of others, that found no place in the queue. */
  get droppedQuestions(): number {
    return this.#answers.dropped
  }

  /** Whether this server is the place for the session's peers, as far as is known here. */
  holds(session: string): boolean {
    const meeting = this.#meetings.get(session)
    return meeting !== undefined && meeting.state.is !== 'sentAway'
  }

  /** What is announced now. */
  get adverts(): HostAdvert[] {
    return this.#held.map(({advert}) => advert)
  }

  /** When `tick` is due. */
  wakeAt(): number | null {
    if (this.#isOver) return null
    const announcing = this.#held.filter(({announcementsLeft}) => announcementsLeft > 0)
    const next = Math.min(
      this.#askAt,
      this.#answers.wakeAt() ?? Number.POSITIVE_INFINITY,
      ...announcing.map(({announceAt}) => announceAt),
    )
    return Number.isFinite(next) ? next : null
  }

  handle(event: HostingEvent<Address>, now: number): HostingEffect<Address>[] {
    if (this.#isOver) return []
    switch (event.type) {
      case 'tick':
        return this.#due(now)
      case 'sessions':
        return [...this.#sessions(event.names, now), ...this.#due(now)]
      case 'sighted':
        return this.#sighted(event.sighting, now)
      case 'asked':
        this.#answers.asked(event.question, this.#options.random(), now)
        return []
      case 'reached':
        return this.#reached(event.id, event.url, now)
      case 'networkChanged':
        return this.#networkChanged(event.canBeReached, now)
      case 'resumed':
        return this.#resumed(event.session, now)
      case 'closing':
        this.#isOver = true
        return this.#takeBack(this.#held)
      default:
        return event satisfies never
    }
  }

  get #held(): Meeting[] {
    return [...this.#meetings.values()].filter(({state}) => state.is !== 'sentAway')
  }

  #sessions(names: readonly string[], now: number): HostingEffect<Address>[] {
    const ended = [...this.#meetings.values()].filter(({session}) => !names.includes(session))
    for (const {session} of ended) this.#meetings.delete(session)
    for (const session of names)
      if (!this.#meetings.has(session) && this.#meetings.size < MAX_HELD_SESSIONS) this.#begin(session, now)
    return this.#takeBack(ended.filter(({state}) => state.is !== 'sentAway'))
  }

  #begin(session: string, now: number): void {
    const times = {announcementsLeft: ANNOUNCEMENTS, announceAt: now}
    this.#meetings.set(session, {session, advert: this.#advertFor(session), state: HELD, ...times})
    this.#known.clear()
    this.#askAt = now
  }

  #advertFor(session: string): HostAdvert {
    const {port, publicSession, randomBytes} = this.#options
    const about = {port, canBeReached: this.#canBeReached, isNamed: session === publicSession}
    return makeAdvert(session, about, randomBytes)
  }

  #due(now: number): HostingEffect<Address>[] {
    return [...this.#announce(now), ...this.#ask(now), ...this.#answer(now)]
  }

  #announce(now: number): HostingEffect<Address>[] {
    const held = this.#held
    const due = held.filter(each => each.announcementsLeft > 0 && each.announceAt <= now)
    for (const meeting of due) {
      meeting.announcementsLeft--
      meeting.announceAt = now + ANNOUNCE_EVERY_MS
    }
    if (due.length === 0 || !this.#canBeReached) return []
    if (due.length === held.length) this.#answers.announced(now)
    return [{do: 'announce', adverts: due.map(({advert}) => advert)}]
  }

  #ask(now: number): HostingEffect<Address>[] {
    if (now < this.#askAt) return []
    const own = this.adverts.map(({id}) => id)
    if (own.length === 0) {
      this.#askAt = Number.POSITIVE_INFINITY
      return []
    }
    this.#askAt = now + ASK_EVERY_MS * (0.9 + 0.2 * this.#options.random())
    for (const [id, until] of this.#known) if (until <= now) this.#known.delete(id)
    return [{do: 'ask', knownIds: [...own, ...this.#known.keys()]}]
  }

  #answer(now: number): HostingEffect<Address>[] {
    const questions = this.#answers.due(now)
    if (!this.#canBeReached) return []
    return questions.flatMap(({from, knownIds}) => {
      const adverts = this.adverts.filter(({id}) => !knownIds.includes(id))
      return adverts.length === 0 ? [] : [{do: 'answer', to: from, adverts} as const]
    })
  }

  #sighted(sighting: Sighting, now: number): HostingEffect<Address>[] {
    const {advert, urls, isGoodbye} = sighting
    if (isGoodbye) {
      this.#known.delete(advert.id)
      return []
    }
    const lost = this.#held.find(each => isFor(advert, each.session) && advert.id < each.advert.id)
    if (lost === undefined) {
      if (this.#known.size < MAX_KNOWN_HOSTS) this.#known.set(advert.id, now + KNOWN_FOR_MS)
      return []
    }
    const isInVain = urls.length === 0 || now < (this.#unreachableUntil.get(advert.id) ?? 0)
    if (isInVain || lost.state.is !== 'held') return []
    lost.state = {is: 'checking', lower: sighting}
    return [{do: 'reach', id: advert.id, urls}]
  }

  #reached(id: HostId, url: string | null, now: number): HostingEffect<Address>[] {
    const effects: HostingEffect<Address>[] = []
    for (const meeting of this.#meetings.values()) {
      const {state, session} = meeting
      if (state.is !== 'checking' || state.lower.advert.id !== id) continue
      meeting.state = url === null ? HELD : {is: 'sentAway'}
      if (url === null) this.#remember(id, now)
      else effects.push({do: 'sendAway', session, urls: [url, ...others(state.lower.urls, url)]})
      if (url !== null) effects.push(...this.#takeBack([meeting]))
    }
    return effects
  }

  #remember(unreachable: HostId, now: number): void {
    for (const [id, until] of this.#unreachableUntil) if (until <= now) this.#unreachableUntil.delete(id)
    if (this.#unreachableUntil.size < MAX_KNOWN_HOSTS)
      this.#unreachableUntil.set(unreachable, now + UNREACHABLE_MS)
  }

  #networkChanged(canBeReached: boolean, now: number): HostingEffect<Address>[] {
    const isOther = canBeReached !== this.#canBeReached
    this.#canBeReached = canBeReached
    this.#known.clear()
    this.#unreachableUntil.clear()
    this.#askAt = now
    for (const meeting of this.#held) {
      if (isOther) meeting.advert = this.#advertFor(meeting.session)
      Object.assign(meeting, {announcementsLeft: ANNOUNCEMENTS, announceAt: now})
    }
    return this.#due(now)
  }

  #resumed(session: string, now: number): HostingEffect<Address>[] {
    if (this.holds(session)) return []
    this.#begin(session, now)
    return [{do: 'hold', session}, ...this.#due(now)]
  }

  #takeBack(meetings: readonly Meeting[]): HostingEffect<Address>[] {
    if (meetings.length === 0 || !this.#canBeReached) return []
    return [{do: 'takeBack', adverts: meetings.map(({advert}) => advert)}]
  }
}

const others = (urls: readonly string[], url: string): string[] => urls.filter(each => each !== url)
