/**
 * What a handshake leaves behind: the keys of one attempt. They seal the envelopes that set the connection up; once
 * it is open, `bind` ties them to its certificates. Made by a handshake; end with `wipe`, when the attempt is over.
 */
import {type Fingerprints, LinkProof} from './link-proof.js'
import {openText, type SealedText, sealText} from './sealed-text.js'
import {deriveKey, otherRole, type Role} from './transcript.js'

export {commitmentOf, type Fingerprints, LinkProof} from './link-proof.js'

/** An attempt takes some dozens; what needs more is not setting up a connection. */
export const MAX_ENVELOPES = 2 ** 16

export type LinkSecret = {
  /** 64 bytes that both sides alone know. */
  readonly secret: Uint8Array
  readonly sid: Uint8Array
  /** Of the earlier link that this one resumes; null after a full handshake, which makes one of its own. */
  readonly resumption: Uint8Array | null
}

type Keys = {readonly own: Uint8Array; readonly peer: Uint8Array}

export class LinkKeys {
  readonly #role: Role
  #source: LinkSecret | null
  #keys: Keys | null
  #isUsed = false
  #nextNumber = 0
  readonly #opened = new Set<number>()

  /** Takes the secret over and wipes it in time. Two of the same secret in use would seal twice under a nonce. */
  constructor(source: LinkSecret, role: Role) {
    const {secret, sid} = source
    this.#role = role
    this.#source = source
    this.#keys = {
      own: deriveKey(secret, sid, `envelope ${role}`),
      peer: deriveKey(secret, sid, `envelope ${otherRole(role)}`),
    }
  }

  /** Whether these keys are gone and sealed nothing, so that others of the same secret are safe. */
  get isGoneUnused(): boolean {
    return this.#keys === null && !this.#isUsed
  }

  /** Numbers rise from 0. Throws after 2^16 of them, and after `wipe`. */
  sealEnvelope(text: string): SealedText {
    if (this.#keys === null) throw new Error('the keys of the link are wiped')
    if (this.#nextNumber >= MAX_ENVELOPES)
      throw new RangeError(`an attempt has ${MAX_ENVELOPES} envelopes at most`)
    this.#isUsed = true
    return sealText(text, this.#nextNumber++, this.#keys.own)
  }

  /** Null when the other side did not seal it, for all but the first of a number, and after `wipe`. */
  openEnvelope({number, box}: SealedText): string | null {
    if (this.#keys === null || !isEnvelopeNumber(number) || this.#opened.has(number)) return null
    const text = openText({number, box}, this.#keys.peer)
    if (text !== null) this.#opened.add(number)
    return text
  }

  /** Once: the proof's keys are for one connection. Envelopes are sealed and opened afterwards too. */
  bind(fingerprints: Fingerprints): LinkProof {
    if (this.#source === null) throw new Error('the keys of a link are bound once, before they are wiped')
    const {secret, sid, resumption} = this.#source
    this.#isUsed = true
    const proof = new LinkProof(secret, sid, this.#role, fingerprints, resumption)
    this.#forgetSecret()
    return proof
  }

  wipe(): void {
    this.#forgetSecret()
    this.#keys?.own.fill(0)
    this.#keys?.peer.fill(0)
    this.#keys = null
  }

  #forgetSecret(): void {
    this.#source?.secret.fill(0)
    this.#source = null
  }
}

const isEnvelopeNumber = (number: number): boolean =>
  Number.isInteger(number) && number >= 0 && number < MAX_ENVELOPES
