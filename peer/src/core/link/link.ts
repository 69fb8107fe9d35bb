/**
 * The link to one other peer over all its connections: runs the state machine, carries descriptions and
 * candidates through signaling, exchanges hellos, beats. Made with the peer, ends when it is closed.
 */
import type {PeerId} from '@s2c/shared/peer-id'
import type {Emit} from '../effects.js'
import * as connection from './connection.js'
import {type ControlMessage, formatControl, type Hello, PROTOCOL_VERSION, parseControl} from './control.js'
import {type Envelope, formatEnvelope, parseEnvelope} from './envelope.js'
import {Heartbeat} from './heartbeat.js'
import {type MediaChannel, PacketLink} from './packet-link.js'
import {PeerRates} from './peer-rates.js'

/** A control message that is about the peer, not about the link itself. */
export type PeerMessage = Exclude<ControlMessage, {type: 'hello' | 'ping' | 'pong' | 'bye'}>

export type LinkEvents = {
  /** What this side says of itself in its hello. */
  ownHello(): Omit<Hello, 'type' | 'version'>
  /** A hello of the right version from the right peer; `live` follows. */
  greeted(hello: Hello): void
  /** A hello of another version or peer; the link is closed. */
  refused(hello: Hello): void
  /** From now on control messages and packets pass. At each new connection. */
  live(now: number): void
  control(message: PeerMessage, now: number): void
  changed(): void
  /** Several connections in a row came to nothing, and none ever stood. */
  unreachable(): void
  dropped(reason: 'malformedControl' | 'notLive' | 'tooFast' | 'tooManyCandidates'): void
}

/** A silent peer that signaling no longer lists has left after this. */
const LOST_AFTER_MS = 120_000
/** So many connections that came to nothing are no accident any more. */
const FRUITLESS_CONNECTIONS = 2
/** Candidates that overtook their offer on the way. */
const MAX_EARLY_CANDIDATES = 32

type Candidate = Extract<Envelope, {type: 'candidate'}>

export class Link {
  readonly #peer: PeerId
  readonly #role: connection.Role
  readonly #emit: Emit
  readonly #events: LinkEvents
  #connection: connection.ConnectionState
  #packets = new PacketLink()
  #heartbeat: Heartbeat | null = null
  #description: {attempt: number; sdp: string} | null = null
  readonly #earlyCandidates: Candidate[] = []
  readonly #rates: PeerRates
  #isListed = true
  #fruitless = 0
  #aloneSinceMs: number

  constructor(own: PeerId, peer: PeerId, lastAttempt: number, emit: Emit, events: LinkEvents, now: number) {
    this.#peer = peer
    this.#role = connection.roleOf(own, peer)
    this.#emit = emit
    this.#events = events
    this.#aloneSinceMs = now
    this.#rates = new PeerRates(now)
    const first = connection.start(this.#role, lastAttempt, now)
    this.#connection = first.state
    for (const effect of first.effects) this.#perform(effect, now)
  }

  get state(): connection.ConnectionState {
    return this.#connection
  }

  /** Whether both sides have greeted each other over a connection that still stands. */
  get isVerified(): boolean {
    return this.#connection.name === 'live' || this.#connection.name === 'recovering'
  }

  get packets(): PacketLink {
    return this.#packets
  }

  get roundTripMs(): number | null {
    return this.#heartbeat?.roundTripMs ?? null
  }

  /** Their clock minus ours, in ms. */
  get clockOffsetMs(): number | null {
    return this.#heartbeat?.clockOffsetMs ?? null
  }

  /** Whether signaling still lists the peer. One that was never live and is no longer listed has left. */
  listed(isListed: boolean, now: number): void {
    this.#isListed = isListed
    if (!isListed && this.#heartbeat === null) this.hangUp('peerLeft', now)
  }

  receiveSignal(data: string, now: number): void {
    const envelope = parseEnvelope(data)
    if (envelope === null) return this.#events.dropped('malformedControl')
    const kind = envelope.type === 'candidate' ? 'candidates' : 'descriptions'
    if (!this.#rates.admit(kind, now)) return this.#events.dropped('tooFast')
    switch (envelope.type) {
      case 'offer':
      case 'answer': {
        const {attempt, sdp} = envelope
        this.#description = {attempt, sdp}
        return this.#step(
          {type: envelope.type === 'offer' ? 'offerReceived' : 'answerReceived', attempt},
          now,
        )
      }
      case 'candidate':
        return this.#candidate(envelope)
      case 'requestOffer':
        return this.#step({type: 'offerRequested', attempt: envelope.attempt}, now)
      default:
        return envelope satisfies never
    }
  }

  described(attempt: number, sdp: string): void {
    this.#signal({type: this.#role === 'caller' ? 'offer' : 'answer', attempt, sdp})
  }

  foundCandidate(attempt: number, candidate: string, mid: string): void {
    this.#signal({type: 'candidate', attempt, candidate, mid})
  }

  transport(type: 'opened' | 'transportFailed', attempt: number, now: number): void {
    this.#step({type, attempt}, now)
  }

  receiveControl(attempt: number, text: string, now: number): void {
    if (attempt !== this.#connection.attempt) return
    if (!this.#rates.admit('control', now)) return this.#events.dropped('tooFast')
    const message = parseControl(text)
    if (message === null) return this.#events.dropped('malformedControl')
    if (message.type === 'hello') return this.#hello(message, now)
    if (!this.isVerified) return this.#events.dropped('notLive')
    this.#heard(now)
    this.#obey(message, now)
  }

  /** Whether a packet of this attempt may be looked at; it also counts as a sign of life. */
  admitsPacket(attempt: number, channel: MediaChannel, now: number): boolean {
    const reason =
      attempt !== this.#connection.attempt || !this.isVerified
        ? 'notLive'
        : this.#rates.admit(channel, now)
          ? null
          : 'tooFast'
    if (reason === null) this.#heard(now)
    else this.#events.dropped(reason)
    return reason === null
  }

  say(message: ControlMessage): void {
    this.#emit({
      do: 'sendControl',
      peer: this.#peer,
      attempt: this.#connection.attempt,
      text: formatControl(message),
    })
  }

  send(channel: MediaChannel, packet: Uint8Array): void {
    this.#emit({do: 'sendMedia', peer: this.#peer, attempt: this.#connection.attempt, channel, packet})
  }

  hangUp(reason: connection.CloseReason, now: number): void {
    if (reason === 'hungUp' && this.isVerified) this.say({type: 'bye'})
    this.#step({type: 'hangUp', reason}, now)
  }

  tick(now: number): void {
    this.#step({type: 'tick'}, now)
    this.#beat(now)
    const acknowledgement = this.isVerified ? this.#packets.wrapAcknowledgement(now) : null
    if (acknowledgement !== null) this.send('picture', acknowledgement)
    if (now >= this.#lostAt()) this.hangUp('peerLost', now)
  }

  wakeAt(): number {
    const connectionAt = connection.wakeAt(this.#connection) ?? Number.POSITIVE_INFINITY
    if (!this.isVerified) return Math.min(connectionAt, this.#lostAt())
    const beatAt = this.#heartbeat?.wakeAt(this.#connection.name === 'recovering') ?? Number.POSITIVE_INFINITY
    return Math.min(connectionAt, beatAt, this.#packets.wakeAt() ?? Number.POSITIVE_INFINITY)
  }

  #hello(hello: Hello, now: number): void {
    const {attempt, name} = this.#connection
    if (name !== 'connecting' && name !== 'verifying') return this.#events.dropped('malformedControl')
    if (hello.version !== PROTOCOL_VERSION || hello.id !== this.#peer) {
      this.#events.refused(hello)
      return this.#step({type: 'helloRejected', attempt}, now)
    }
    this.#events.greeted(hello)
    this.#step({type: 'helloVerified', attempt}, now)
  }

  #obey(message: Exclude<ControlMessage, Hello>, now: number): void {
    switch (message.type) {
      case 'ping':
        return this.say({type: 'pong', sentAtMs: message.sentAtMs, clockMs: now})
      case 'pong':
        return this.#heartbeat?.pong(message.sentAtMs, message.clockMs, now)
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
    if (state.name === 'live' && before.name !== 'live' && before.name !== 'recovering') {
      this.#heartbeat = new Heartbeat(now)
      this.#events.live(now)
      this.#beat(now)
    }
    if (state.name !== before.name) this.#events.changed()
  }

  #perform({type, attempt}: connection.ConnectionEffect, now: number): void {
    switch (type) {
      case 'openTransport':
        this.#packets = new PacketLink()
        return this.#emit({do: 'openTransport', peer: this.#peer, attempt, role: this.#role})
      case 'acceptDescription':
        return this.#acceptDescription(attempt)
      case 'sendHello':
        return this.say({type: 'hello', version: PROTOCOL_VERSION, ...this.#events.ownHello()})
      case 'closeTransport':
        this.#aloneSinceMs = this.#heartbeat?.heardAt ?? now
        if (this.#heartbeat === null && ++this.#fruitless === FRUITLESS_CONNECTIONS)
          this.#events.unreachable()
        return this.#emit({do: 'closeTransport', peer: this.#peer, attempt})
      case 'requestOffer':
        return this.#signal({type: 'requestOffer', attempt})
      default:
        return type satisfies never
    }
  }

  #acceptDescription(attempt: number): void {
    if (this.#description?.attempt !== attempt) return
    this.#emit({do: 'acceptDescription', peer: this.#peer, attempt, sdp: this.#description.sdp})
    this.#description = null
    for (const candidate of this.#earlyCandidates.splice(0)) this.#candidate(candidate)
  }

  /** A candidate may overtake the offer it belongs to: it is kept until the transport exists. */
  #candidate(envelope: Candidate): void {
    const {attempt, candidate, mid} = envelope
    if (attempt === this.#connection.attempt && connection.holdsTransport(this.#connection)) {
      return this.#emit({do: 'addCandidate', peer: this.#peer, attempt, candidate, mid})
    }
    if (attempt <= this.#connection.attempt) return
    if (this.#earlyCandidates.length < MAX_EARLY_CANDIDATES) this.#earlyCandidates.push(envelope)
    else this.#events.dropped('tooManyCandidates')
  }

  #heard(now: number): void {
    this.#heartbeat?.heard(now)
    if (this.#connection.name === 'recovering') this.#step({type: 'heard'}, now)
  }

  #beat(now: number): void {
    if (!this.isVerified || this.#heartbeat === null) return
    if (this.#connection.name === 'live' && this.#heartbeat.isSilent(now)) this.#step({type: 'silent'}, now)
    if (this.#heartbeat.takePing(now)) this.say({type: 'ping', sentAtMs: now})
  }

  /** When a silent peer that signaling no longer lists counts as gone. */
  #lostAt(): number {
    return this.#isListed || this.isVerified ? Number.POSITIVE_INFINITY : this.#aloneSinceMs + LOST_AFTER_MS
  }

  #signal(envelope: Envelope): void {
    this.#emit({do: 'signal', to: this.#peer, data: formatEnvelope(envelope)})
  }
}
