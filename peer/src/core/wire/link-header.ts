/**
 * What stands in front of every packet on the sound and picture channels, for one receiver only; the
 * transport protects it. All numbers are big-endian.
 *
 *   0  sequence     16  numbers this channel's packets to this receiver
 *   2  sentAtMs     16  the sender's clock in ms, low bits
 *   4  ackBase      16  newest picture packet received from the other side
 *   6  ackMask      32  bit i set: packet ackBase - i was received and opened; 0: none so far
 *  10  sealed body      (absent in a packet that only acknowledges)
 */
import type {Sequence} from './sequence.js'

export const LINK_HEADER_BYTES = 10

/** One message that fits one datagram on every path that carries IPv6's minimum of 1280 bytes. */
export const MAX_PACKET_BYTES = 1156

export type Acknowledgement = {readonly base: Sequence; readonly mask: number}
export type LinkHeader = {
  readonly sequence: Sequence
  readonly sentAtMs: number
  readonly ack: Acknowledgement
}

/** A packet ready to send: the header followed by the body. */
export function joinPacket(header: LinkHeader, body: Uint8Array): Uint8Array {
  const packet = new Uint8Array(LINK_HEADER_BYTES + body.length)
  const view = new DataView(packet.buffer)
  view.setUint16(0, header.sequence)
  view.setUint16(2, header.sentAtMs & 0xffff)
  view.setUint16(4, header.ack.base)
  view.setUint32(6, header.ack.mask)
  packet.set(body, LINK_HEADER_BYTES)
  return packet
}

/** The reverse of `joinPacket`; null when it is too short or too long to be a packet. The body is a view, not a copy. */
export function splitPacket(packet: Uint8Array): {header: LinkHeader; body: Uint8Array} | null {
  if (packet.length < LINK_HEADER_BYTES || packet.length > MAX_PACKET_BYTES) return null
  const view = new DataView(packet.buffer, packet.byteOffset, packet.length)
  const header = {
    sequence: view.getUint16(0),
    sentAtMs: view.getUint16(2),
    ack: {base: view.getUint16(4), mask: view.getUint32(6)},
  }
  return {header, body: packet.subarray(LINK_HEADER_BYTES)}
}
