/**
 * The link to one other peer over all its connections: runs the state machine of the newest one, whose events come from
 * the negotiation through signaling, the entry over it, and signs of life. What is live stays so while the next connection
 * is set up beside it, and for a moment after that has taken over. Made with the peer, ends when it is closed.
 *
 *   next ──both in──▶ standing ──the next one is in──▶ retiring ──1 s──▶ closed
 */
import type {PeerId} from '@s2c/shared/peer-id'
import type {Fingerprints} from '../seal/link-proof.js'
import type {ProvenIdentity} from '../trust/proven-identity.js'
import {Carrier} from './carrier.js'
import * as connection from './connection.js'
import {type ControlMessage, formatControl, parseControl} from './control.js'
import {Detour, type Footing} from './detour.js'
import {type DismissReason, Entry, type HoldReason, type LateMessage} from './entry.js'
import type {Resumption} from './key-exchange.js'
import type {LinkEvents, LinkMemory, LinkOptions} from './link-events.js'
import {Negotiation} from './negotiation.js'
import {type MediaChannel, PacketLink} from './packet-link.js'
import {PeerRates, type RateKind} from './peer-rates.js'
import {type Listing, SignsOfLife} from './signs-of-life.js'
import {doubtedAt, Silence} from './silence.js'

/** What the other side sent before it switched over may still come: far more than a way through a full path takes. */
const RETIRING_MS = 1_000
const NEVER = Number.POSITIVE_INFINITY
/** How datagrams in control messages begin: they are of others' making, and have a rate of their own. */
const RELAYED_TEXT = '{"type":"relay'

export class Link {
  readonly #peer: PeerId
  readonly #role: connection.Role
  readonly #options: LinkOptions
  readonly #events: LinkEvents
  readonly #negotiation: Negotiation
  readonly #rates: PeerRates
  readonly #life: SignsOfLife
  /** Null on the side that is called, which goes the way that it is called. */
  readonly #detour: Detour | null
  /** Of its tries; see connection.ts. */
  readonly #spread: number
  #resumption: Resumption | null
  /** Of the newest connection. */
  #connection: connection.ConnectionState
  /** Being set up. */
  #next: Carrier | null = null
  /** Carries the media. */
  #standing: Carrier | null = null
  #retiring: {readonly carrier: Carrier; readonly untilMs: number} | null = null
  /** Of the standing one. */
  readonly #silence = new Silence()
  /** Of the connection that carries media, or carried it last. */
  #packets = new PacketLink()
  #clockOffsetMs: number | null = null
  #fingerprints: {attempt: number; both: Fingerprints} | null = null

  constructor(peer: PeerId, memory: LinkMemory, options: LinkOptions, events: LinkEvents, now: number) {
    this.#peer = peer
    this.#role = connection.roleOf(options.own, peer)
    this.#options = options
    this.#events = events
    this.#life = new SignsOfLife(now)
    this.#rates = new PeerRates(now)
    this.#spread = options.random(1)[0]! / 256
    this.#resumption = memory.resumption
    this.#detour = this.#role === 'caller' ? new Detour(friend => events.isFriend(friend)) : null
    this.#negotiation = new Negotiation(peer, this.#role, options, this.#rates, {
      connection: () => this.#connection,
      resumption: () => this.#resumption,
      step: (event, at) => this.#step(event, at),
      handshakeFailed: reason => events.handshakeFailed(reason),
      dropped: reason => events.dropped(reason),
    })
    const first = connection.start(this.#role, memory.attempt, now)
    this.#connection = first.state
    for (const effect of first.effects) this.#perform(effect, now)
  }

  /** Of one that was live, and is silent for so long that it is being replaced: how far the next one has come. */
  get state(): connection.LinkState {
    if (this.#standing === null) return this.#connection
    const {attempt} = this.#standing
    const {level} = this.#silence
    if (level === 'none') return {name: 'live', attempt}
    const isReplaced = level !== 'stalled' && this.#connection.name !== 'live'
    return isReplaced ? this.#connection : {name: 'recovering', attempt}
  }

  get memory(): LinkMemory {
    return {attempt: this.#connection.attempt, resumption: this.#resumption}
  }

  /** Whether both sides have let each other in over a connection that still stands. */
  get isUp(): boolean {
    return this.#standing !== null
  }

  /** The friend through which the standing connection goes; null: none does. */
  get via(): PeerId | null {
    return this.#standing?.via ?? null
  }

  /** Whether the other side is heard of, over a connection without a friend in between. */
  get isDirect(): boolean {
    return this.state.name === 'live' && this.via === null
  }

  /** Whether a connection waits for this side to let the other in, or not. */
  get isAtTheDoor(): boolean {
    return this.#connection.name === 'held'
  }

  get isHeldByUs(): boolean {
    return this.#next?.entry?.isHeldByUs === true
  }

  get packets(): PacketLink {
    return this.#packets
  }

  get roundTripMs(): number | null {
    return (this.#standing ?? this.#next)?.roundTripMs ?? null
  }

  /** Their clock minus ours, in ms. */
  get clockOffsetMs(): number | null {
    return this.#clockOffsetMs
  }

  /**
   * What signaling says of the peer. It is believed only where the link itself says nothing: one that is not up and
   * left, or was never up and is no longer listed, is gone. One that is listed may be reached now.
   */
  listed(listing: Listing, now: number): void {
    this.#life.listed(listing)
    if (listing === 'listed') this.#step({type: 'hasten'}, now)
    else if (listing === 'left' ? !this.isUp : !this.#life.wasMet) this.hangUp('peerLeft', now)
  }

  /** The ways to others are not what they were: none that stood may stand any more, or only new ones came. */
  pathsChanged(isLost: boolean, now: number): void {
    this.#detour?.pathsChanged(now)
    this.#step({type: isLost ? 'renew' : 'hasten'}, now)
  }

  /** `via`: the friend that brought it; null: the signaling service. */
  receiveSignal(data: string, via: PeerId | null, now: number): void {
    this.#negotiation.receive(data, via, now)
  }

  /** A friend would forward; the other side is so far through it. */
  offered(friend: PeerId, roundTripMs: number): void {
    this.#detour?.offered(friend, roundTripMs)
  }

  /** Somebody else is live who may forward, as far as it is wanted. */
  friendCame(): void {
    this.#detour?.friendCame()
  }

  /** A friend is not heard of: if it forwards for this link, another way is looked for, while it may come back. */
  friendFellSilent(friend: PeerId, now: number): void {
    if (this.via !== friend) return
    this.#detour?.failed(friend, now)
    if (this.#connection.name === 'live') this.#step({type: 'renew'}, now)
  }

  described(attempt: number, sdp: string): void {
    this.#negotiation.described(attempt, sdp)
  }

  foundCandidate(attempt: number, candidate: string, mid: string): void {
    this.#negotiation.foundCandidate(attempt, candidate, mid)
  }

  opened(attempt: number, fingerprints: Fingerprints, now: number): void {
    this.#fingerprints = {attempt, both: fingerprints}
    this.#step({type: 'opened', attempt}, now)
  }

  transportFailed(attempt: number, now: number): void {
    if (attempt === this.#retiring?.carrier.attempt) this.#endRetiring()
    else if (attempt === this.#standing?.attempt) this.#loseStanding(now)
    else this.#step({type: 'transportFailed', attempt}, now)
  }

  /** What is said over this connection does not all come: another one is needed, while media still pass. */
  controlBroke(attempt: number, now: number): void {
    const standing = this.#standing
    if (standing?.attempt !== attempt) return this.transportFailed(attempt, now)
    standing.isBroken = true
    if (standing.via !== null) this.#detour?.doubted(standing.via, now)
    if (this.#connection.name === 'live') this.#step({type: 'renew'}, now)
  }

  receiveControl(attempt: number, text: string, now: number): void {
    const carrier = [this.#next, this.#standing].find(each => each?.attempt === attempt)
    // What was said over a connection that has retired is said again over the one that took over.
    if (carrier === undefined || carrier === null) return
    const kind = text.startsWith(RELAYED_TEXT) ? 'relayedControl' : 'control'
    if (!this.#rates.admit(kind, now)) return this.#events.dropped('tooFast')
    const message = parseControl(text)
    if (message === null) return this.#events.dropped('malformedControl')
    if (carrier.entry === null) return this.#events.dropped('notLive')
    if (message.type === 'charter' && !this.#rates.admit('charters', now))
      return this.#events.dropped('tooFast')
    if (carrier.entry.identity !== null) this.#heard(carrier, now)
    carrier.entry.receive(message, now)
  }

  /**
   * The packets of the connection over which one came, if it may be looked at; it also counts as a sign of life. The first
   * packets may overtake the greeting that lets us in.
   */
  admitPacket(
    attempt: number,
    kind: Extract<RateKind, MediaChannel | 'relayed'>,
    now: number,
  ): PacketLink | null {
    const isIn = this.#next?.entry?.isAdmittedByUs === true
    const carriers = [this.#standing, this.#retiring?.carrier, isIn ? this.#next : null]
    const carrier = carriers.find(each => each?.attempt === attempt) ?? null
    const reason = carrier === null ? 'notLive' : this.#rates.admit(kind, now) ? null : 'tooFast'
    if (carrier === null || reason !== null) {
      this.#events.dropped(reason ?? 'notLive')
      return null
    }
    this.#heard(carrier, now)
    return carrier.packets
  }

  /** Over the connection that carries media. */
  say(message: ControlMessage): void {
    this.#standing?.say(message)
  }

  send(channel: MediaChannel, packet: Uint8Array): void {
    if (this.#standing === null) return
    const {attempt} = this.#standing
    this.#options.emit({do: 'sendMedia', peer: this.#peer, attempt, channel, packet})
  }

  /** Lets the identified other side in; it is live once it has let us in too. */
  admit(now: number): void {
    this.#next?.entry?.admit(now)
  }

  hold(reason: HoldReason): void {
    this.#next?.entry?.hold(reason)
  }

  dismiss(reason: DismissReason, now: number): void {
    for (const carrier of [this.#standing, this.#next]) carrier?.entry?.dismiss(reason)
    this.#step({type: 'hangUp', reason: 'dismissed'}, now)
  }

  hangUp(reason: connection.CloseReason, now: number): void {
    if (reason === 'hungUp')
      for (const carrier of [this.#standing, this.#next])
        if (carrier?.isIdentified) carrier.say({type: 'bye'})
    this.#step({type: 'hangUp', reason}, now)
  }

  tick(now: number): void {
    this.#step({type: 'tick'}, now)
    this.#detourIfDue(now)
    if (this.#retiring !== null && now >= this.#retiring.untilMs) this.#endRetiring()
    if (now >= doubtedAt(this.#next?.heardAtMs ?? now)) this.#step({type: 'silent'}, now)
    this.#listen(now)
    for (const carrier of [this.#standing, this.#next]) carrier?.beat(now)
    const acknowledgement = this.#standing?.packets.wrapAcknowledgement(now) ?? null
    if (acknowledgement !== null) this.send('picture', acknowledgement)
    if (!this.#isMet && now >= this.#life.lostAt()) this.hangUp('peerLost', now)
  }

  /** Asked after every turn, for every link: no lists are made. */
  wakeAt(): number {
    const standing = this.#standing
    const next = this.#next
    return Math.min(
      connection.wakeAt(this.#connection) ?? NEVER,
      this.#detour?.wakeAt(this.#footing) ?? NEVER,
      this.#retiring?.untilMs ?? NEVER,
      standing?.packets.wakeAt() ?? NEVER,
      standing?.beatAt() ?? NEVER,
      this.#silence.nextAt(standing?.heardAtMs ?? NEVER),
      next?.beatAt() ?? NEVER,
      doubtedAt(next?.heardAtMs ?? NEVER),
      this.#isMet ? NEVER : this.#life.lostAt(),
    )
  }

  /** Whether the other side is identified over a connection that still stands. */
  get #isMet(): boolean {
    return this.isUp || this.#next?.isIdentified === true
  }

  get #footing(): Footing {
    const {name} = this.#connection
    const isHeard = this.#silence.level === 'none' || this.#silence.level === 'stalled'
    const isWell = this.#standing !== null && !this.#standing.isBroken && isHeard
    return {
      isConnecting: name === 'connecting',
      isHailing: name === 'hailing',
      isSettled: name === 'live',
      standing: isWell ? {via: this.via} : null,
    }
  }

  #detourIfDue(now: number): void {
    for (const step of this.#detour?.due(this.#footing, now) ?? [])
      if (step === 'ask') this.#events.askFriends()
      else this.#step({type: 'renew'}, now)
  }

  #obey(carrier: Carrier, message: LateMessage, now: number): void {
    switch (message.type) {
      case 'ping':
        return carrier.say({type: 'pong', sentAtMs: message.sentAtMs, clockMs: now})
      case 'pong':
        carrier.pong(message.sentAtMs, message.clockMs, now)
        this.#clockOffsetMs = carrier.clockOffsetMs ?? this.#clockOffsetMs
        return
      case 'bye':
        return this.hangUp('peerLeft', now)
      default:
        return this.#events.control(message, now)
    }
  }

  #step(event: connection.ConnectionEvent, now: number): void {
    const before = this.state.name
    const {standing} = this.#footing
    const mayRest = standing !== null && standing.via !== null
    const {state, effects} = connection.step(this.#role, this.#connection, event, now, this.#spread, mayRest)
    this.#connection = state
    for (const effect of effects) this.#perform(effect, now)
    if (state.name === 'live') this.#takeOver(now)
    if (state.name === 'closed') this.#end(now)
    if (this.state.name !== before) this.#events.changed(now)
    if (this.#life.hasLeft && !this.isUp && state.name !== 'closed') this.hangUp('peerLeft', now)
  }

  #perform({type, attempt}: connection.ConnectionEffect, now: number): void {
    switch (type) {
      case 'hail':
        return this.#negotiation.hail(attempt, this.#detour?.next(this.#footing, now) ?? null, now)
      case 'openTransport':
        return this.#openTransport(attempt)
      case 'acceptDescription':
        this.#detour?.connecting(now)
        return this.#negotiation.applyDescription(attempt)
      case 'introduce':
        return this.#introduce(attempt, now)
      case 'closeTransport':
        return this.#loseNext(attempt, now)
      case 'requestOffer':
        return this.#negotiation.requestOffer(attempt)
      default:
        return type satisfies never
    }
  }

  #openTransport(attempt: number): void {
    const via = this.#detour === null ? this.#negotiation.viaOf(attempt) : this.#detour.via
    const [peer, role] = [this.#peer, this.#role]
    this.#next = new Carrier(attempt, via, this.#life.wasMet ? this.#packets : null, message =>
      this.#options.emit({do: 'sendControl', peer, attempt, text: formatControl(message)}),
    )
    this.#options.emit({do: 'openTransport', peer, attempt, role, via})
  }

  #introduce(attempt: number, now: number): void {
    const carrier = this.#next
    const shown = this.#fingerprints?.attempt === attempt ? this.#fingerprints.both : null
    const proof = shown === null ? null : this.#negotiation.bind(attempt, shown)
    if (proof === null || carrier === null) return this.#step({type: 'transportFailed', attempt}, now)
    const {random, ownKey, ownName, founder, sign} = this.#options
    const say = (message: ControlMessage): void => carrier.say(message)
    const entry = new Entry(
      {role: this.#role, proof, random, ownKey, ownName, founder, say},
      {
        ownHello: at => this.#events.ownHello(at),
        confirmed: () => this.#mayResume(proof.resumption, false),
        identified: (identity, at) => this.#identified(carrier, proof.resumption, identity, at),
        refused: at => this.#refuse(carrier, at),
        greeted: (hello, at) => this.#events.greeted(hello, at),
        heldByThem: reason => this.#events.heldByThem(reason),
        dismissedByThem: (reason, at) => {
          this.#events.dismissedByThem(reason)
          this.#step({type: 'hangUp', reason: 'dismissed'}, at)
        },
        bothIn: at => {
          this.#step({type: 'admitted', attempt}, at)
          this.#events.live(at)
        },
        message: (message, at) => this.#obey(carrier, message, at),
        dropped: reason => this.#events.dropped(reason),
      },
    )
    carrier.entry = entry
    sign(entry.ownMessage, (signature, at) => {
      if (this.#next !== carrier) return
      if (signature === null) this.#step({type: 'transportFailed', attempt}, at)
      else entry.signed(signature, at)
    })
  }

  #identified(carrier: Carrier, resumption: Uint8Array, identity: ProvenIdentity, now: number): void {
    if (!this.#events.identified(identity)) return this.#refuse(carrier, now)
    this.#mayResume(resumption, true)
    this.#life.met()
    this.#detour?.reached()
    carrier.identified(now)
    this.#step({type: 'identified', attempt: carrier.attempt}, now)
    this.#events.atTheDoor(now)
    carrier.beat(now)
  }

  /** The handshake was not passed, or what was said later does not fit it: the connection is given up, another one tried. */
  #refuse({attempt}: Carrier, now: number): void {
    this.#events.handshakeFailed('forged')
    this.transportFailed(attempt, now)
  }

  /** Who identified itself has confirmed, and so holds the key that a later connection resumes from. */
  #mayResume(key: Uint8Array, isIdentified: boolean): void {
    this.#resumption = {key, isShared: isIdentified || this.#resumption?.isShared === true}
  }

  /** Both are in over the next connection: media travel over it from now on. */
  #takeOver(now: number): void {
    if (this.#next === null) return
    this.#endRetiring()
    if (this.#standing !== null) this.#retiring = {carrier: this.#standing, untilMs: now + RETIRING_MS}
    this.#standing = this.#next
    this.#next = null
    this.#silence.reset()
    this.#packets = this.#standing.packets
    this.#detour?.stands(this.via, now)
  }

  #loseNext(attempt: number, now: number): void {
    const lost = this.#next
    this.#next = null
    if (lost !== null) this.#close(lost)
    else this.#options.emit({do: 'closeTransport', peer: this.#peer, attempt})
    if (this.#standing === null && this.#life.disconnected(lost?.heardAtMs ?? null, now))
      this.#events.unreachable()
  }

  #loseStanding(now: number): void {
    const lost = this.#standing
    if (lost === null) return
    this.#standing = null
    this.#silence.reset()
    this.#life.disconnected(lost.heardAtMs, now)
    if (lost.via !== null) this.#detour?.failed(lost.via, now)
    this.#close(lost)
    if (this.#connection.name === 'live') this.#step({type: 'renew'}, now)
    this.#events.changed(now)
    if (this.#life.hasLeft) this.hangUp('peerLeft', now)
  }

  #endRetiring(): void {
    if (this.#retiring !== null) this.#close(this.#retiring.carrier)
    this.#retiring = null
  }

  #end(now: number): void {
    this.#negotiation.abandon(now)
    this.#endRetiring()
    if (this.#standing !== null) this.#close(this.#standing)
    this.#standing = null
  }

  #close(carrier: Carrier): void {
    carrier.end()
    this.#options.emit({do: 'closeTransport', peer: this.#peer, attempt: carrier.attempt})
  }

  #heard(carrier: Carrier, now: number): void {
    const beforeMs = carrier.heardAtMs ?? now
    carrier.heard(now)
    if (carrier === this.#standing && this.#silence.heard(beforeMs, now)) this.#events.changed(now)
  }

  /** To the standing connection: what is not heard for long is replaced, while it may yet come back. */
  #listen(now: number): void {
    const wasHeard = this.#silence.level === 'none'
    if (!this.#silence.judge(this.#standing?.heardAtMs ?? now, now)) return
    if (wasHeard) this.#events.changed(now)
    const {level} = this.#silence
    if (level === 'givenUp') return this.#loseStanding(now)
    if (level !== 'doubted') return
    if (this.via !== null) this.#detour?.failed(this.via, now)
    this.#options.emit({do: 'checkSignaling'})
    if (this.#connection.name === 'live') this.#step({type: 'renew'}, now)
  }
}
