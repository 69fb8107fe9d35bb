/**
 * The first words over a fresh connection. Both sides confirm the key of the handshake together with the certificates
 * that the connection really uses, each having committed to its part of the words; only then do they show who they
 * are. Made when a connection opens; ends when the other side is identified, or refused.
 *
 *   confirm ⇄ confirm     the passphrase is the same, nobody stands between (as far as the key can tell)
 *   identify ⇄ identify   identity key, signature, claim to a name; sealed
 */
import {parseJson} from '@s2c/shared/json'
import {cleanDisplayName} from '@s2c/shared/names'
import {z} from 'zod'
import {commitmentOf, type LinkProof} from '../seal/link-keys.js'
import type {RandomBytes} from '../seal/random-bytes.js'
import {equalBytes} from '../seal/transcript.js'
import {foldName} from '../trust/fold-name.js'
import {SIGNATURE_BYTES, verifyIdentity} from '../trust/identity.js'
import {IDENTITY_KEY_BYTES, type IdentityKey, identityKeyBytes, identityKeyOf} from '../trust/identity-key.js'
import type {ProvenIdentity} from '../trust/proven-identity.js'
import {linkWords} from '../trust/words.js'
import {fixedBytes, stringifyWithBytes} from '../wire/wire-bytes.js'
import type {Role} from './connection.js'
import type {ControlMessage} from './control.js'

export type IntroductionOptions = {
  readonly role: Role
  readonly proof: LinkProof
  readonly random: RandomBytes
  readonly ownKey: IdentityKey
  readonly ownName: string
  /** The identity that decides about the door, as this side knows it. */
  founder(): IdentityKey | null
  say(message: ControlMessage): void
}

export type IntroductionResult = 'confirmed' | 'refused' | ProvenIdentity

const REVEAL_BYTES = 32
const CLAIM_BYTES = 16

const identificationSchema = z.object({
  reveal: fixedBytes(REVEAL_BYTES),
  key: fixedBytes(IDENTITY_KEY_BYTES),
  signature: fixedBytes(SIGNATURE_BYTES),
  claim: fixedBytes(CLAIM_BYTES),
  founder: fixedBytes(IDENTITY_KEY_BYTES).nullable(),
})

export class Introduction {
  readonly #options: IntroductionOptions
  readonly #reveal: Uint8Array
  readonly #ownConfirmation: Extract<ControlMessage, {type: 'confirm'}>
  #theirCommitment: Uint8Array | null = null
  #signature: Uint8Array | null = null
  /** Whether this side has said who it is. */
  #isIdentified = false

  constructor(options: IntroductionOptions) {
    const {role, proof, random, say} = options
    this.#options = options
    this.#reveal = random(REVEAL_BYTES)
    const commitment = commitmentOf(role, this.#reveal)
    this.#ownConfirmation = {type: 'confirm', tag: proof.confirmation(commitment), commitment}
    say(this.#ownConfirmation)
  }

  /** What this side's identity key is to sign. */
  get ownMessage(): Uint8Array {
    const {proof, role} = this.#options
    return proof.identityMessage(role)
  }

  signed(signature: Uint8Array): void {
    this.#signature = signature
    this.#identify()
  }

  /** `confirmed` once; then the identity. Whatever is out of order or untrue is refused. */
  receive(message: Extract<ControlMessage, {type: 'confirm' | 'identify'}>): IntroductionResult {
    return message.type === 'confirm' ? this.#confirmed(message) : this.#identified(message.box)
  }

  /**
   * An identification that overtook its confirmation is to wait; so is one that comes before this side's own is said, which takes a
   * signature: what is answered to somebody unknown, a dismissal above all, would not be looked at.
   */
  isReadyFor(type: 'confirm' | 'identify'): boolean {
    return type === 'confirm' || this.#isIdentified
  }

  /** The keys of the handshake are needed no longer. */
  wipe(): void {
    this.#options.proof.wipe()
    this.#reveal.fill(0)
  }

  #confirmed({tag, commitment}: Extract<ControlMessage, {type: 'confirm'}>): IntroductionResult {
    if (this.#theirCommitment !== null) return 'refused'
    const own = this.#ownConfirmation
    if (equalBytes(tag, own.tag) || equalBytes(commitment, own.commitment)) return 'refused'
    if (!this.#options.proof.isPeerConfirmation(tag, commitment)) return 'refused'
    this.#theirCommitment = commitment
    this.#identify()
    return 'confirmed'
  }

  #identify(): void {
    const {proof, role, ownKey, ownName, founder, say} = this.#options
    if (this.#signature === null || this.#theirCommitment === null) return
    const founderKey = founder()
    const identification: z.infer<typeof identificationSchema> = {
      reveal: this.#reveal,
      key: identityKeyBytes(ownKey),
      signature: this.#signature,
      claim: proof.nameClaim(role, foldName(cleanDisplayName(ownName))),
      founder: founderKey === null ? null : identityKeyBytes(founderKey),
    }
    this.#isIdentified = true
    say({type: 'identify', box: proof.sealIdentification(stringifyWithBytes(identification))})
  }

  #identified(box: Uint8Array): IntroductionResult {
    const {proof, role} = this.#options
    const theirRole = role === 'caller' ? 'callee' : 'caller'
    const text = proof.openIdentification(box)
    const parsed = text === null ? null : identificationSchema.safeParse(parseJson(text)).data
    if (parsed == null || this.#theirCommitment === null) return 'refused'
    const {reveal, key, signature, claim, founder} = parsed
    if (!equalBytes(commitmentOf(theirRole, reveal), this.#theirCommitment)) return 'refused'
    if (!verifyIdentity(key, proof.identityMessage(theirRole), signature)) return 'refused'
    return {
      key: identityKeyOf(key)!,
      founder: founder === null ? null : identityKeyOf(founder),
      words: linkWords(proof.wordsHash(this.#reveal, reveal)),
      claims: foldedName => equalBytes(proof.nameClaim(theirRole, foldedName), claim),
    }
  }
}
