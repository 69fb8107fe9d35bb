/**
 * ristretto255 (RFC 9496) and Ed25519 (RFC 8032) by libsodium: of its WebAssembly that which is used here, cut out by
 * scripts/build-curve.js. What is done with a secret scalar takes the same time whatever the scalar is. The code is
 * compiled when it is first used, and stays until the process ends.
 */
import {unpackCode} from '../web-assembly/packed-code.js'
import {webAssembly} from '../web-assembly/web-assembly.js'
import {CURVE_CODE} from './curve-code.js'

/** What scripts/build-curve.js leaves. Bytes are told by where they start; the results of C: 0 is success. */
type Exports = {
  readonly memory: {readonly buffer: ArrayBuffer; grow(pages: number): number}
  readonly crypto_core_ristretto255_from_hash: (element: number, hash: number) => number
  readonly crypto_core_ristretto255_scalar_reduce: (scalar: number, wide: number) => void
  readonly crypto_scalarmult_ristretto255: (product: number, scalar: number, element: number) => number
  readonly crypto_sign_ed25519_verify_detached: (
    signature: number,
    message: number,
    messageBytes: number,
    messageBytesHigh: number,
    key: number,
  ) => number
}

export const ELEMENT_BYTES = 32
/** Twice the size of a scalar: reduced by the group's order, the bias is below 2^-250. */
export const WIDE_SCALAR_BYTES = 64
const SIGNATURE_BYTES = 64
const KEY_BYTES = 32
const PAGE_BYTES = 65_536
/** Arguments and results stand here, one behind the other, and are wiped after each call. */
const SPACE_PAGES = 1
const LONGEST_MESSAGE_BYTES = SPACE_PAGES * PAGE_BYTES - SIGNATURE_BYTES - KEY_BYTES

/** The element that a hash of 64 bytes stands for (RFC 9496 section 4.3.4). */
export const hashToElement = (hash: Uint8Array): Uint8Array =>
  calculate((code, space, at) => {
    space.set(hash)
    const element = at + hash.length
    check(code.crypto_core_ristretto255_from_hash(element, at))
    return space.slice(hash.length, hash.length + ELEMENT_BYTES)
  })

/**
 * The element times the scalar, which is reduced first. Null when the bytes are not the one encoding of an element
 * or the product is the neutral element: of a neutral element, or by a scalar of zero.
 */
export function multiply(element: Uint8Array, wideScalar: Uint8Array): Uint8Array | null {
  if (element.length !== ELEMENT_BYTES) return null
  return calculate((code, space, at) => {
    space.set(wideScalar)
    const scalar = at + WIDE_SCALAR_BYTES
    code.crypto_core_ristretto255_scalar_reduce(scalar, at)
    space.set(element)
    const product = at + ELEMENT_BYTES
    if (code.crypto_scalarmult_ristretto255(product, scalar, at) !== 0) return null
    return space.slice(ELEMENT_BYTES, 2 * ELEMENT_BYTES)
  })
}

/**
 * Strict (RFC 8032 section 5.1.7): small-order keys, encodings that are not canonical and malleable signatures are
 * refused. For 32 bytes of key and 64 of signature.
 */
export function verifyEd25519(key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (message.length > LONGEST_MESSAGE_BYTES)
    throw new Error(`${message.length} bytes are too many to verify`)
  return calculate((code, space, at) => {
    space.set(signature)
    space.set(key, SIGNATURE_BYTES)
    space.set(message, SIGNATURE_BYTES + KEY_BYTES)
    const keyAt = at + SIGNATURE_BYTES
    const messageAt = keyAt + KEY_BYTES
    return code.crypto_sign_ed25519_verify_detached(at, messageAt, message.length, 0, keyAt) === 0
  })
}

let compiled: {readonly code: Exports; readonly at: number} | null = null

/** The space is zero before and after; views of it are made anew, because they end when the memory grows. */
function calculate<Result>(work: (code: Exports, space: Uint8Array, at: number) => Result): Result {
  compiled ??= compile()
  const {code, at} = compiled
  const space = new Uint8Array(code.memory.buffer, at, SPACE_PAGES * PAGE_BYTES)
  try {
    return work(code, space, at)
  } finally {
    space.fill(0)
  }
}

function compile(): {readonly code: Exports; readonly at: number} {
  if (webAssembly === null) throw new Error('the handshake needs WebAssembly')
  const {exports} = new webAssembly.Instance(new webAssembly.Module(unpackCode(CURVE_CODE)), {})
  const code = exports as Exports
  return {code, at: code.memory.grow(SPACE_PAGES) * PAGE_BYTES}
}

function check(result: number): void {
  if (result !== 0) throw new Error('the curve gave no result')
}
