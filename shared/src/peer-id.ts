/**
 * Who a peer is for the signaling service: an Ed25519 key pair (RFC 8032) made once a process, an id that
 * is a hash of its public key, and a signature that proves to a server that the id is the peer's own.
 * Says nothing about people: what a participant may know of another is the handshake's business.
 */
import nacl from 'tweetnacl'
import {decodeBase64, encodeBase64, encodeHex, encodeUtf8} from './encoding.js'

/** 32 lower-case hexadecimal digits: the first 16 bytes of SHA-512 of the peer's public key. */
export type PeerId = string

export const PEER_ID_PATTERN = /^[0-9a-f]{32}$/
export const SEED_BYTES = 32
/** A server's challenge; long enough never to come twice. */
export const NONCE_BYTES = 32

export type Identity = {
  readonly peer: PeerId
  readonly publicKey: Uint8Array
  /** Ed25519: 64 bytes. */
  sign(message: Uint8Array): Uint8Array
}

/** What proves a peer id to a server, as the `join` message carries it (base64). */
export type Proof = {peer: PeerId; publicKey: string; proof: string}

const PEER_ID_BYTES = 16
/** Keeps these signatures from meaning anything elsewhere: no other signed text begins so. */
const PROOF_DOMAIN = 's2c.signal.v1 join'

/** The Ed25519 key of a seed. */
export type MakeKey = (seed: Uint8Array) => Pick<Identity, 'publicKey' | 'sign'>

/**
 * The identity that grows from 32 random bytes; the same bytes always give the same one. A peer may bring a faster
 * `makeKey` than the portable one.
 */
export function makeIdentity(seed: Uint8Array, makeKey: MakeKey = portableKey): Identity {
  if (seed.length !== SEED_BYTES) throw new RangeError(`an identity seed has ${SEED_BYTES} bytes`)
  const key = makeKey(seed)
  return {peer: peerIdOf(key.publicKey), ...key}
}

const portableKey: MakeKey = seed => {
  const {publicKey, secretKey} = nacl.sign.keyPair.fromSeed(seed)
  return {publicKey, sign: message => nacl.sign.detached(message, secretKey)}
}

export const peerIdOf = (publicKey: Uint8Array): PeerId =>
  encodeHex(nacl.hash(publicKey).subarray(0, PEER_ID_BYTES))

/** Signs a server's nonce (as it came, base64) for one session: the proof is of no use in another. */
export function prove(identity: Identity, nonce: string, session: string): Proof {
  const signature = identity.sign(provenBytes(nonce, session))
  return {peer: identity.peer, publicKey: encodeBase64(identity.publicKey), proof: encodeBase64(signature)}
}

/** Ed25519 verification: 64 bytes of signature, 32 of key. False, never an error, for a wrong signature. */
export type VerifySignature = (signed: Uint8Array, signature: Uint8Array, publicKey: Uint8Array) => boolean

/**
 * True if the key's owner signed this nonce for this session and the peer id is that key's. A server may
 * bring a faster `verify` than the portable one.
 */
export function verifyProof(
  {peer, publicKey, proof}: Proof,
  nonce: string,
  session: string,
  verify: VerifySignature = nacl.sign.detached.verify,
): boolean {
  const key = decodeBase64(publicKey)
  const signature = decodeBase64(proof)
  if (key?.length !== nacl.sign.publicKeyLength || signature?.length !== nacl.sign.signatureLength)
    return false
  return peerIdOf(key) === peer && verify(provenBytes(nonce, session), signature, key)
}

/** Zero bytes separate the three parts; neither a nonce nor a session name can hold one. */
const provenBytes = (nonce: string, session: string): Uint8Array =>
  encodeUtf8(`${PROOF_DOMAIN}\0${nonce}\0${session}`)
