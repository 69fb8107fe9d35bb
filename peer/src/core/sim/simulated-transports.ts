/**
 * Transports between simulated peers: descriptions and candidates as opaque texts, a set-up that needs both,
 * two reliable and two unreliable channels over paths whose conditions can be changed at any time.
 */
import type {PathConditions} from '@s2c/shared/sim/network-path'
import type {Random} from '@s2c/shared/sim/random'
import type {Schedule} from '@s2c/shared/sim/schedule'
import type {MediaChannel} from '../link/packet-link.js'
import type {MeetingEvent} from '../meeting.js'

type Side = {
  readonly owner: string
  readonly peer: string
  readonly attempt: number
  readonly own: string
  remote: string | null
  knowsCandidate: boolean
  open: boolean
  /** Its owner knows that it is open; nothing is delivered before. */
  isReported: boolean
  readonly early: MeetingEvent[]
}

/** What one peer said to another over all their transports. */
export type Traffic = {readonly controls: string[]; mediaPackets: number}

/** ICE, DTLS and SCTP together. */
const SET_UP_MS = 30
const RESEND_MS = 100

export class SimulatedTransports {
  readonly #schedule: Schedule
  readonly #random: Random
  readonly #report: (owner: string, event: MeetingEvent) => void
  readonly #conditions: () => PathConditions
  readonly #controlJitterMs: number
  readonly #traffic = new Map<string, Traffic>()
  readonly #sides = new Map<string, Side>()
  readonly #cuts = new Set<string>()
  #instances = 0
  opened = 0

  constructor(
    schedule: Schedule,
    random: Random,
    conditions: () => PathConditions,
    controlJitterMs: number,
    report: (owner: string, event: MeetingEvent) => void,
  ) {
    this.#schedule = schedule
    this.#random = random
    this.#conditions = conditions
    this.#controlJitterMs = controlJitterMs
    this.#report = report
  }

  open(owner: string, peer: string, attempt: number, isCaller: boolean): void {
    this.opened++
    const side: Side = {
      owner,
      peer,
      attempt,
      own: `sdp ${++this.#instances}`,
      remote: null,
      knowsCandidate: false,
      open: false,
      isReported: false,
      early: [],
    }
    this.#sides.set(key(owner, peer, attempt), side)
    if (isCaller) this.#describe(side)
  }

  accept(owner: string, peer: string, attempt: number, sdp: string): void {
    const side = this.#sides.get(key(owner, peer, attempt))
    if (side === undefined || side.remote !== null) return
    const isCaller = owner < peer
    side.remote = sdp
    if (!isCaller) this.#describe(side)
    this.#later(side, {type: 'candidateFound', peer, attempt: side.attempt, candidate: side.own, mid: '0'})
    this.#tryToOpen(side)
  }

  addCandidate(owner: string, peer: string, attempt: number): void {
    const side = this.#sides.get(key(owner, peer, attempt))
    if (side === undefined) return
    side.knowsCandidate = true
    this.#tryToOpen(side)
  }

  /** The other side sees it, unless the path is cut. */
  close(owner: string, peer: string, attempt: number): void {
    const side = this.#sides.get(key(owner, peer, attempt))
    this.#sides.delete(key(owner, peer, attempt))
    const other = this.#sides.get(key(peer, owner, attempt))
    if (side?.open !== true || other === undefined || !connected(side, other)) return
    // What was said before arrives before the end does.
    this.#deliverReliably(
      side,
      () => {
        if (this.#isStill(other)) this.#fail(other)
      },
      this.#controlJitterMs,
    )
  }

  /** As when the process is gone: nobody is told. */
  vanish(owner: string): void {
    for (const [name, side] of this.#sides) if (side.owner === owner) this.#sides.delete(name)
  }

  /** No packet passes between two any more, or does again; nobody is told. */
  cut(one: string, other: string, isCut = true): void {
    for (const name of [`${one} ${other}`, `${other} ${one}`])
      if (isCut) this.#cuts.add(name)
      else this.#cuts.delete(name)
  }

  /** All transports between two break, and both see it. */
  break(one: string, other: string): void {
    for (const side of this.#sides.values())
      if ([side.owner, side.peer].every(id => id === one || id === other))
        this.#schedule.after(0, () => this.#isStill(side) && this.#fail(side))
  }

  traffic(from: string, to: string): Traffic {
    const before = this.#traffic.get(`${from} ${to}`)
    if (before !== undefined) return before
    const fresh: Traffic = {controls: [], mediaPackets: 0}
    this.#traffic.set(`${from} ${to}`, fresh)
    return fresh
  }

  /** What was said so far is forgotten. */
  forgetTraffic(): void {
    this.#traffic.clear()
  }

  sendControl(owner: string, peer: string, attempt: number, text: string): void {
    this.traffic(owner, peer).controls.push(text)
    const link = this.#link(owner, peer, attempt)
    if (link === null) return
    const {other} = link
    const event: MeetingEvent = {type: 'controlReceived', peer: owner, attempt: other.attempt, text}
    this.#deliverReliably(link.side, () => this.#deliver(other, event))
  }

  sendMedia(owner: string, peer: string, attempt: number, channel: MediaChannel, packet: Uint8Array): void {
    this.traffic(owner, peer).mediaPackets++
    const link = this.#link(owner, peer, attempt)
    if (link === null) return
    const {other} = link
    const {loss, duplication} = this.#conditionsOf(link.side)
    if (this.#random.chance(loss)) return
    const times = this.#random.chance(duplication) ? 2 : 1
    for (let i = 0; i < times; i++) {
      const event = {peer: owner, attempt: other.attempt, channel, packet}
      this.#schedule.after(this.#delayMs(), () => this.#deliver(other, {type: 'packetReceived', ...event}))
    }
  }

  #describe(side: Side): void {
    this.#later(side, {type: 'described', peer: side.peer, attempt: side.attempt, sdp: side.own})
  }

  #later(side: Side, event: MeetingEvent): void {
    this.#schedule.after(1, () => {
      if (this.#isStill(side)) this.#report(side.owner, event)
    })
  }

  #tryToOpen(side: Side): void {
    const other = this.#sides.get(key(side.peer, side.owner, side.attempt))
    if (
      other === undefined ||
      side.open ||
      this.#isCut(side) ||
      !connected(side, other) ||
      !(side.knowsCandidate || other.knowsCandidate)
    )
      return
    for (const end of [side, other]) {
      end.open = true
      this.#schedule.after(SET_UP_MS + this.#delayMs(), () => {
        if (this.#isStill(end)) this.#opened(end)
      })
    }
  }

  #opened(side: Side): void {
    const {owner, peer, attempt} = side
    side.isReported = true
    const fingerprints = {own: side.own, peer: side.remote!}
    this.#report(owner, {type: 'transportOpened', peer, attempt, fingerprints})
    for (const event of side.early.splice(0)) this.#deliver(side, event)
  }

  #deliver(side: Side, event: MeetingEvent): void {
    if (!this.#isStill(side)) return
    if (side.isReported) this.#report(side.owner, event)
    else side.early.push(event)
  }

  #fail(side: Side): void {
    this.#sides.delete(key(side.owner, side.peer, side.attempt))
    this.#report(side.owner, {type: 'transportFailed', peer: side.peer, attempt: side.attempt})
  }

  /** Resent until it gets through. */
  #deliverReliably(
    side: Side,
    deliver: () => void,
    extraMs = this.#random.next() * this.#controlJitterMs,
  ): void {
    const attempt = (): void => {
      if (this.#conditionsOf(side).loss >= 1) this.#schedule.after(RESEND_MS, attempt)
      else this.#schedule.after(this.#conditions().delayMs + extraMs, deliver)
    }
    attempt()
  }

  #link(owner: string, peer: string, attempt: number): {side: Side; other: Side} | null {
    const side = this.#sides.get(key(owner, peer, attempt))
    const other = this.#sides.get(key(peer, owner, attempt))
    return side?.open && other?.open && connected(side, other) ? {side, other} : null
  }

  #isStill(side: Side): boolean {
    return this.#sides.get(key(side.owner, side.peer, side.attempt)) === side
  }

  #isCut({owner, peer}: Side): boolean {
    return this.#cuts.has(`${owner} ${peer}`)
  }

  #conditionsOf(side: Side): PathConditions {
    return this.#isCut(side) ? {...this.#conditions(), loss: 1} : this.#conditions()
  }

  #delayMs(): number {
    const {delayMs, jitterMs} = this.#conditions()
    return delayMs + this.#random.next() * jitterMs
  }
}

const key = (owner: string, peer: string, attempt: number): string => `${owner} ${peer} ${attempt}`
const connected = (a: Side, b: Side): boolean => a.remote === b.own && b.remote === a.own
