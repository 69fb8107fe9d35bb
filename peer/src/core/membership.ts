/**
 * Who is in the meeting, and what becomes of those who are not: joins the lobby's decisions with the links of all
 * peers. Made by the meeting, ends with it.
 */
import type {PeerId} from '@s2c/shared/peer-id'
import type {Emit, MeetingStatus, TurnedAway} from './effects.js'
import type {DismissReason} from './link/entry.js'
import type {RefusalReason} from './link/key-exchange.js'
import type {LinkOptions} from './link/link-events.js'
import type {RemotePeer} from './remote-peer.js'
import type {CharterMessage} from './trust/charter-message.js'
import {verifyIdentity} from './trust/identity.js'
import {type IdentityKey, identityKeyBytes} from './trust/identity-key.js'
import {type DoorStanding, Lobby, type LobbyEffect} from './trust/lobby.js'
import {meetingWords} from './trust/words.js'

/** No answer yet: whoever asks is told nothing, and asked about again when that may have changed. */
export type Standing = DoorStanding | 'undecided'

type PeerCommand = 'admit' | 'deny' | 'kick' | 'hand-over' | 'verify' | 'unverify' | 'accept'
export type MembershipCommand =
  | {readonly do: 'lock' | 'unlock'}
  | {readonly do: PeerCommand; readonly id: PeerId}

export type MembershipOptions = {
  readonly session: string
  readonly ownKey: IdentityKey
  /** ms since 1970. */
  readonly nowMs: number
  peers(): Iterable<RemotePeer>
  readonly emit: Emit
  readonly sign: LinkOptions['sign']
}

/** A newcomer gives those who were there before it so long to let it in, or not, before it meets other newcomers. */
const PATIENCE_MS = 5_000

const VERSION_WARNING =
  'Somebody in the session speaks another version of s2c and cannot be connected. Update the older one.'
const FAILURE_WARNINGS = {
  passphrase:
    'Somebody in the session has another passphrase, or none, and cannot be connected. Who belongs here joins again with the one you have.',
  unanswered:
    'Somebody in the session took our half of a handshake and never answered: a connection that broke, or somebody who tries passphrases.',
  forged:
    'A connection was refused: somebody stands between you and somebody in the session, or pretends to be them.',
} as const

export class Membership {
  readonly #options: MembershipOptions
  readonly #lobby: Lobby
  /** Who was in the session when we came; null before. */
  #welcome: ReadonlySet<PeerId> | null = null
  readonly #turnedAwayBy = new Map<PeerId, TurnedAway>()
  #hasBeenIn = false
  #isVersionTold = false
  #lastFounder: IdentityKey | null = null
  /** Null before the welcome, and once our patience is over. */
  #patientUntilMs: number | null = null
  #isTurnedAway = false
  #failedHandshakes = 0
  /** Told at once, and then each time their number has doubled. */
  #warnAt = 1
  #told = ''

  constructor(options: MembershipOptions) {
    this.#options = options
    const {ownKey: own, session, nowMs} = options
    this.#lobby = new Lobby({own, session, wallClockMs: nowMs, verify: verifyIdentity}, nowMs)
  }

  /** Charters that were refused, by reason. */
  get dropped(): Lobby['dropped'] {
    return this.#lobby.dropped
  }

  get founder(): IdentityKey | null {
    return this.#lobby.founder
  }

  /** Who names no founder has not been let in either: those who wait at a door together learn nothing of each other. */
  standing(key: IdentityKey, namedFounder: IdentityKey | null): Standing {
    const standing = this.#lobby.standing(key)
    const isNewcomer = standing === 'admit' && namedFounder === null
    return isNewcomer && this.#mayHaveToWait ? 'undecided' : standing
  }

  welcomed(others: readonly PeerId[], now: number): void {
    if (this.#welcome === null) this.#patientUntilMs = now + PATIENCE_MS
    this.#welcome ??= new Set(others)
    this.#obey(this.#lobby.welcomed(others.length === 0, now), now)
    this.#tell()
  }

  /** Both have let each other in; also after each replaced connection. */
  entered(peer: RemotePeer, now: number): void {
    const isFirst = !this.#hasBeenIn
    this.#hasBeenIn = true
    this.moved(peer, now)
    if (isFirst) for (const other of this.#peers) other.decide(now)
  }

  left(peer: RemotePeer, now: number): void {
    this.moved(peer, now)
  }

  /** The link of a member went up or down, or it left. */
  moved(peer: RemotePeer, now: number): void {
    this.#decideOnNewcomers(peer, now)
    const {key} = peer
    if (key === null || !peer.isMember) return
    const links = this.#peers.filter(other => other.key === key && other.isMember && !other.isGone)
    const state = links.some(other => other.link.isUp) ? 'live' : links.length > 0 ? 'away' : 'gone'
    this.#obey(this.#lobby.presence(key, state, now), now)
    this.#tell()
  }

  charter(peer: RemotePeer, message: CharterMessage, now: number): void {
    if (peer.key !== null) this.#obey(this.#lobby.receive(message, peer.key, now), now)
  }

  command(command: MembershipCommand, now: number): void {
    if (!('id' in command)) return this.#obey(this.#lobby.command(command, now), now)
    const peer = this.#peers.find(({id}) => id === command.id)
    const identity = peer?.key ?? null
    if (peer === undefined || identity === null)
      return this.#warn(
        'unknownPeer',
        'Nobody of this id has proven who it is: look at the ids of the peers again.',
      )
    this.#commandPeer(command.do, peer, identity, now)
  }

  #commandPeer(what: PeerCommand, peer: RemotePeer, identity: IdentityKey, now: number): void {
    switch (what) {
      case 'verify':
        if (!peer.verify()) this.#warn('notVerified', 'There are no words to compare with this peer yet.')
        return
      case 'unverify':
        return this.#unverify(identity)
      case 'accept':
        return peer.accept(now)
      case 'admit':
      case 'deny':
      case 'kick':
        return this.#obey(this.#lobby.command({do: what, identity}, now), now)
      case 'hand-over':
        return this.#obey(this.#lobby.command({do: 'handOver', identity}, now), now)
      default:
        return what satisfies never
    }
  }

  /** Of a person, however many processes of that person are here. */
  #unverify(identity: IdentityKey): void {
    const undone = this.#peers.filter(({key}) => key === identity).map(peer => peer.unverify())
    if (!undone.includes(true))
      this.#warn(
        'notVerified',
        'There is nothing to take back: words were not compared with this peer, or it has your own identity.',
      )
  }

  handshakeFailed(peer: RemotePeer, reason: RefusalReason | 'unanswered' | 'forged'): void {
    switch (reason) {
      case 'busy':
        return
      case 'version':
        if (!this.#isVersionTold) this.#warn('peerRefused', VERSION_WARNING)
        this.#isVersionTold = true
        return
      case 'passphrase':
      case 'unanswered':
      case 'forged':
        this.#failedHandshakes++
        this.#tell()
        this.#warnOfFailures(reason)
        if (reason === 'passphrase') this.#turnAway(peer.id, 'passphrase')
        return
      default:
        return reason satisfies never
    }
  }

  /** Somebody does not let us in, or puts us out: of the latter only the founder is believed. */
  dismissed(peer: RemotePeer, reason: DismissReason): void {
    if (!this.#hasBeenIn) this.#turnAway(peer.id, 'denied')
    else if (reason === 'kicked' && peer.key === this.founder) this.#emitTurnedAway('kicked')
  }

  tick(now: number): void {
    this.#obey(this.#lobby.tick(now), now)
    if (this.#patientUntilMs === null || now < this.#patientUntilMs) return
    this.#patientUntilMs = null
    this.#decideOnNewcomers(null, now)
  }

  wakeAt(): number {
    const lobbyAt = this.#lobby.wakeAt() ?? Number.POSITIVE_INFINITY
    return Math.min(lobbyAt, this.#patientUntilMs ?? Number.POSITIVE_INFINITY)
  }

  #obey(effects: readonly LobbyEffect[], now: number): void {
    for (const effect of effects) this.#perform(effect, now)
  }

  #perform(effect: LobbyEffect, now: number): void {
    switch (effect.do) {
      case 'sign':
        return this.#options.sign(effect.message, (signature, at) =>
          this.#obey(this.#lobby.signed(effect.ticket, signature, at), at),
        )
      case 'publish':
        for (const peer of this.#peers)
          if (peer.key !== null && effect.to.includes(peer.key) && peer.link.isUp)
            peer.link.say(effect.charter)
        return
      case 'standingChanged':
        for (const peer of this.#peers) peer.decide(now)
        return this.#tell()
      case 'changed':
        this.#warnOfNewFounder()
        for (const peer of this.#peers) peer.tell()
        return this.#tell()
      case 'warn':
        return this.#warn(effect.code, effect.message)
      case 'removed':
        return this.#emitTurnedAway(effect.reason)
      default:
        return effect satisfies never
    }
  }

  /** Only when all who were here before us say no is there nothing to stay for: one squatter decides nothing. */
  #turnAway(by: PeerId, reason: TurnedAway): void {
    if (this.#hasBeenIn || this.#welcome?.has(by) !== true) return
    this.#turnedAwayBy.set(by, reason)
    if (this.#turnedAwayBy.size < this.#welcome.size) return
    const reasons = new Set(this.#turnedAwayBy.values())
    this.#emitTurnedAway(reasons.has('denied') ? 'denied' : 'passphrase')
  }

  #emitTurnedAway(reason: TurnedAway): void {
    if (this.#isTurnedAway) return
    this.#isTurnedAway = true
    this.#options.emit({do: 'turnedAway', reason})
  }

  /** Somebody who is in has yet to let us in, or who was there before us is still being connected. */
  get #mayHaveToWait(): boolean {
    if (this.#hasBeenIn) return false
    return this.#peers.some(({id, link, namedFounder}) => {
      if (link.state.name === 'held') return namedFounder !== null
      const isComing = this.#welcome?.has(id) === true && link.state.name !== 'closed'
      return isComing && !this.#turnedAwayBy.has(id) && this.#patientUntilMs !== null
    })
  }

  /** Until we are in ourselves, every change at one peer may change what the others are told. */
  #decideOnNewcomers(but: RemotePeer | null, now: number): void {
    if (this.#hasBeenIn) return
    for (const other of this.#peers) if (other !== but) other.decide(now)
  }

  #warnOfFailures(reason: 'passphrase' | 'unanswered' | 'forged'): void {
    if (this.#failedHandshakes < this.#warnAt) return
    this.#warnAt = this.#failedHandshakes * 2
    this.#warn(
      'handshakeFailed',
      `${FAILURE_WARNINGS[reason]} Failed handshakes so far: ${this.#failedHandshakes}.`,
    )
  }

  /** In a meeting that is not locked the office can be taken by whoever comes with a lower key: people are to see it. */
  #warnOfNewFounder(): void {
    const {founder} = this.#lobby
    const before = this.#lastFounder
    this.#lastFounder = founder
    if (before === null || founder === null || founder === before) return
    const name = this.#peers.find(peer => peer.key === founder)?.name || 'Somebody'
    const who = founder === this.#options.ownKey ? 'You decide' : `${name} decides`
    this.#warn('founderChanged', `${who} about the door of this meeting from now on.`)
  }

  #warn(code: string, message: string): void {
    this.#options.emit({do: 'warn', code, message})
  }

  /** At each change, and only then. */
  #tell(): void {
    const status = this.#status
    const text = JSON.stringify(status)
    if (text === this.#told) return
    this.#told = text
    this.#options.emit({do: 'meetingChanged', status})
  }

  get #status(): MeetingStatus {
    const members = this.#peers.flatMap(peer =>
      peer.isMember && !peer.isGone && peer.key !== null ? [peer.key] : [],
    )
    const keys = [this.#options.ownKey, ...members].map(identityKeyBytes)
    return {
      locked: this.#lobby.locked,
      isFounder: this.#lobby.isFounder,
      words: members.length === 0 ? [] : meetingWords(keys),
      failedHandshakes: this.#failedHandshakes,
    }
  }

  get #peers(): readonly RemotePeer[] {
    return [...this.#options.peers()]
  }
}
