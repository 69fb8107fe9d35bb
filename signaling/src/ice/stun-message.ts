/**
 * STUN messages (RFC 8489) of a server that tells each who asks from which address it is seen: binding requests in, answers
 * out. Nothing else is understood: no indications, no authentication, no RFC 3489. Pure.
 */
import {crc32} from 'node:zlib'

const HEADER_BYTES = 20
const MAGIC_COOKIE = 0x2112a442
const BINDING_REQUEST = 0x0001
const BINDING_SUCCESS = 0x0101
const BINDING_ERROR = 0x0111

const ATTRIBUTE_HEADER_BYTES = 4
const MESSAGE_INTEGRITY = 0x0008
const ERROR_CODE = 0x0009
const UNKNOWN_ATTRIBUTES = 0x000a
const MESSAGE_INTEGRITY_SHA256 = 0x001c
const XOR_MAPPED_ADDRESS = 0x0020
const FINGERPRINT = 0x8028
const FINGERPRINT_BYTES = 8
/** Tells a fingerprint from the CRC-32 of another protocol in the same packet (section 14.7). */
const FINGERPRINT_XOR = 0x5354554e
/** Attributes from here on may be ignored by who does not know them (section 14). */
const FIRST_OPTIONAL = 0x8000

/**
 * What needs no understanding here: credentials, which are asked for nowhere, and what ICE says in its checks (RFC 8445,
 * section 7.1). USERNAME, MESSAGE-INTEGRITY, REALM, NONCE, MESSAGE-INTEGRITY-SHA256, PASSWORD-ALGORITHM, USERHASH; PRIORITY, USE-CANDIDATE.
 */
const KNOWN: ReadonlySet<number> = new Set([
  ...[0x0006, MESSAGE_INTEGRITY, 0x0014, 0x0015, MESSAGE_INTEGRITY_SHA256, 0x001d, 0x001e],
  ...[0x0024, 0x0025],
])

/** So many unknown attributes are named in an answer, to keep it small; who leaves them out and asks again learns of the rest. */
const MAX_NAMED_UNKNOWN = 6
/** The largest answer: an IPv6 address, or so many unknown attributes, and a fingerprint. */
export const MAX_ANSWER_BYTES = 52
/** A request in one datagram that no network cuts up (section 6.1). */
const MAX_REQUEST_BYTES = 1500

export type BindingRequest = {
  /** Cookie and transaction id, 16 bytes, as an answer repeats them. */
  readonly cookieAndId: Buffer
  /** Attributes that had to be understood and are not, in their order. */
  readonly unknown: readonly number[]
  readonly hasFingerprint: boolean
}
/** Why something gets no answer. */
export type NoRequest = 'notStun' | 'noRequest' | 'badAttributes' | 'badFingerprint'
export type ParsedRequest = {ok: true; request: BindingRequest} | {ok: false; reason: NoRequest}

/** Where a request came from: 4 or 16 bytes, and a port. */
export type SeenAddress = {readonly bytes: Uint8Array; readonly port: number}

export function parseBindingRequest(message: Buffer): ParsedRequest {
  if (!isStun(message)) return {ok: false, reason: 'notStun'}
  if (message.readUInt16BE(0) !== BINDING_REQUEST) return {ok: false, reason: 'noRequest'}
  const attributes = splitAttributes(message)
  if (attributes === null) return {ok: false, reason: 'badAttributes'}
  const fingerprintAt = attributes.findIndex(({type}) => type === FINGERPRINT)
  const hasFingerprint = fingerprintAt >= 0
  if (hasFingerprint && fingerprintAt !== attributes.length - 1) return {ok: false, reason: 'badAttributes'}
  if (hasFingerprint && !isFingerprinted(message)) return {ok: false, reason: 'badFingerprint'}
  const cookieAndId = message.subarray(4, HEADER_BYTES)
  return {ok: true, request: {cookieAndId, unknown: unknownAmong(attributes), hasFingerprint}}
}

/** XOR-MAPPED-ADDRESS, or error 420 if something had to be understood. At most `MAX_ANSWER_BYTES`. */
export function answerBinding(request: BindingRequest, seen: SeenAddress): Buffer {
  if (request.unknown.length === 0)
    return encode(BINDING_SUCCESS, request, [
      attribute(XOR_MAPPED_ADDRESS, xorAddress(seen, request.cookieAndId)),
    ])
  const named = request.unknown.slice(0, MAX_NAMED_UNKNOWN).flatMap(type => [type >> 8, type & 0xff])
  // 420 Unknown Attribute (section 14.8): class 4, number 20. Its phrase is for people; nobody reads it here.
  return encode(BINDING_ERROR, request, [
    attribute(ERROR_CODE, [0, 0, 4, 20]),
    attribute(UNKNOWN_ATTRIBUTES, named),
  ])
}

/** Section 5: two zero bits, a length of whole words that is the datagram's, the cookie. */
const isStun = (message: Buffer): boolean =>
  message.length >= HEADER_BYTES &&
  message.length <= MAX_REQUEST_BYTES &&
  message[0]! < 0x40 &&
  message.readUInt16BE(2) % 4 === 0 &&
  message.readUInt16BE(2) === message.length - HEADER_BYTES &&
  message.readUInt32BE(4) === MAGIC_COOKIE

type Attribute = {readonly type: number; readonly sizeBytes: number}

/** Null if one reaches over the end. Values are padded to whole words (section 14). */
function splitAttributes(message: Buffer): Attribute[] | null {
  const attributes: Attribute[] = []
  let at = HEADER_BYTES
  // Message and attributes are whole words, so a header fits wherever the end is not reached.
  while (at < message.length) {
    const sizeBytes = message.readUInt16BE(at + 2)
    attributes.push({type: message.readUInt16BE(at), sizeBytes})
    at += ATTRIBUTE_HEADER_BYTES + padded(sizeBytes)
  }
  return at === message.length ? attributes : null
}

/** What follows the integrity's proof is ignored, as it is not protected (section 14.5). */
function unknownAmong(attributes: readonly Attribute[]): number[] {
  const proofAt = attributes.findIndex(
    ({type}) => type === MESSAGE_INTEGRITY || type === MESSAGE_INTEGRITY_SHA256,
  )
  const counting = proofAt < 0 ? attributes : attributes.slice(0, proofAt)
  const required = counting.map(({type}) => type).filter(type => type < FIRST_OPTIONAL && !KNOWN.has(type))
  return [...new Set(required)]
}

/** The last attribute is the fingerprint of all before it. */
function isFingerprinted(message: Buffer): boolean {
  const before = message.subarray(0, message.length - FINGERPRINT_BYTES)
  return message.subarray(before.length).equals(fingerprintOf(before))
}

const fingerprintOf = (before: Buffer): Buffer => {
  const value = Buffer.alloc(4)
  value.writeUInt32BE((crc32(before) ^ FINGERPRINT_XOR) >>> 0)
  return attribute(FINGERPRINT, value)
}

/** Section 14.2: each byte against the cookie and, beyond it, the transaction id. */
function xorAddress({bytes, port}: SeenAddress, cookieAndId: Buffer): number[] {
  const family = bytes.length === 4 ? 1 : 2
  const xored = Array.from(bytes, (byte, at) => byte ^ cookieAndId[at]!)
  return [0, family, (port >> 8) ^ cookieAndId[0]!, (port & 0xff) ^ cookieAndId[1]!, ...xored]
}

function encode(type: number, {cookieAndId, hasFingerprint}: BindingRequest, attributes: Buffer[]): Buffer {
  const body = Buffer.concat(attributes)
  const header = Buffer.alloc(4)
  header.writeUInt16BE(type, 0)
  header.writeUInt16BE(body.length + (hasFingerprint ? FINGERPRINT_BYTES : 0), 2)
  const message = Buffer.concat([header, cookieAndId, body])
  return hasFingerprint ? Buffer.concat([message, fingerprintOf(message)]) : message
}

function attribute(type: number, value: ArrayLike<number>): Buffer {
  const bytes = Buffer.alloc(ATTRIBUTE_HEADER_BYTES + padded(value.length))
  bytes.writeUInt16BE(type, 0)
  bytes.writeUInt16BE(value.length, 2)
  bytes.set(value, ATTRIBUTE_HEADER_BYTES)
  return bytes
}

const padded = (sizeBytes: number): number => (sizeBytes + 3) & ~3
