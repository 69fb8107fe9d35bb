/**
 * ristretto255 (RFC 9496) and Ed25519 (RFC 8032). What is done with a secret scalar takes the same time whatever the
 * scalar is.
 */
import {calculate, calculated} from './sodium.js'

const ELEMENT_BYTES = 32
const SCALAR_BYTES = 32
/** Twice the size of a scalar: reduced by the group's order, the bias is below 2^-250. */
export const WIDE_SCALAR_BYTES = 64

/** The element that a hash of 64 bytes stands for (RFC 9496 section 4.3.4). */
export const hashToElement = (hash: Uint8Array): Uint8Array =>
  calculated(ELEMENT_BYTES, [hash], (code, element, at) =>
    code.crypto_core_ristretto255_from_hash(element, at),
  )

/**
 * The element times the scalar, which is reduced first. Null when the bytes are not the one encoding of an element
 * or the product is the neutral element: of a neutral element, or by a scalar of zero.
 */
export function multiply(element: Uint8Array, wideScalar: Uint8Array): Uint8Array | null {
  if (element.length !== ELEMENT_BYTES) return null
  const parts = [element, wideScalar, new Uint8Array(SCALAR_BYTES)]
  return calculate(ELEMENT_BYTES, parts, (code, product, elementAt, wide, scalar) => {
    code.crypto_core_ristretto255_scalar_reduce(scalar!, wide!)
    return code.crypto_scalarmult_ristretto255(product, scalar!, elementAt!)
  })
}

/**
 * Strict (RFC 8032 section 5.1.7): small-order keys, encodings that are not canonical and malleable signatures are
 * refused. For 32 bytes of key and 64 of signature.
 */
export const verifyEd25519 = (key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean =>
  calculate(0, [signature, message, key], (code, _, signatureAt, messageAt, keyAt) =>
    code.crypto_sign_ed25519_verify_detached(signatureAt!, messageAt!, message.length, 0, keyAt!),
  ) !== null
