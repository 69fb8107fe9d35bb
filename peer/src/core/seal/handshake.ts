/**
 * The handshake that precedes a connection, through signaling: both sides of one attempt prove to each other that
 * they know the meeting's password (CPace), or hold the key of an earlier link, and get keys that nobody else has.
 * Made by the link for each attempt; done when it gave keys, which prove nothing before an envelope opened.
 *
 *   caller                                       callee
 *   hail   version, nonce[, resume]  ───────▶
 *                                    ◀───────    reply  version, nonce, share | resume
 *   [share, with the first sealed envelope] ─▶   finish
 */
import type {PeerId} from '@s2c/shared/peer-id'
import {CpaceParty} from './cpace.js'
import {HandshakeAttempt, type Nonces} from './handshake-attempt.js'
import {LinkKeys} from './link-keys.js'
import type {RandomBytes} from './random-bytes.js'
import {equalBytes, FIELD_BYTES} from './transcript.js'

export type HandshakeContext = {
  readonly own: PeerId
  readonly peer: PeerId
  /** 32 bits. */
  readonly attempt: number
  /** Of the protocol, 32 bits: both sides must speak the same. */
  readonly version: number
  /** See meetingPassword. */
  readonly password: Uint8Array
  /** The key of an earlier link with this peer, 32 bytes. Stays the giver's own. */
  readonly resumption: Uint8Array | null
}

export type Hail = {
  readonly version: number
  readonly nonce: Uint8Array
  readonly resume?: Uint8Array | undefined
}

export type Reply = Hail & {readonly share?: Uint8Array | undefined}

/** notResumed: they do not show the key of the earlier link, and without it nothing may start anew. */
export type HandshakeFailure = 'version' | 'reflected' | 'badShare' | 'notResumed'

type Failed = {readonly ok: false; readonly reason: HandshakeFailure}
/** Whether the password will do where an earlier link's key was not shown. Of no meaning without such a key. */
export type Resuming = {readonly mayStartAnew: boolean}

export type CallerResult =
  /** `share` goes with the first sealed envelope; null when resumed. */
  | {readonly ok: true; readonly keys: LinkKeys; readonly share: Uint8Array | null; readonly resumed: boolean}
  | Failed
export type CalleeAnswer = {readonly ok: true; readonly handshake: CalleeHandshake} | Failed
export type CalleeResult = {readonly ok: true; readonly keys: LinkKeys} | Failed

export class CallerHandshake {
  readonly hail: Hail
  readonly #context: HandshakeContext
  readonly #attempt: HandshakeAttempt
  readonly #random: RandomBytes
  #isDone = false

  /** Throws unless the own id is the lower one. */
  constructor(context: HandshakeContext, random: RandomBytes) {
    const {own, peer, attempt, version, resumption} = context
    this.#context = context
    this.#random = random
    this.#attempt = new HandshakeAttempt(own, peer, attempt, version)
    const nonce = random(FIELD_BYTES)
    const resume = resumption === null ? {} : {resume: this.#attempt.hailTag(resumption, nonce)}
    this.hail = {version, nonce, ...resume}
  }

  /** After a failure another reply may come, and after `notResumed` the same once more; after keys none. */
  receive(reply: Reply, {mayStartAnew}: Resuming = {mayStartAnew: false}): CallerResult {
    if (this.#isDone) throw new Error('one handshake gives keys once')
    const {version, resumption} = this.#context
    if (reply.version !== version) return failed('version')
    if (equalBytes(reply.nonce, this.hail.nonce)) return failed('reflected')
    const nonces = {caller: this.hail.nonce, callee: reply.nonce}
    if (reply.resume !== undefined) return this.#resume(reply.resume, nonces)
    if (reply.share === undefined) return failed('badShare')
    return resumption === null || mayStartAnew ? this.#startAnew(reply.share, nonces) : failed('notResumed')
  }

  #resume(tag: Uint8Array, nonces: Nonces): CallerResult {
    const {resumption} = this.#context
    if (resumption === null || !equalBytes(tag, this.#attempt.replyTag(resumption, nonces)))
      return failed('notResumed')
    this.#isDone = true
    const sid = this.#attempt.sid(nonces)
    const secret = this.#attempt.resumedSecret(resumption, sid)
    return {ok: true, keys: new LinkKeys({secret, sid, resumption}, 'caller'), share: null, resumed: true}
  }

  #startAnew(theirs: Uint8Array, nonces: Nonces): CallerResult {
    const sid = this.#attempt.sid(nonces)
    const party = new CpaceParty(this.#attempt.cpaceInputs(this.#context.password, sid), this.#random)
    const point = party.sharedPoint(theirs)
    if (point === null) return failed(equalBytes(theirs, party.share) ? 'reflected' : 'badShare')
    this.#isDone = true
    const secret = this.#attempt.cpaceSecret(sid, point, {caller: party.share, callee: theirs})
    point.fill(0)
    const keys = new LinkKeys({secret, sid, resumption: null}, 'caller')
    return {ok: true, keys, share: party.share, resumed: false}
  }
}

export class CalleeHandshake {
  readonly reply: Reply
  /** Whether the caller showed the key of the earlier link; then no share comes. */
  readonly isResumed: boolean
  readonly #attempt: HandshakeAttempt
  readonly #sid: Uint8Array
  readonly #party: CpaceParty | null
  readonly #resumption: Uint8Array | null
  #keys: LinkKeys | null = null

  /** Does the work of CPace only where nothing is resumed. Throws unless the own id is the higher one. */
  static answer(
    context: HandshakeContext,
    hail: Hail,
    resuming: Resuming,
    random: RandomBytes,
  ): CalleeAnswer {
    const {own, peer, version, resumption} = context
    const attempt = new HandshakeAttempt(peer, own, context.attempt, version)
    if (hail.version !== version) return failed('version')
    const {resume} = hail
    const isResumed =
      resumption !== null &&
      resume !== undefined &&
      equalBytes(resume, attempt.hailTag(resumption, hail.nonce))
    if (resumption !== null && !isResumed && !resuming.mayStartAnew) return failed('notResumed')
    const nonces = {caller: hail.nonce, callee: random(FIELD_BYTES)}
    if (equalBytes(nonces.caller, nonces.callee)) return failed('reflected')
    return {ok: true, handshake: new CalleeHandshake(context, attempt, nonces, isResumed, random)}
  }

  private constructor(
    {password, resumption, version}: HandshakeContext,
    attempt: HandshakeAttempt,
    nonces: Nonces,
    isResumed: boolean,
    random: RandomBytes,
  ) {
    this.isResumed = isResumed
    this.#attempt = attempt
    this.#sid = attempt.sid(nonces)
    this.#resumption = isResumed ? resumption : null
    this.#party = isResumed ? null : new CpaceParty(attempt.cpaceInputs(password, this.#sid), random)
    const proof =
      this.#party === null ? {resume: attempt.replyTag(resumption!, nonces)} : {share: this.#party.share}
    this.reply = {version, nonce: nonces.callee, ...proof}
  }

  /**
   * With the share that came with the caller's first envelope, or null. Once; a resumed handshake gives keys again
   * when those before were wiped without having sealed anything: the envelope was not the caller's.
   */
  finish(share: Uint8Array | null): CalleeResult {
    if (this.#keys?.isGoneUnused === false) throw new Error('one handshake gives keys once')
    const result = this.#party === null ? this.#resume(share) : this.#finishCpace(this.#party, share)
    if (result.ok) this.#keys = result.keys
    return result
  }

  /** The attempt came to nothing, or gave its keys. */
  wipe(): void {
    this.#party?.wipe()
  }

  #resume(share: Uint8Array | null): CalleeResult {
    if (share !== null) return failed('badShare')
    const resumption = this.#resumption!
    const secret = this.#attempt.resumedSecret(resumption, this.#sid)
    return {ok: true, keys: new LinkKeys({secret, sid: this.#sid, resumption}, 'callee')}
  }

  #finishCpace(party: CpaceParty, theirs: Uint8Array | null): CalleeResult {
    if (theirs === null) return failed('badShare')
    const point = party.sharedPoint(theirs)
    if (point === null) return failed(equalBytes(theirs, party.share) ? 'reflected' : 'badShare')
    const secret = this.#attempt.cpaceSecret(this.#sid, point, {caller: theirs, callee: party.share})
    point.fill(0)
    return {ok: true, keys: new LinkKeys({secret, sid: this.#sid, resumption: null}, 'callee')}
  }
}

const failed = (reason: HandshakeFailure): Failed => ({ok: false, reason})
