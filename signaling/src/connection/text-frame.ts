/**
 * A text as one frame of a WebSocket (RFC 6455, section 5.2), as a server sends it: whole, not masked, not compressed. Header and
 * text in one piece of memory, and so in one write: the library makes two pieces and a list of them. Pure.
 */
import type {PeerId} from '@s2c/shared/peer-id'
import type {Literal} from '../rooms/sealed.js'

/** The whole message, and it is text. */
const FIN_TEXT = 0x81
/** A longer text has its length behind, in two bytes or in eight. */
const MOST_SHORT_BYTES = 125
const LENGTH_IN_16_BITS = 126
const MOST_16_BITS_BYTES = 0xffff
const LENGTH_IN_64_BITS = 127

const BEFORE_PEER = '{"type":"signal","from":"'
const BEFORE_DATA = '","data":'
const CLOSING_BRACE = 0x7d

/** An unpaired surrogate becomes U+FFFD. */
export function textFrame(text: string): Buffer {
  const {frame, at} = openFrame(Buffer.byteLength(text))
  frame.write(text, at)
  return frame
}

/** A `signal` message; `data` goes out as it came in. */
export function signalFrame(from: PeerId, {bytes}: Literal): Buffer {
  const head = BEFORE_PEER + from + BEFORE_DATA
  const {frame, at} = openFrame(head.length + bytes.length + 1)
  frame.write(head, at, 'latin1')
  frame.set(bytes, at + head.length)
  frame[frame.length - 1] = CLOSING_BRACE
  return frame
}

/** Room for a text of so many bytes, which begins there. */
function openFrame(sizeBytes: number): {frame: Buffer; at: number} {
  const at = sizeBytes <= MOST_SHORT_BYTES ? 2 : sizeBytes <= MOST_16_BITS_BYTES ? 4 : 10
  const frame = Buffer.allocUnsafe(at + sizeBytes)
  frame[0] = FIN_TEXT
  if (at === 2) frame[1] = sizeBytes
  else if (at === 4) {
    frame[1] = LENGTH_IN_16_BITS
    frame.writeUInt16BE(sizeBytes, 2)
  } else {
    frame[1] = LENGTH_IN_64_BITS
    frame.writeBigUInt64BE(BigInt(sizeBytes), 2)
  }
  return {frame, at}
}
