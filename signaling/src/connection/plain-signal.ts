/**
 * Finds an envelope in a message without parsing it: nearly all messages are envelopes, written by the same code, so that they
 * look alike. What looks otherwise is left to the parser. Pure.
 */
import {PEER_ID_PATTERN, type PeerId} from '@s2c/shared/peer-id'
import {MAX_CLIENT_MESSAGE_BYTES, MAX_ENVELOPE_BYTES} from '@s2c/shared/signal'
import {Literal} from '../rooms/sealed.js'

export type PlainSignal = {readonly to: PeerId; readonly data: Literal}

const BEFORE_PEER = '{"type":"signal","to":"'
const BEFORE_DATA = '","data":'
const PEER_AT = BEFORE_PEER.length
const PEER_CHARACTERS = 32
const DATA_AT = PEER_AT + PEER_CHARACTERS + BEFORE_DATA.length
const SHORTEST_BYTES = DATA_AT + '""}'.length
const QUOTE = 0x22
const BACKSLASH = 0x5c
const CLOSING_BRACE = 0x7d
const FIRST_PRINTABLE = 0x20
/** What may stand behind a backslash, but for the four digits of a unit: seldom in an envelope, and left to the parser. */
const ESCAPED = new Set(Buffer.from('"\\/bfnrt'))

/** `message`: valid UTF-8. Null: no envelope, or none as `encodeClientMessage` writes it; the parser has to look. */
export function plainSignal(message: Buffer): PlainSignal | null {
  const {length} = message
  if (length < SHORTEST_BYTES || length > MAX_CLIENT_MESSAGE_BYTES) return null
  const head = message.toString('latin1', 0, DATA_AT)
  if (!head.startsWith(BEFORE_PEER) || !head.endsWith(BEFORE_DATA)) return null
  const to = message.toString('latin1', PEER_AT, PEER_AT + PEER_CHARACTERS)
  if (!PEER_ID_PATTERN.test(to) || message[length - 1] !== CLOSING_BRACE) return null
  const literal = message.subarray(DATA_AT, length - 1)
  const sizeBytes = meantBytes(literal)
  return sizeBytes === null || sizeBytes > MAX_ENVELOPE_BYTES
    ? null
    : {to, data: new Literal(literal, sizeBytes)}
}

/** How many bytes the text of a JSON string has (RFC 8259, section 7). Null: it is none, or spells units out. */
function meantBytes(literal: Buffer): number | null {
  const end = literal.length - 1
  if (end < 1 || literal[0] !== QUOTE || literal[end] !== QUOTE) return null
  let sizeBytes = end - 1
  for (let at = 1; at < end; at++) {
    const byte = literal[at]!
    if (byte < FIRST_PRINTABLE || byte === QUOTE) return null
    if (byte !== BACKSLASH) continue
    // A backslash right before the end would take the last quote with it.
    if (++at >= end || !ESCAPED.has(literal[at]!)) return null
    sizeBytes--
  }
  return sizeBytes
}
