/**
 * Who is in the meeting, and what becomes of those who are not: joins the lobby's decisions with the links of all
 * peers. Made by the meeting, ends with it.
 */
import type {PeerId} from '@s2c/shared/peer-id'
import {Arrival, type Standing} from './arrival.js'
import type {Emit, MeetingStatus, TurnedAway} from './effects.js'
import {FailedHandshakes} from './failed-handshakes.js'
import type {DismissReason} from './link/entry.js'
import type {HandshakeFailure, LinkOptions} from './link/link-events.js'
import type {CharterMessage} from './lobby/charter-message.js'
import {Lobby, type LobbyEffect} from './lobby/lobby.js'
import type {RemotePeer} from './remote-peer.js'
import {verifyIdentity} from './trust/identity.js'
import {type IdentityKey, identityKeyBytes} from './trust/identity-key.js'
import {meetingWords} from './trust/words.js'

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

export class Membership {
  readonly #options: MembershipOptions
  readonly #lobby: Lobby
  readonly #arrival = new Arrival()
  readonly #failed = new FailedHandshakes()
  #lastFounder: IdentityKey | null = null
  #isTurnedAway = false
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
    return isNewcomer && this.#arrival.mayHaveToWait(this.#peers) ? 'undecided' : standing
  }

  welcomed(others: readonly PeerId[], now: number): void {
    this.#arrival.welcomed(others, now)
    this.#obey(this.#lobby.welcomed(others.length === 0, now), now)
    this.#tell()
  }

  /** Both have let each other in; also after each replaced connection. */
  entered(peer: RemotePeer, now: number): void {
    const isFirst = !this.#arrival.hasBeenIn
    this.#arrival.entered()
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

  handshakeFailed(peer: RemotePeer, reason: HandshakeFailure): void {
    const {count} = this.#failed
    const warning = this.#failed.add(reason)
    if (this.#failed.count > count) this.#tell()
    if (warning !== null) this.#warn(warning.code, warning.message)
    if (reason === 'passphrase') this.#turnAway(peer.id, reason)
  }

  /** Somebody does not let us in, or puts us out: of the latter only the founder is believed. */
  dismissed(peer: RemotePeer, reason: DismissReason): void {
    if (!this.#arrival.hasBeenIn) this.#turnAway(peer.id, 'denied')
    else if (reason === 'kicked' && peer.key === this.founder) this.#emitTurnedAway('kicked')
  }

  tick(now: number): void {
    this.#obey(this.#lobby.tick(now), now)
    if (this.#arrival.losesPatience(now)) this.#decideOnNewcomers(null, now)
  }

  wakeAt(): number {
    const lobbyAt = this.#lobby.wakeAt() ?? Number.POSITIVE_INFINITY
    return Math.min(lobbyAt, this.#arrival.wakeAt())
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

  #turnAway(by: PeerId, reason: TurnedAway): void {
    const inAll = this.#arrival.turnedAway(by, reason)
    if (inAll !== null) this.#emitTurnedAway(inAll)
  }

  #emitTurnedAway(reason: TurnedAway): void {
    if (this.#isTurnedAway) return
    this.#isTurnedAway = true
    this.#options.emit({do: 'turnedAway', reason})
  }

  /** Until we are in ourselves, every change at one peer may change what the others are told. */
  #decideOnNewcomers(but: RemotePeer | null, now: number): void {
    if (this.#arrival.hasBeenIn) return
    for (const other of this.#peers) if (other !== but) other.decide(now)
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
      failedHandshakes: this.#failed.count,
    }
  }

  get #peers(): readonly RemotePeer[] {
    return [...this.#options.peers()]
  }
}
