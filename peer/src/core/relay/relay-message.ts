/** What peers tell each other so that one forwards between two others that cannot connect. */
import {PEER_ID_PATTERN} from '@s2c/shared/peer-id'
import {z} from 'zod'
import {wireBytes} from '../wire/wire-bytes.js'

/** Envelopes of a relayed attempt: none of them holds a description of ICE. */
export const MAX_RELAYED_ENVELOPE_CHARACTERS = 4_096
/** A datagram on the control channel in base64; with what stands around it one control message. */
const MAX_DATAGRAM_CHARACTERS = 7_680
const MAX_ROUND_TRIP_MS = 60_000

const peer = z.string().regex(PEER_ID_PATTERN)
const attempt = z.number().int().min(0).max(0xffffffff)
const data = z.string().max(MAX_RELAYED_ENVELOPE_CHARACTERS)
const datagram = wireBytes(MAX_DATAGRAM_CHARACTERS)

export const relayMessageSchemas = [
  z.object({type: z.literal('relayAsk'), peer}),
  z.object({type: z.literal('relayOffer'), peer, rttMs: z.number().min(0).max(MAX_ROUND_TRIP_MS)}),
  z.object({type: z.literal('relayUse'), peer, attempt}),
  z.object({type: z.literal('relayOpen'), peer, attempt}),
  z.object({type: z.literal('relayLeave'), peer, attempt}),
  z.object({type: z.literal('relayEnd'), peer, attempt}),
  z.object({type: z.literal('relaySignal'), to: peer, data}),
  z.object({type: z.literal('relayedSignal'), from: peer, data}),
  z.object({type: z.literal('relay'), to: peer, attempt, datagram}),
  z.object({type: z.literal('relayed'), from: peer, attempt, datagram}),
] as const

/**
 * Of an end, to its friend. relayAsk: would you forward between me and that peer? · relayUse: forward this attempt ·
 * relayLeave: no longer · relaySignal: an envelope for that peer · relay: a datagram for it.
 *
 * Of the friend. relayOffer: I would, and am so far from it · relayOpen: both have asked, it is open · relayEnd: it is
 * over · relayedSignal, relayed: from that peer.
 */
export type RelayMessage = z.infer<(typeof relayMessageSchemas)[number]>
