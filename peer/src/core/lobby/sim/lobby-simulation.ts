/**
 * Several lobbies over a seeded network that can be torn apart and healed, with members who leave, crash and come
 * back. Made by a test; runs on simulated time only. Signatures are hashes with a secret that the simulation holds.
 */
import {encodeHex} from '@s2c/shared/encoding'
import type {Random} from '@s2c/shared/sim/random'
import {Schedule} from '@s2c/shared/sim/schedule'
import {hash} from '../../seal/transcript.js'
import {type IdentityKey, identityKeyBytes} from '../../trust/identity-key.js'
import type {LobbyCommand} from '../amend.js'
import type {Verify} from '../charter.js'
import type {CharterMessage} from '../charter-message.js'
import {Lobby, type LobbyEffect} from '../lobby.js'
import type {PresenceState} from '../presence.js'

export const SESSION = 'simulated'
/** As the links do it: silence is noticed within six seconds, and after two minutes it is a leave. */
const AWAY_AFTER_MS = 6_000
const GONE_AFTER_MS = 120_000
const MAX_LINK_DELAY_MS = 200
const MAX_CONNECT_MS = 1_500
const MAX_SIGNING_MS = 40
const WALL_CLOCK_MS = 1_700_000_000_000

/** What a real key would sign: only this simulation knows the secret. */
export const simulatedSignature = (key: Uint8Array, message: Uint8Array): Uint8Array =>
  hash('simulated secret', key, message)

export const simulatedVerify: Verify = (key, message, signature) =>
  encodeHex(simulatedSignature(key, message)) === encodeHex(signature)

export class Member {
  readonly key: IdentityKey
  readonly lobby: Lobby
  readonly warnings: string[] = []
  removed: 'kicked' | 'denied' | null = null
  /** Its agent refuses to sign. */
  refuses = false
  /** Set for those who say what they like. */
  isMalicious = false
  published = 0
  signatures = 0

  constructor(key: IdentityKey, startedAtMs: number) {
    this.key = key
    const options = {
      own: key,
      session: SESSION,
      wallClockMs: WALL_CLOCK_MS + startedAtMs,
      verify: simulatedVerify,
    }
    this.lobby = new Lobby(options, startedAtMs)
  }
}

/** closing: somebody is barred; what was said before still arrives. */
type LinkState = 'down' | 'held' | 'live' | 'closing'
/** One end of a link: `epoch` tells messages of an earlier connection apart. */
type Link = {state: LinkState; epoch: number; isOpen: boolean; lastArrivalMs: Map<Member, number>}

export class LobbySimulation {
  readonly schedule = new Schedule()
  readonly members: Member[] = []
  /** Charters as they went over the wire, for replays. */
  readonly recorded: CharterMessage[] = []
  readonly #random: Random
  readonly #links = new Map<string, Link>()
  readonly #cut = new Set<string>()

  constructor(random: Random) {
    this.#random = random
  }

  get now(): number {
    return this.schedule.now
  }

  /** A new identity; the n-th has the n-th lowest key when `rank` is given. */
  makeKey(rank?: number): IdentityKey {
    const bytes = this.#random.bytes(32)
    if (rank !== undefined) bytes[0] = rank
    return encodeHex(bytes)
  }

  join(key: IdentityKey = this.makeKey(), isAlone?: boolean): Member {
    const member = new Member(key, this.now)
    const others = this.members.filter(other => this.#isReachable(member, other))
    this.members.push(member)
    this.#obey(member, member.lobby.welcomed(isAlone ?? others.length === 0, this.now))
    for (const other of others) this.#connectSoon(member, other)
    return member
  }

  /** Says goodbye: everybody in reach knows at once. */
  leave(member: Member): void {
    this.#remove(member, 0)
  }

  /** Just stops: the others notice a silence. */
  crash(member: Member): void {
    this.#remove(member, GONE_AFTER_MS)
  }

  command(member: Member, command: LobbyCommand): void {
    this.#obey(member, member.lobby.command(command, this.now))
  }

  /** Cuts all links between the groups. */
  partition(...groups: readonly (readonly Member[])[]): void {
    for (const a of this.members)
      for (const b of this.members) {
        const isSame = groups.some(group => group.includes(a) && group.includes(b))
        if (a !== b && !isSame) this.#cutOff(a, b, GONE_AFTER_MS)
      }
  }

  /** Two lose each other but know from signaling that the other is still there. */
  cut(a: Member, b: Member): void {
    this.#cutOff(a, b, Number.POSITIVE_INFINITY)
  }

  heal(): void {
    this.#cut.clear()
    for (const a of this.members) for (const b of this.members) if (a.key < b.key) this.#connectSoon(a, b)
  }

  /** A member that says what it likes to one or all of those who are live with it. */
  say(from: Member, message: CharterMessage, to: readonly Member[] = this.members): void {
    for (const other of to)
      if (other !== from && this.isLive(from, other))
        this.#obey(other, other.lobby.receive(message, from.key, this.now))
  }

  isLive = (a: Member, b: Member): boolean => this.#links.get(pairOf(a, b))?.state === 'live'

  run(forMs: number): void {
    const untilMs = this.now + forMs
    for (;;) {
      const wakeAtMs = Math.min(
        this.schedule.wakeAt(),
        ...this.members.map(({lobby}) => lobby.wakeAt() ?? Infinity),
      )
      if (wakeAtMs > untilMs) break
      this.schedule.now = Math.max(this.now, wakeAtMs)
      this.schedule.runDue()
      for (const member of [...this.members])
        if ((member.lobby.wakeAt() ?? Infinity) <= this.now) this.#obey(member, member.lobby.tick(this.now))
    }
    this.schedule.now = untilMs
  }

  #obey(member: Member, effects: readonly LobbyEffect[]): void {
    for (const effect of effects) this.#perform(member, effect)
  }

  #perform(member: Member, effect: LobbyEffect): void {
    switch (effect.do) {
      case 'sign': {
        const signature = member.refuses
          ? null
          : simulatedSignature(identityKeyBytes(member.key), effect.message)
        member.signatures++
        this.schedule.after(this.#random.below(MAX_SIGNING_MS), () => {
          if (this.members.includes(member))
            this.#obey(member, member.lobby.signed(effect.ticket, signature, this.now))
        })
        return
      }
      case 'publish':
        this.recorded.push(effect.charter)
        for (const other of this.members)
          if (effect.to.includes(other.key) && other !== member) this.#send(member, other, effect.charter)
        return
      case 'standingChanged':
        for (const other of this.members) if (other !== member) this.#judge(member, other)
        return
      case 'warn':
        member.warnings.push(effect.code)
        return
      case 'removed':
        member.removed = effect.reason
        return this.leave(member)
      case 'changed':
        return
      default:
        return effect satisfies never
    }
  }

  /** In order, after a delay; lost when the link breaks. */
  #send(from: Member, to: Member, message: CharterMessage): void {
    const link = this.#links.get(pairOf(from, to))
    if (link?.state !== 'live' || from.isMalicious) return
    from.published++
    const {epoch} = link
    const delayMs = 1 + this.#random.below(MAX_LINK_DELAY_MS)
    const atMs = Math.max(this.now + delayMs, link.lastArrivalMs.get(to) ?? 0)
    link.lastArrivalMs.set(to, atMs)
    this.schedule.after(atMs - this.now, () => {
      if (link.epoch === epoch && (link.state === 'live' || link.state === 'closing'))
        this.#obey(to, to.lobby.receive(message, from.key, this.now))
    })
  }

  #isReachable = (a: Member, b: Member): boolean => !this.#cut.has(pairOf(a, b))

  #connectSoon(a: Member, b: Member): void {
    this.schedule.after(1 + this.#random.below(MAX_CONNECT_MS), () => {
      if (!this.members.includes(a) || !this.members.includes(b) || !this.#isReachable(a, b)) return
      const link = this.#links.get(pairOf(a, b)) ?? {
        state: 'down',
        epoch: 0,
        isOpen: false,
        lastArrivalMs: new Map(),
      }
      if (link.isOpen) return
      this.#links.set(pairOf(a, b), {...link, state: 'held', epoch: link.epoch + 1, isOpen: true})
      this.#judge(a, b)
    })
  }

  /** Asks both doors; live when both admit, out when one bars. */
  #judge(a: Member, b: Member): void {
    const link = this.#links.get(pairOf(a, b))
    if (link === undefined || !link.isOpen || link.state === 'closing') return
    const standings = [a.lobby.standing(b.key), b.lobby.standing(a.key)]
    if (standings.includes('bar')) return this.#dismiss(a, b, link)
    const isAdmitted = standings.every(standing => standing === 'admit')
    if (isAdmitted && link.state === 'held') {
      link.state = 'live'
      // A connection that was replaced before anybody noticed its end has lost messages all the same.
      for (const state of ['away', 'live'] as const) {
        this.#note(a, b, state)
        this.#note(b, a, state)
      }
    } else if (!isAdmitted && link.state === 'live') {
      link.state = 'held'
      link.epoch++
      this.#note(a, b, 'gone')
      this.#note(b, a, 'gone')
    }
  }

  #dismiss(a: Member, b: Member, link: Link): void {
    link.state = 'closing'
    if (a.lobby.standing(b.key) === 'bar') this.#note(a, b, 'gone')
    if (b.lobby.standing(a.key) === 'bar') this.#note(b, a, 'gone')
    this.schedule.after(MAX_LINK_DELAY_MS, () => this.#drop(a, b, 0))
  }

  #note(member: Member, other: Member, state: PresenceState): void {
    if (this.members.includes(member)) this.#obey(member, member.lobby.presence(other.key, state, this.now))
  }

  #cutOff(a: Member, b: Member, goneAfterMs: number): void {
    this.#cut.add(pairOf(a, b))
    this.#drop(a, b, goneAfterMs)
  }

  #drop(a: Member, b: Member, goneAfterMs: number): void {
    const link = this.#links.get(pairOf(a, b))
    if (link === undefined || !link.isOpen) return
    const wasLive = link.state === 'live' || link.state === 'closing'
    link.epoch++
    link.state = 'down'
    link.isOpen = false
    if (!wasLive) return
    const {epoch} = link
    const say = (state: 'away' | 'gone'): void => {
      if (link.epoch !== epoch || this.#links.get(pairOf(a, b))!.epoch !== epoch) return
      this.#note(a, b, state)
      this.#note(b, a, state)
    }
    if (goneAfterMs === 0) return say('gone')
    this.schedule.after(AWAY_AFTER_MS, () => say('away'))
    this.schedule.after(goneAfterMs, () => say('gone'))
  }

  #remove(member: Member, goneAfterMs: number): void {
    const place = this.members.indexOf(member)
    if (place < 0) return
    this.members.splice(place, 1)
    for (const other of this.members) this.#drop(member, other, goneAfterMs)
  }
}

const pairOf = (a: Member, b: Member): string => [idOf(a), idOf(b)].sort().join(' ')

/** Two processes of one identity are two members. */
const ids = new WeakMap<Member, string>()
let nextId = 0
function idOf(member: Member): string {
  if (!ids.has(member)) ids.set(member, `${member.key}#${nextId++}`)
  return ids.get(member)!
}
