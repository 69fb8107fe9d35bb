/**
 * What stands in front of every packet on the sound and picture channels, for one receiver only; the
 * transport protects it. All numbers are big-endian.
 *
 *   0  flags         8  1: an acknowledgement follows, 2: a report follows, 4: the body is relayed; no others
 *   1  sequence     16  numbers this channel's packets to this receiver
 *   3  sentAtMs     16  the sender's clock in ms, low bits
 *   5  ackBase      16  newest picture packet received from the other side
 *   7  ackMask      32  bit i set: packet ackBase - i was received and opened
 *      report       32  path-report.ts
 *      sealed body      (absent in a packet that only acknowledges or reports), or relayed body (relay/relayed-body.ts)
 */
import {PATH_REPORT_BYTES, type PathReport, readPathReport, writePathReport} from './path-report.js'
import type {Sequence} from './sequence.js'

const FIXED_BYTES = 5
const ACKNOWLEDGEMENT_BYTES = 6
export const MAX_LINK_HEADER_BYTES = FIXED_BYTES + ACKNOWLEDGEMENT_BYTES + PATH_REPORT_BYTES

const HAS_ACKNOWLEDGEMENT = 1
const HAS_REPORT = 2
const IS_RELAYED = 4

/** One message that fits one datagram on every path that carries IPv6's minimum of 1280 bytes. */
export const MAX_PACKET_BYTES = 1156
/** A whole packet inside one of a friend's: the largest are sent in two pieces. */
export const MAX_RELAYED_PACKET_BYTES = MAX_PACKET_BYTES + 64

export type Acknowledgement = {readonly base: Sequence; readonly mask: number}
export type LinkHeader = {
  readonly sequence: Sequence
  readonly sentAtMs: number
  readonly isRelayed: boolean
  readonly ack: Acknowledgement | null
  readonly report: PathReport | null
}

/** A packet ready to send: the header followed by the body. */
export function joinPacket(
  {sequence, sentAtMs, isRelayed, ack, report}: LinkHeader,
  body: Uint8Array,
): Uint8Array {
  const headerBytes = headerLength(ack !== null, report !== null)
  const packet = new Uint8Array(headerBytes + body.length)
  const view = new DataView(packet.buffer)
  packet[0] =
    (ack === null ? 0 : HAS_ACKNOWLEDGEMENT) |
    (report === null ? 0 : HAS_REPORT) |
    (isRelayed ? IS_RELAYED : 0)
  view.setUint16(1, sequence)
  view.setUint16(3, sentAtMs & 0xffff)
  if (ack !== null) {
    view.setUint16(FIXED_BYTES, ack.base)
    view.setUint32(FIXED_BYTES + 2, ack.mask)
  }
  if (report !== null) writePathReport(report, view, headerBytes - PATH_REPORT_BYTES)
  packet.set(body, headerBytes)
  return packet
}

/** The reverse of `joinPacket`; null when it cannot be a packet. The body is a view, not a copy. */
export function splitPacket(packet: Uint8Array): {header: LinkHeader; body: Uint8Array} | null {
  const flags = packet[0] ?? 0xff
  if ((flags & ~(HAS_ACKNOWLEDGEMENT | HAS_REPORT | IS_RELAYED)) !== 0) return null
  const isRelayed = isRelayedPacket(packet)
  if (packet.length > (isRelayed ? MAX_RELAYED_PACKET_BYTES : MAX_PACKET_BYTES)) return null
  const hasAck = (flags & HAS_ACKNOWLEDGEMENT) !== 0
  const hasReport = (flags & HAS_REPORT) !== 0
  const headerBytes = headerLength(hasAck, hasReport)
  if (packet.length < headerBytes) return null
  const view = new DataView(packet.buffer, packet.byteOffset, packet.length)
  const header = {
    sequence: view.getUint16(1),
    sentAtMs: view.getUint16(3),
    isRelayed,
    ack: hasAck ? {base: view.getUint16(FIXED_BYTES), mask: view.getUint32(FIXED_BYTES + 2)} : null,
    report: hasReport ? readPathReport(view, headerBytes - PATH_REPORT_BYTES) : null,
  }
  return {header, body: packet.subarray(headerBytes)}
}

/** Whether the packet is marked so, before anything else is judged. */
export const isRelayedPacket = (packet: Uint8Array): boolean => ((packet[0] ?? 0) & IS_RELAYED) !== 0

const headerLength = (hasAck: boolean, hasReport: boolean): number =>
  FIXED_BYTES + (hasAck ? ACKNOWLEDGEMENT_BYTES : 0) + (hasReport ? PATH_REPORT_BYTES : 0)
