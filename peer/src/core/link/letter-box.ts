/**
 * The key of one attempt, and the letters that go through signaling under it. Made by an exchange when the handshake
 * of an attempt gave a key; wiped when the attempt is over.
 */
import type {Fingerprints, LinkKeys, LinkProof} from '../seal/link-keys.js'
import {type Envelope, formatLetter, type Letter, parseLetter} from './envelope.js'

export type SealedEnvelope = Extract<Envelope, {type: 'sealed'}>

export class LetterBox {
  readonly attempt: number
  readonly #keys: LinkKeys

  constructor(attempt: number, keys: LinkKeys) {
    this.attempt = attempt
    this.#keys = keys
  }

  /** `share` goes with a caller's offer: without it the other side has no key yet. */
  seal(letter: Letter, share: Uint8Array | null = null): SealedEnvelope {
    const sealed = this.#keys.sealEnvelope(formatLetter(letter))
    return {type: 'sealed', attempt: this.attempt, ...sealed, ...(share === null ? {} : {share})}
  }

  /** Null when it was not sealed by the other side under this key, or came before. */
  open(envelope: SealedEnvelope): Letter | null {
    const text = envelope.attempt === this.attempt ? this.#keys.openEnvelope(envelope) : null
    return text === null ? null : parseLetter(text)
  }

  bind(fingerprints: Fingerprints): LinkProof {
    return this.#keys.bind(fingerprints)
  }

  wipe(): void {
    this.#keys.wipe()
  }
}
