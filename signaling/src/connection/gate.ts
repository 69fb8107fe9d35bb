/**
 * What one connection must pass before its messages count: the proof of its peer id within a time limit,
 * well-formed messages, a bounded rate, signs of life. Pure; one gate lives as long as its connection.
 *
 *   challenged ── proven join ──▶ joined ── leave, a refusal that ends it ──▶ (closed by the server)
 */
import {parseSessionName} from '@s2c/shared/names'
import {type PeerId, type VerifySignature, verifyProof} from '@s2c/shared/peer-id'
import {type ClientMessage, parseClientMessage} from '@s2c/shared/signal'
import type {SignalErrorCode} from '@s2c/shared/signal-error'
import {TokenBucket} from '@s2c/shared/token-bucket'
import type {SignalingLimits} from '../limits.js'
import type {Sealed} from '../rooms/sealed.js'
import {plainSignal} from './plain-signal.js'

/** Why nobody may join this session with this token now; null: who proves its id may. */
export type RefuseJoin = (session: string, token: string | undefined, now: number) => SignalErrorCode | null

export type GateResult =
  | {pass: 'join'; session: string; peer: PeerId}
  | {pass: 'signal'; to: PeerId; data: Sealed}
  | {pass: 'iceServers'}
  | {pass: 'leave'}
  | {pass: 'ping'}
  /** `ends`: the connection is not to go on after this. */
  | {pass: 'nothing'; code: SignalErrorCode; ends: boolean}

export class Gate {
  readonly #limits: SignalingLimits
  readonly #verify: VerifySignature
  readonly #refuseJoin: RefuseJoin
  /** Fresh random bytes, base64, as the challenge carries them. */
  readonly nonce: string
  readonly #joinBy: number
  readonly #messages: TokenBucket
  readonly #bytes: TokenBucket
  /** Which session was joined; null: none yet. */
  #session: string | null = null
  /** Counted instead of timed, so that a pause of the whole process is not held against anyone. */
  #unanswered = 0

  constructor(
    nonce: string,
    limits: SignalingLimits,
    {verify, refuseJoin}: {verify: VerifySignature; refuseJoin: RefuseJoin},
    now: number,
  ) {
    this.#limits = limits
    this.#verify = verify
    this.#refuseJoin = refuseJoin
    this.nonce = nonce
    this.#joinBy = now + limits.joinTimeoutMs
    this.#messages = new TokenBucket(limits.messageBurst, limits.messagesPerSecond, now)
    this.#bytes = new TokenBucket(limits.byteBurst, limits.bytesPerSecond, now)
  }

  get session(): string | null {
    return this.#session
  }

  /** To be called at each heartbeat: false if the connection is dead, true if it is to be asked again. */
  heartbeat(): boolean {
    return this.#unanswered++ < this.#limits.unansweredHeartbeats
  }

  /** A message that `police` let pass: valid UTF-8, or null for one that is no text. */
  receive(message: Buffer | null, now: number): GateResult {
    const signal = message === null || this.#session === null ? null : plainSignal(message)
    if (signal !== null) return {pass: 'signal', to: signal.to, data: signal.data}
    return this.#read(message?.toString('utf8') ?? '', now)
  }

  #read(text: string, now: number): GateResult {
    const parsed = parseClientMessage(text)
    if (!parsed.ok) return {pass: 'nothing', code: parsed.reason, ends: this.#session === null}
    return this.#session === null ? this.#admit(parsed.message, now) : this.#pass(parsed.message)
  }

  /** Something came, a message or a ping or pong of the WebSocket itself: a sign of life, and paid for. False if it is one too many. */
  police(sizeBytes: number, now: number): boolean {
    this.#unanswered = 0
    return this.#messages.take(1, now) && this.#bytes.take(sizeBytes, now)
  }

  isLate(now: number): boolean {
    return this.#session === null && now >= this.#joinBy
  }

  #admit(message: ClientMessage, now: number): GateResult {
    if (message.type !== 'join') return ending('notJoined')
    const session = parseSessionName(message.session)
    if (!session.ok) return ending('badSession')
    // Before the proof, which costs most.
    const refusal = this.#refuseJoin(session.name, message.token, now)
    if (refusal !== null) return ending(refusal)
    if (!verifyProof(message, this.nonce, session.name, this.#verify)) return ending('badProof')
    this.#session = session.name
    return {pass: 'join', session: session.name, peer: message.peer}
  }

  #pass(message: ClientMessage): GateResult {
    switch (message.type) {
      case 'join':
        return {pass: 'nothing', code: 'alreadyJoined', ends: false}
      case 'signal':
        return {pass: 'signal', to: message.to, data: message.data}
      case 'iceServers':
        return {pass: 'iceServers'}
      case 'leave':
        return {pass: 'leave'}
      case 'ping':
        return {pass: 'ping'}
      default:
        return message satisfies never
    }
  }
}

const ending = (code: SignalErrorCode): GateResult => ({pass: 'nothing', code, ends: true})
