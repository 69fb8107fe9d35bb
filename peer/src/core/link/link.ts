/**
 * The link to one other peer over all its connections: runs the state machine, whose events come from the negotiation
 * through signaling, the entry over each fresh connection, and signs of life. Made with the peer, ends when it is
 * closed.
 */
import type {PeerId} from '@s2c/shared/peer-id'
import type {Fingerprints} from '../seal/link-proof.js'
import type {ProvenIdentity} from '../trust/proven-identity.js'
import * as connection from './connection.js'
import {type ControlMessage, formatControl, parseControl} from './control.js'
import {type DismissReason, Entry, type HoldReason, type LateMessage} from './entry.js'
import type {Resumption} from './key-exchange.js'
import type {LinkEvents, LinkMemory, LinkOptions} from './link-events.js'
import {Negotiation} from './negotiation.js'
import {type MediaChannel, PacketLink} from './packet-link.js'
import {PeerRates} from './peer-rates.js'
import {type Listing, SignsOfLife} from './signs-of-life.js'

export class Link {
  readonly #peer: PeerId
  readonly #role: connection.Role
  readonly #options: LinkOptions
  readonly #events: LinkEvents
  readonly #negotiation: Negotiation
  readonly #rates: PeerRates
  readonly #life: SignsOfLife
  #resumption: Resumption | null
  #connection: connection.ConnectionState
  #entry: Entry | null = null
  #packets = new PacketLink()
  #fingerprints: {attempt: number; both: Fingerprints} | null = null

  constructor(peer: PeerId, memory: LinkMemory, options: LinkOptions, events: LinkEvents, now: number) {
    this.#peer = peer
    this.#role = connection.roleOf(options.own, peer)
    this.#options = options
    this.#events = events
    this.#life = new SignsOfLife(now)
    this.#rates = new PeerRates(now)
    this.#resumption = memory.resumption
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

  get state(): connection.ConnectionState {
    return this.#connection
  }

  get memory(): LinkMemory {
    return {attempt: this.#connection.attempt, resumption: this.#resumption}
  }

  /** Whether both sides have let each other in over a connection that still stands. */
  get isUp(): boolean {
    return this.#connection.name === 'live' || this.#connection.name === 'recovering'
  }

  /** Whether this side has let the other in, which may not have done so yet. */
  get isAdmittedByUs(): boolean {
    return this.#entry?.isAdmittedByUs === true
  }

  get isHeldByUs(): boolean {
    return this.#entry?.isHeldByUs === true
  }

  get packets(): PacketLink {
    return this.#packets
  }

  get roundTripMs(): number | null {
    return this.#life.roundTripMs
  }

  /** Their clock minus ours, in ms. */
  get clockOffsetMs(): number | null {
    return this.#life.clockOffsetMs
  }

  /**
   * What signaling says of the peer. It is believed only where the link itself says nothing: one that is not up and
   * left, or was never up and is no longer listed, is gone.
   */
  listed(listing: Listing, now: number): void {
    this.#life.listed(listing)
    if (listing === 'left' ? !this.isUp : listing === 'unlisted' && !this.#life.wasMet)
      this.hangUp('peerLeft', now)
  }

  receiveSignal(data: string, now: number): void {
    this.#negotiation.receive(data, now)
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
    this.#step({type: 'transportFailed', attempt}, now)
  }

  receiveControl(attempt: number, text: string, now: number): void {
    if (attempt !== this.#connection.attempt) return
    if (!this.#rates.admit('control', now)) return this.#events.dropped('tooFast')
    const message = parseControl(text)
    if (message === null) return this.#events.dropped('malformedControl')
    if (this.#entry === null) return this.#events.dropped('notLive')
    if (message.type === 'charter' && !this.#rates.admit('charters', now))
      return this.#events.dropped('tooFast')
    if (this.#entry.identity !== null) this.#heard(now)
    this.#entry.receive(message, now)
  }

  /**
   * Whether a packet of this attempt may be looked at; it also counts as a sign of life. The first packets may overtake
   * the greeting that lets us in.
   */
  admitsPacket(attempt: number, channel: MediaChannel, now: number): boolean {
    const mayPass = attempt === this.#connection.attempt && (this.isUp || this.isAdmittedByUs)
    const reason = !mayPass ? 'notLive' : this.#rates.admit(channel, now) ? null : 'tooFast'
    if (reason === null) this.#heard(now)
    else this.#events.dropped(reason)
    return reason === null
  }

  say(message: ControlMessage): void {
    this.#options.emit({
      do: 'sendControl',
      peer: this.#peer,
      attempt: this.#connection.attempt,
      text: formatControl(message),
    })
  }

  send(channel: MediaChannel, packet: Uint8Array): void {
    this.#options.emit({
      do: 'sendMedia',
      peer: this.#peer,
      attempt: this.#connection.attempt,
      channel,
      packet,
    })
  }

  /** Lets the identified other side in; it is live once it has let us in too. */
  admit(now: number): void {
    this.#entry?.admit(now)
  }

  hold(reason: HoldReason): void {
    this.#entry?.hold(reason)
  }

  dismiss(reason: DismissReason, now: number): void {
    this.#entry?.dismiss(reason)
    this.#step({type: 'hangUp', reason: 'dismissed'}, now)
  }

  hangUp(reason: connection.CloseReason, now: number): void {
    if (reason === 'hungUp' && this.#isMet) this.say({type: 'bye'})
    this.#step({type: 'hangUp', reason}, now)
  }

  tick(now: number): void {
    this.#step({type: 'tick'}, now)
    this.#beat(now)
    const acknowledgement = this.isUp ? this.#packets.wrapAcknowledgement(now) : null
    if (acknowledgement !== null) this.send('picture', acknowledgement)
    if (!this.#isMet && now >= this.#life.lostAt()) this.hangUp('peerLost', now)
  }

  wakeAt(): number {
    const connectionAt = connection.wakeAt(this.#connection) ?? Number.POSITIVE_INFINITY
    if (!this.#isMet) return Math.min(connectionAt, this.#life.lostAt())
    const beatAt = this.#life.beatAt(this.#connection.name === 'recovering')
    return Math.min(connectionAt, beatAt, this.isUp ? this.#packets.wakeAt() : Number.POSITIVE_INFINITY)
  }

  /** Whether the other side is identified over a connection that still stands. */
  get #isMet(): boolean {
    return this.isUp || this.#connection.name === 'held'
  }

  #obey(message: LateMessage, now: number): void {
    switch (message.type) {
      case 'ping':
        return this.say({type: 'pong', sentAtMs: message.sentAtMs, clockMs: now})
      case 'pong':
        return this.#answered(message.sentAtMs, message.clockMs, now)
      case 'bye':
        return this.hangUp('peerLeft', now)
      default:
        return this.#events.control(message, now)
    }
  }

  #step(event: connection.ConnectionEvent, now: number): void {
    const before = this.#connection
    const {state, effects} = connection.step(this.#role, before, event, now)
    this.#connection = state
    for (const effect of effects) this.#perform(effect, now)
    if (state.name === 'closed') this.#negotiation.abandon(now)
    if (state.name !== before.name) this.#events.changed(now)
    if (this.#life.hasLeft && !this.isUp && state.name !== 'closed') this.hangUp('peerLeft', now)
  }

  #perform({type, attempt}: connection.ConnectionEffect, now: number): void {
    switch (type) {
      case 'hail':
        return this.#negotiation.hail(attempt, now)
      case 'openTransport':
        this.#packets = new PacketLink()
        return this.#options.emit({do: 'openTransport', peer: this.#peer, attempt, role: this.#role})
      case 'acceptDescription':
        return this.#negotiation.applyDescription(attempt)
      case 'introduce':
        return this.#introduce(attempt, now)
      case 'closeTransport':
        return this.#closed(attempt, now)
      case 'requestOffer':
        return this.#negotiation.requestOffer(attempt)
      default:
        return type satisfies never
    }
  }

  #introduce(attempt: number, now: number): void {
    const shown = this.#fingerprints?.attempt === attempt ? this.#fingerprints.both : null
    const proof = shown === null ? null : this.#negotiation.bind(attempt, shown)
    if (proof === null) return this.#step({type: 'transportFailed', attempt}, now)
    const {random, ownKey, ownName, founder, sign} = this.#options
    const say = (message: ControlMessage): void => this.say(message)
    const entry = new Entry(
      {role: this.#role, proof, random, ownKey, ownName, founder, say},
      {
        ownHello: at => this.#events.ownHello(at),
        confirmed: () => this.#mayResume(proof.resumption, false),
        identified: (identity, at) => this.#identified(attempt, proof.resumption, identity, at),
        refused: at => this.#refuse(at),
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
        message: (message, at) => this.#obey(message, at),
        dropped: reason => this.#events.dropped(reason),
      },
    )
    this.#entry = entry
    sign(entry.ownMessage, (signature, at) => {
      if (this.#entry !== entry) return
      if (signature === null) this.#step({type: 'transportFailed', attempt}, at)
      else entry.signed(signature)
    })
  }

  #identified(attempt: number, resumption: Uint8Array, identity: ProvenIdentity, now: number): void {
    if (!this.#events.identified(identity)) return this.#refuse(now)
    this.#mayResume(resumption, true)
    this.#life.met(now)
    this.#step({type: 'identified', attempt}, now)
    this.#events.atTheDoor(now)
    this.#beat(now)
  }

  /** The handshake was not passed: the connection is given up, and another one tried later. */
  #refuse(now: number): void {
    this.#events.handshakeFailed('forged')
    this.#step({type: 'transportFailed', attempt: this.#connection.attempt}, now)
  }

  /** Who identified itself has confirmed, and so holds the key that a later connection resumes from. */
  #mayResume(key: Uint8Array, isIdentified: boolean): void {
    this.#resumption = {key, isShared: isIdentified || this.#resumption?.isShared === true}
  }

  #closed(attempt: number, now: number): void {
    this.#entry?.wipe()
    this.#entry = null
    if (this.#life.disconnected(now)) this.#events.unreachable()
    this.#options.emit({do: 'closeTransport', peer: this.#peer, attempt})
  }

  #heard(now: number): void {
    this.#life.heard(now)
    if (this.#connection.name === 'recovering') this.#step({type: 'heard'}, now)
  }

  #beat(now: number): void {
    if (!this.#isMet) return
    if (this.#connection.name !== 'recovering' && this.#life.isSilent(now)) this.#step({type: 'silent'}, now)
    const padding = this.#isMet ? this.#life.takePing(now, this.#packets.pingPlan(now)) : null
    if (padding === null) return
    this.say({type: 'ping', sentAtMs: now, ...(padding > 0 ? {padding: ' '.repeat(padding)} : {})})
  }

  #answered(sentAtMs: number, theirClockMs: number, now: number): void {
    const carries = this.#life.pong(sentAtMs, theirClockMs, now)
    if (carries !== null) this.#packets.measured(carries, now)
  }
}
