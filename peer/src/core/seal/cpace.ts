/**
 * CPace-ristretto255-SHA512 (draft-irtf-cfrg-cpace): two sides that know the same password agree on a secret, and
 * whoever does not know it learns nothing but whether one guess was right. The handshake makes one party an attempt;
 * it ends with its shared point. All names are the draft's. Every scalar serves once.
 */
import {concatBytes} from '@noble/hashes/utils.js'
import {encodeUtf8} from '@s2c/shared/encoding'
import {hashToElement, multiply, WIDE_SCALAR_BYTES} from './curve.js'
import type {RandomBytes} from './random-bytes.js'
import {sha512} from './sha512.js'
import {equalBytes} from './transcript.js'

/** PRS (the password), CI (who talks to whom) and sid (this attempt alone). */
export type CpaceInputs = {readonly prs: Uint8Array; readonly ci: Uint8Array; readonly sid: Uint8Array}

/** What one side sends, with what both know about it: Y and AD. */
export type CpaceMessage = {readonly share: Uint8Array; readonly ad: Uint8Array}

const DSI = encodeUtf8('CPaceRistretto255')
const DSI_ISK = encodeUtf8('CPaceRistretto255_ISK')
const SHA512_BLOCK_BYTES = 128

export class CpaceParty {
  readonly share: Uint8Array
  #secret: Uint8Array | null

  constructor(inputs: CpaceInputs, random: RandomBytes) {
    this.#secret = random(WIDE_SCALAR_BYTES)
    const share = multiply(calculateGenerator(inputs), this.#secret)
    // The generator is never neutral: that would take a broken hash.
    if (share === null) throw new Error('the random bytes are all zero')
    this.share = share
  }

  /**
   * K of the draft (scalar_mult_vfy), once: the scalar is wiped. Null when the other share is not a canonical
   * encoding, is the neutral element or is this side's own.
   */
  sharedPoint(theirs: Uint8Array): Uint8Array | null {
    const secret = this.#secret
    if (secret === null) throw new Error('a scalar of CPace serves once')
    this.#secret = null
    const point = equalBytes(theirs, this.share) ? null : multiply(theirs, secret)
    secret.fill(0)
    return point
  }

  wipe(): void {
    this.#secret?.fill(0)
    this.#secret = null
  }
}

/** ISK with the transcript in the order initiator, responder: 64 bytes. */
export const intermediateSessionKey = (
  sid: Uint8Array,
  sharedPoint: Uint8Array,
  initiator: CpaceMessage,
  responder: CpaceMessage,
): Uint8Array =>
  sha512(concatBytes(lvCat(DSI_ISK, sid, sharedPoint), transcriptOf(initiator), transcriptOf(responder)))

/** The zero bytes fill the first block of the hash, so that its work on the password is alone with the password. */
export function calculateGenerator({prs, ci, sid}: CpaceInputs): Uint8Array {
  const paddingBytes = Math.max(0, SHA512_BLOCK_BYTES - 1 - lvCat(prs).length - lvCat(DSI).length)
  return hashToElement(sha512(lvCat(DSI, prs, new Uint8Array(paddingBytes), ci, sid)))
}

const transcriptOf = ({share, ad}: CpaceMessage): Uint8Array => lvCat(share, ad)

/** The draft's lv_cat: unlike `lv`, lengths are in LEB128. */
const lvCat = (...parts: readonly Uint8Array[]): Uint8Array =>
  concatBytes(...parts.flatMap(part => [leb128(part.length), part]))

function leb128(value: number): Uint8Array {
  const bytes: number[] = []
  for (let rest = value; bytes.length === 0 || rest > 0; rest >>>= 7) {
    bytes.push(rest < 0x80 ? rest : (rest & 0x7f) | 0x80)
  }
  return Uint8Array.from(bytes)
}
