/**
 * The body of a packet on a friend's sound and picture channels that is marked as relayed. All numbers are big-endian.
 *
 *   0   way       8  0: to this peer, for the friend to forward; 1: from this peer
 *   1   peer    128  the other end
 *  17   attempt  32  of the two ends
 *  21   datagram     relay-seal.ts
 */
import {encodeHex} from '@s2c/shared/encoding'
import type {PeerId} from '@s2c/shared/peer-id'

export type RelayedBody = {
  readonly way: 'to' | 'from'
  readonly peer: PeerId
  readonly attempt: number
  readonly datagram: Uint8Array
}

const PEER_BYTES = 16
const ATTEMPT_AT = 1 + PEER_BYTES
export const RELAYED_HEADER_BYTES = ATTEMPT_AT + 4
const WAYS = ['to', 'from'] as const

export function joinRelayed({way, peer, attempt, datagram}: RelayedBody): Uint8Array {
  const body = new Uint8Array(RELAYED_HEADER_BYTES + datagram.length)
  body[0] = WAYS.indexOf(way)
  for (let i = 0; i < PEER_BYTES; i++) body[1 + i] = Number.parseInt(peer.slice(2 * i, 2 * i + 2), 16)
  new DataView(body.buffer).setUint32(ATTEMPT_AT, attempt)
  body.set(datagram, RELAYED_HEADER_BYTES)
  return body
}

/** The reverse of `joinRelayed`; null when it cannot be one. The datagram is a view, not a copy. */
export function splitRelayed(body: Uint8Array): RelayedBody | null {
  const way = WAYS[body[0] ?? WAYS.length]
  if (body.length < RELAYED_HEADER_BYTES || way === undefined) return null
  return {
    way,
    peer: encodeHex(body.subarray(1, ATTEMPT_AT)),
    attempt: new DataView(body.buffer, body.byteOffset).getUint32(ATTEMPT_AT),
    datagram: body.subarray(RELAYED_HEADER_BYTES),
  }
}
