/**
 * One other participant, as long as it is known: its connection, its media in both directions, what it says
 * of itself. Made by the meeting when the peer is first heard of; ends when it left or is lost for good.
 */
import type {CleanText} from '@s2c/shared/clean-text'
import {cleanDisplayName} from '@s2c/shared/names'
import type {PeerId} from '@s2c/shared/peer-id'
import type {Emit, PeerStatus} from './effects.js'
import * as connection from './link/connection.js'
import {
  type ControlMessage,
  formatControl,
  keyMessage,
  PROTOCOL_VERSION,
  parseControl,
  senderKeyOf,
} from './link/control.js'
import {type Envelope, formatEnvelope, parseEnvelope} from './link/envelope.js'
import {Heartbeat} from './link/heartbeat.js'
import {type MediaChannel, PacketLink} from './link/packet-link.js'
import type {GridSize} from './picture/grid.js'
import {Subscription} from './picture/subscription.js'
import {type DropReason, MediaReceiver} from './receive.js'
import type {SenderKey} from './seal/sender-key.js'
import type {Receiver} from './send.js'
import {type MediaFigures, ReceivedStatistics} from './statistics.js'

/** A silent peer that signaling no longer knows has left after this. */
const LOST_AFTER_MS = 120_000
/** Candidates that overtook their offer on the way. */
const MAX_EARLY_CANDIDATES = 32

export type OwnState = {
  readonly id: PeerId
  readonly name: string
  muted: boolean
  cameraOff: boolean
  readonly senderKey: SenderKey
}
type Candidate = Extract<Envelope, {type: 'candidate'}>
type AttemptEvent = Extract<connection.ConnectionEvent, {attempt: number}>['type']
type CountDrop = (reason: DropReason) => void

export class RemotePeer {
  readonly id: PeerId
  readonly #own: OwnState
  readonly #role: connection.Role
  readonly #emit: Emit
  readonly #countDrop: CountDrop
  readonly #media = new MediaReceiver()
  readonly #subscription = new Subscription()
  readonly #statistics = new ReceivedStatistics()
  #connection: connection.ConnectionState
  #link = new PacketLink()
  #heartbeat: Heartbeat | null = null
  #description: {attempt: number; sdp: string} | null = null
  #earlyCandidates: Candidate[] = []
  #wanted: GridSize | null = null
  #name: CleanText | '' = ''
  #muted = false
  #cameraOff = false
  #listed = true
  #aloneSinceMs: number

  constructor(id: PeerId, own: OwnState, lastAttempt: number, emit: Emit, countDrop: CountDrop, now: number) {
    this.id = id
    this.#own = own
    this.#role = connection.roleOf(own.id, id)
    this.#emit = emit
    this.#countDrop = countDrop
    this.#aloneSinceMs = now
    const first = connection.start(this.#role, lastAttempt, now)
    this.#connection = first.state
    this.#tellStatus()
    for (const effect of first.effects) this.#perform(effect, now)
  }

  get state(): connection.ConnectionState {
    return this.#connection
  }

  get status(): PeerStatus {
    return {
      id: this.id,
      name: this.#name,
      state: this.#connection.name,
      muted: this.#muted,
      cameraOff: this.#cameraOff,
    }
  }

  /** Null while there is nobody to send to. */
  get receiver(): Receiver | null {
    if (!this.#isVerified()) return null
    return {
      subscription: this.#subscription,
      link: this.#link,
      send: packet => this.#sendMedia('picture', packet),
    }
  }

  // --- what signaling says

  /** Whether the signaling service still lists it. A peer that was never live and is no longer listed has left. */
  listed(listed: boolean, now: number): void {
    this.#listed = listed
    if (!listed && this.#heartbeat === null) this.hangUp('peerLeft', now)
  }

  receiveSignal(data: string, now: number): void {
    const envelope = parseEnvelope(data)
    if (envelope === null) return this.#countDrop('malformedControl')
    switch (envelope.type) {
      case 'offer':
      case 'answer':
        this.#description = {attempt: envelope.attempt, sdp: envelope.sdp}
        return this.#step(
          {type: envelope.type === 'offer' ? 'offerReceived' : 'answerReceived', attempt: envelope.attempt},
          now,
        )
      case 'candidate':
        return this.#candidate(envelope)
      case 'requestOffer':
        return this.#step({type: 'offerRequested', attempt: envelope.attempt}, now)
    }
  }

  // --- what the transport says

  described(attempt: number, sdp: string): void {
    this.#signal({type: this.#role === 'caller' ? 'offer' : 'answer', attempt, sdp})
  }

  foundCandidate(attempt: number, candidate: string, mid: string): void {
    this.#signal({type: 'candidate', attempt, candidate, mid})
  }

  transport(type: Extract<AttemptEvent, 'opened' | 'transportFailed'>, attempt: number, now: number): void {
    this.#step({type, attempt}, now)
  }

  control(attempt: number, text: string, now: number): void {
    if (attempt !== this.#connection.attempt) return
    const message = parseControl(text)
    if (message === null) return this.#countDrop('malformedControl')
    if (message.type === 'hello') return this.#hello(message, now)
    if (!this.#isVerified()) return this.#countDrop('notLive')
    this.#heard(now)
    this.#obey(message, now)
  }

  packet(attempt: number, channel: MediaChannel, packet: Uint8Array, now: number): void {
    if (attempt !== this.#connection.attempt || !this.#isVerified()) return this.#countDrop('notLive')
    this.#heard(now)
    this.#statistics.bytes(channel, packet.length)
    const received = this.#media.receive(
      channel,
      packet,
      this.#link,
      fragments => this.#subscription.acknowledge(fragments),
      now,
    )
    switch (received.type) {
      case 'picture':
        this.#statistics.picture(
          received.picture.grid,
          received.picture.broughtUpToDate,
          this.#latencyMs(received.picture.capturedAtMs, now),
        )
        return this.#emit({
          do: 'showPicture',
          peer: this.id,
          number: received.picture.number,
          grid: received.picture.grid,
        })
      case 'sound':
        return this.#emit({do: 'playSound', peer: this.id, ...received.frame})
      case 'nothing':
        return
      case 'dropped':
        this.#countDrop(received.reason)
        if (received.reason === 'missingReference') this.#say({type: 'refresh'})
    }
  }

  // --- what this side wants

  /** The picture size to ask for; null: none. */
  show(size: GridSize | null): void {
    this.#wanted = size
    if (size !== null) this.#media.ask(size)
    if (this.#isVerified()) this.#tellWanted()
  }

  tellMedia(): void {
    if (this.#isVerified()) this.#say({type: 'media', muted: this.#own.muted, cameraOff: this.#own.cameraOff})
  }

  sendSound(body: Uint8Array, now: number): void {
    if (this.#isVerified()) this.#sendMedia('sound', this.#link.wrapSound(body, now))
  }

  hangUp(reason: connection.CloseReason, now: number): void {
    if (reason === 'hungUp' && this.#isVerified()) this.#say({type: 'bye'})
    this.#step({type: 'hangUp', reason}, now)
  }

  tick(now: number): void {
    this.#step({type: 'tick'}, now)
    this.#beat(now)
    const acknowledgement = this.#isVerified() ? this.#link.wrapAcknowledgement(now) : null
    if (acknowledgement !== null) this.#sendMedia('picture', acknowledgement)
    if (now >= this.#lostAt()) this.hangUp('peerLost', now)
  }

  wakeAt(): number {
    const connectionAt = connection.wakeAt(this.#connection) ?? Number.POSITIVE_INFINITY
    if (!this.#isVerified()) return Math.min(connectionAt, this.#lostAt())
    const beatAt = this.#heartbeat?.wakeAt(this.#connection.name === 'recovering') ?? Number.POSITIVE_INFINITY
    return Math.min(connectionAt, beatAt, this.#link.wakeAt() ?? Number.POSITIVE_INFINITY)
  }

  takeFigures(seconds: number): MediaFigures & {rttMs: number} {
    const loss = {sound: this.#link.takeLoss('sound'), picture: this.#link.takeLoss('picture')}
    return {
      ...this.#statistics.take(seconds, loss),
      rttMs: Math.round((this.#heartbeat?.roundTripMs ?? 0) * 100) / 100,
    }
  }

  // --- inside

  #isVerified(): boolean {
    return this.#connection.name === 'live' || this.#connection.name === 'recovering'
  }

  #hello(hello: Extract<ControlMessage, {type: 'hello'}>, now: number): void {
    const {attempt} = this.#connection
    if (hello.version !== PROTOCOL_VERSION || hello.id !== this.id) {
      const message =
        hello.version === PROTOCOL_VERSION
          ? 'It names another id than signaling did.'
          : 'Both sides need the same version of s2c.'
      this.#emit({
        do: 'warn',
        code: 'peerRefused',
        message: `${cleanDisplayName(hello.name)} cannot be connected. ${message}`,
      })
      return this.#step({type: 'helloRejected', attempt}, now)
    }
    this.#name = cleanDisplayName(hello.name)
    this.#muted = hello.muted
    this.#cameraOff = hello.cameraOff
    this.#step({type: 'helloVerified', attempt}, now)
  }

  #obey(message: Exclude<ControlMessage, {type: 'hello'}>, now: number): void {
    switch (message.type) {
      case 'key': {
        const key = senderKeyOf(message)
        return key === null ? this.#countDrop('malformedControl') : this.#media.use(key)
      }
      case 'want':
        return this.#subscription.ask({cols: message.cols, rows: message.rows})
      case 'wantNothing':
        return this.#subscription.ask(null)
      case 'refresh':
        return this.#subscription.restart()
      case 'media':
        this.#muted = message.muted
        this.#cameraOff = message.cameraOff
        return this.#tellStatus()
      case 'ping':
        return this.#say({type: 'pong', sentAtMs: message.sentAtMs, clockMs: now})
      case 'pong':
        return this.#heartbeat?.pong(message.sentAtMs, message.clockMs, now)
      case 'bye':
        return this.hangUp('peerLeft', now)
    }
  }

  #step(event: connection.ConnectionEvent, now: number): void {
    const before = this.#connection
    const {state, effects} = connection.step(this.#role, before, event, now)
    this.#connection = state
    if (before.name !== 'closed' && state.name === 'closed') this.#emit({do: 'forgetSound', peer: this.id})
    for (const effect of effects) this.#perform(effect, now)
    if (state.name === 'live' && before.name !== 'live' && before.name !== 'recovering') this.#goLive(now)
    if (state.name !== before.name) this.#tellStatus()
  }

  #goLive(now: number): void {
    this.#heartbeat = new Heartbeat(now)
    this.#subscription.restart()
    this.#say(keyMessage(this.#own.senderKey))
    this.#tellWanted()
    this.#beat(now)
  }

  #perform(effect: connection.ConnectionEffect, now: number): void {
    const {attempt} = effect
    switch (effect.type) {
      case 'openTransport':
        this.#link = new PacketLink()
        return this.#emit({do: 'openTransport', peer: this.id, attempt, role: this.#role})
      case 'acceptDescription':
        return this.#acceptDescription(attempt)
      case 'sendHello': {
        const {id, name, muted, cameraOff} = this.#own
        return this.#say({type: 'hello', version: PROTOCOL_VERSION, id, name, muted, cameraOff})
      }
      case 'closeTransport':
        this.#aloneSinceMs = this.#heartbeat?.heardAt ?? now
        return this.#emit({do: 'closeTransport', peer: this.id, attempt})
      case 'requestOffer':
        return this.#signal({type: 'requestOffer', attempt})
    }
  }

  #acceptDescription(attempt: number): void {
    if (this.#description?.attempt !== attempt) return
    this.#emit({do: 'acceptDescription', peer: this.id, attempt, sdp: this.#description.sdp})
    this.#description = null
    const early = this.#earlyCandidates
    this.#earlyCandidates = []
    for (const candidate of early) this.#candidate(candidate)
  }

  /** A candidate may overtake the offer it belongs to: it is kept until the transport exists. */
  #candidate(envelope: Candidate): void {
    const {attempt, candidate, mid} = envelope
    if (attempt === this.#connection.attempt && connection.holdsTransport(this.#connection)) {
      return this.#emit({do: 'addCandidate', peer: this.id, attempt, candidate, mid})
    }
    if (attempt > this.#connection.attempt)
      this.#earlyCandidates = [...this.#earlyCandidates.slice(1 - MAX_EARLY_CANDIDATES), envelope]
  }

  #heard(now: number): void {
    this.#heartbeat?.heard(now)
    if (this.#connection.name === 'recovering') this.#step({type: 'heard'}, now)
  }

  #beat(now: number): void {
    if (!this.#isVerified() || this.#heartbeat === null) return
    if (this.#connection.name === 'live' && this.#heartbeat.isSilent(now)) this.#step({type: 'silent'}, now)
    if (this.#heartbeat.takePing(now)) this.#say({type: 'ping', sentAtMs: now})
  }

  /** When a peer that signaling no longer lists, and that is silent, counts as gone. */
  #lostAt(): number {
    return this.#listed || this.#isVerified() ? Number.POSITIVE_INFINITY : this.#aloneSinceMs + LOST_AFTER_MS
  }

  #latencyMs(capturedAtMs: number, now: number): number | null {
    const offsetMs = this.#heartbeat?.clockOffsetMs ?? null
    if (offsetMs === null) return null
    // The picture carries the low 32 bits of its sender's clock: so does the difference.
    return (Math.round(now + offsetMs) - capturedAtMs) | 0
  }

  #tellWanted(): void {
    this.#say(
      this.#wanted === null
        ? {type: 'wantNothing'}
        : {type: 'want', cols: this.#wanted.cols, rows: this.#wanted.rows},
    )
  }

  #say(message: ControlMessage): void {
    this.#emit({
      do: 'sendControl',
      peer: this.id,
      attempt: this.#connection.attempt,
      text: formatControl(message),
    })
  }

  #sendMedia(channel: MediaChannel, packet: Uint8Array): void {
    this.#emit({do: 'sendMedia', peer: this.id, attempt: this.#connection.attempt, channel, packet})
  }

  #signal(envelope: Envelope): void {
    this.#emit({do: 'signal', to: this.id, data: formatEnvelope(envelope)})
  }

  #tellStatus(): void {
    this.#emit({do: 'peerChanged', status: this.status})
  }
}
