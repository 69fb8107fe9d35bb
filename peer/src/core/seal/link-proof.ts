/**
 * The keys of a link, tied to the certificates of its open connection: whoever stands between two connections has two
 * bindings and can confirm neither to the other side. Made by `LinkKeys.bind`; serves the introduction of one
 * connection; ends with `wipe`.
 */
import {openText, sealText} from './sealed-text.js'
import {deriveKey, equalBytes, FIELD_BYTES, hash, lv, otherRole, type Role, tagOf} from './transcript.js'

/** As the transport reports them: upper-case hexadecimal pairs with colons between. */
export type Fingerprints = {readonly own: string; readonly peer: string}

/** Names are guessable: a claim is a keyed hash that only the other side can check. */
const CLAIM_BYTES = 16
/** A key that seals one message needs no other. */
const ONLY_NUMBER = 0

/** The reveal's sender cannot change it any more, and nobody learns from this what it is. */
export const commitmentOf = (role: Role, reveal: Uint8Array): Uint8Array =>
  hash('s2c.commitment.v2', role, reveal).slice(0, FIELD_BYTES)

type Keys = Readonly<
  Record<'ownConfirm' | 'peerConfirm' | 'ownIdentify' | 'peerIdentify' | 'claim' | 'resumption', Uint8Array>
>

export class LinkProof {
  /** Of the handshake and both certificates: 64 bytes, the same on both sides unless somebody stands between. */
  readonly binding: Uint8Array
  readonly #role: Role
  #keys: Keys | null
  #ownCommitment: Uint8Array | null = null
  #isIdentificationSealed = false

  constructor(
    secret: Uint8Array,
    sid: Uint8Array,
    role: Role,
    fingerprints: Fingerprints,
    resumption: Uint8Array | null,
  ) {
    if (fingerprints.own === '' || fingerprints.peer === '')
      throw new Error('a link is bound to two certificates')
    const ofRoles = inOrder(role, fingerprints.own, fingerprints.peer)
    this.#role = role
    this.binding = hash('s2c.binding.v2', sid, ...ofRoles)
    this.#keys = {
      ownConfirm: deriveKey(secret, sid, `confirm ${role}`),
      peerConfirm: deriveKey(secret, sid, `confirm ${otherRole(role)}`),
      ownIdentify: deriveKey(secret, this.binding, `identify ${role}`),
      peerIdentify: deriveKey(secret, this.binding, `identify ${otherRole(role)}`),
      claim: deriveKey(secret, this.binding, 'claim'),
      resumption: resumption?.slice() ?? deriveKey(secret, sid, 'resumption'),
    }
  }

  /** The tag to send with the own commitment. */
  confirmation(commitment: Uint8Array): Uint8Array {
    this.#ownCommitment = commitment.slice()
    return tagOf(this.#keysInUse().ownConfirm, this.binding, commitment)
  }

  /** Whether the other side has the same key and sees the same certificates. Never for the own words, sent back. */
  isPeerConfirmation(tag: Uint8Array, commitment: Uint8Array): boolean {
    if (this.#keys === null) return false
    if (this.#ownCommitment !== null && equalBytes(commitment, this.#ownCommitment)) return false
    return equalBytes(tag, tagOf(this.#keys.peerConfirm, this.binding, commitment))
  }

  /** Once: throws the second time. */
  sealIdentification(text: string): Uint8Array {
    const {ownIdentify} = this.#keysInUse()
    if (this.#isIdentificationSealed) throw new Error('a side of a link identifies itself once')
    this.#isIdentificationSealed = true
    return sealText(text, ONLY_NUMBER, ownIdentify).box
  }

  /** Null when the other side did not seal it for this connection. */
  openIdentification(box: Uint8Array): string | null {
    return this.#keys === null ? null : openText({number: ONLY_NUMBER, box}, this.#keys.peerIdentify)
  }

  /** What the identity key of a side signs. */
  identityMessage(role: Role): Uint8Array {
    return lv('s2c.identity.v2', role, this.binding)
  }

  /** That a side is of this name, for those who know the name already. */
  nameClaim(role: Role, foldedName: string): Uint8Array {
    return tagOf(this.#keysInUse().claim, role, foldedName).slice(0, CLAIM_BYTES)
  }

  /** 64 bytes from which the words of the link are taken. The peer's reveal must be what it committed to. */
  wordsHash(ownReveal: Uint8Array, peerReveal: Uint8Array): Uint8Array {
    return hash('s2c.words.v2', this.binding, ...inOrder(this.#role, ownReveal, peerReveal))
  }

  /** With which both sides recognize each other in a later handshake: 32 bytes, the taker's own. */
  get resumption(): Uint8Array {
    return this.#keysInUse().resumption.slice()
  }

  wipe(): void {
    for (const key of Object.values(this.#keys ?? {})) key.fill(0)
    this.#keys = null
  }

  #keysInUse(): Keys {
    if (this.#keys === null) throw new Error('the proof of the link is wiped')
    return this.#keys
  }
}

/** The caller's first. */
const inOrder = <T>(role: Role, own: T, peer: T): [T, T] => (role === 'caller' ? [own, peer] : [peer, own])
