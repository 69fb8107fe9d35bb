/**
 * One attempt of two peers to link, as both sides see it: everything that a handshake computes from who calls whom,
 * so that both compute it alike. Made by either side's handshake; holds no secrets.
 */
import type {PeerId} from '@s2c/shared/peer-id'
import {type CpaceInputs, intermediateSessionKey} from './cpace.js'
import {deriveKey, hash, lv, tagOf} from './transcript.js'

const SECRET_BYTES = 64

export type Nonces = {readonly caller: Uint8Array; readonly callee: Uint8Array}
type Shares = Nonces

export class HandshakeAttempt {
  readonly #caller: PeerId
  readonly #callee: PeerId
  readonly #attempt: number
  readonly #version: number

  /** Throws unless the caller's id is the lower one. */
  constructor(caller: PeerId, callee: PeerId, attempt: number, version: number) {
    if (caller >= callee) throw new Error('the peer with the lower id calls, and nobody calls itself')
    this.#caller = caller
    this.#callee = callee
    this.#attempt = attempt
    this.#version = version
  }

  /** Fresh on both sides: what was recorded of one handshake fits no other. */
  sid({caller, callee}: Nonces): Uint8Array {
    return hash('s2c.sid.v2', caller, callee, this.#caller, this.#callee, this.#attempt)
  }

  /** Shows that the caller holds the key of an earlier link. */
  hailTag(resumption: Uint8Array, nonce: Uint8Array): Uint8Array {
    return tagOf(resumption, 'hail', this.#version, this.#caller, this.#callee, this.#attempt, nonce)
  }

  /** Shows that the callee holds it too, now. */
  replyTag(resumption: Uint8Array, {caller, callee}: Nonces): Uint8Array {
    return tagOf(
      resumption,
      'reply',
      this.#version,
      this.#caller,
      this.#callee,
      this.#attempt,
      caller,
      callee,
    )
  }

  resumedSecret(resumption: Uint8Array, sid: Uint8Array): Uint8Array {
    return deriveKey(resumption, sid, 's2c.resumed.v2', SECRET_BYTES)
  }

  cpaceInputs(password: Uint8Array, sid: Uint8Array): CpaceInputs {
    return {prs: password, ci: lv('s2c.cpace.v2', this.#caller, this.#callee), sid}
  }

  /** Initiator is the caller, although the callee's share travels first. */
  cpaceSecret(sid: Uint8Array, sharedPoint: Uint8Array, {caller, callee}: Shares): Uint8Array {
    return intermediateSessionKey(
      sid,
      sharedPoint,
      {share: caller, ad: lv('caller', this.#version)},
      {share: callee, ad: lv('callee', this.#version)},
    )
  }
}
