/**
 * The steps of an introduction over an open connection, one by one, so that an attacker can wait between them for
 * what it would like to know first.
 */
import {decodeBase64} from '@s2c/shared/encoding'
import {parseJson} from '@s2c/shared/json'
import {cleanDisplayName} from '@s2c/shared/names'
import {commitmentOf} from 's2c-peer/core/seal/link-keys'
import {otherRole} from 's2c-peer/core/seal/transcript'
import {foldName} from 's2c-peer/core/trust/fold-name'
import {linkWords} from 's2c-peer/core/trust/words'
import {stringifyWithBytes} from 's2c-peer/core/wire/wire-bytes'
import type {AttackerIdentity} from './attacker-identity.js'
import type {AttackerLink} from './attacker-link.js'
import {freshBytes} from './random.js'
import type {GroundLink} from './word-grinder.js'

export const REVEAL_BYTES = 32

/** `founder`: who decides about the door, as the sender knows it. */
export type Identification = {
  reveal: Uint8Array
  key: Uint8Array
  signature: Uint8Array
  claim: Uint8Array
  founder: Uint8Array | null
}

/** Confirms the key and both certificates, bound to the reveal from now on. */
export function confirm(link: AttackerLink, reveal: Uint8Array): void {
  const commitment = commitmentOf(link.role, reveal)
  link.say({type: 'confirm', tag: link.proof.confirmation(commitment), commitment})
}

/** What the victim commits to, once it said so; throws when its confirmation is not for this connection. */
export async function hearCommitment(link: AttackerLink): Promise<Uint8Array> {
  const {tag, commitment} = await link.hears('confirm')
  if (!link.proof.isPeerConfirmation(tag, commitment)) throw new Error('the victim confirms another key')
  return commitment
}

/** Says who the attacker is; nothing keeps the reveal to the one that it committed to. */
export function identify(
  link: AttackerLink,
  identity: AttackerIdentity,
  name: string,
  reveal: Uint8Array,
): void {
  const {proof, role} = link
  const identification: Identification = {
    reveal,
    key: identity.key,
    signature: identity.sign(proof.identityMessage(role)),
    claim: proof.nameClaim(role, foldName(cleanDisplayName(name))),
    founder: null,
  }
  link.say({type: 'identify', box: proof.sealIdentification(stringifyWithBytes(identification))})
}

export async function hearIdentification(link: AttackerLink): Promise<Identification> {
  const {box} = await link.hears('identify')
  const text = link.proof.openIdentification(box)
  if (text === null) throw new Error('the victim identifies itself to somebody else')
  const fields = Object.entries(parseJson(text) as Record<string, string | null>)
  return Object.fromEntries(
    fields.map(([name, value]) => [name, value === null ? null : decodeBase64(value)]),
  ) as Identification
}

/** Whether the victim claims to be of this name: whoever passed the handshake can try names. */
export const claims = (link: AttackerLink, {claim}: Identification, name: string): boolean =>
  Buffer.from(link.proof.nameClaim(otherRole(link.role), foldName(cleanDisplayName(name)))).equals(claim)

/** What an attacker may still choose on the way. */
export type Choice = {
  commit(): Uint8Array
  /** Nothing but the commitment keeps it from revealing something else, once it knows the victim's. */
  reveal(committed: Uint8Array, theirs: Uint8Array): Uint8Array
}

/** What both revealed on a link, and the words that the victim will see. */
export type Shown = GroundLink & {readonly own: Uint8Array; readonly words: readonly string[]}

const HONEST: Choice = {commit: () => freshBytes(REVEAL_BYTES), reveal: committed => committed}

/** All steps, as an honest peer takes them unless it chooses otherwise, or claims another name than it gives. */
export async function introduce(
  link: AttackerLink,
  identity: AttackerIdentity,
  name: string,
  choice: Choice = HONEST,
  claimed = name,
): Promise<Shown> {
  await hearCommitment(link)
  const committed = choice.commit()
  confirm(link, committed)
  const {reveal: theirs} = await hearIdentification(link)
  const own = choice.reveal(committed, theirs)
  identify(link, identity, claimed, own)
  link.say({type: 'hello', name, muted: false, cameraOff: false})
  const {proof, role} = link
  return {binding: proof.binding, role, own, theirs, words: linkWords(proof.wordsHash(own, theirs))}
}
