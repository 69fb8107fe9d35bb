/**
 * All that a signaling service does for ICE: it answers STUN itself, and tells each peer of STUN and TURN servers. Made by the
 * command; ends with `close`.
 */
import {randomBytes} from 'node:crypto'
import type {IceOffer} from '@s2c/shared/signal'
import {iceOffer, type TurnService} from './ice-offer.js'
import type {StunCounts} from './stun-responder.js'
import {startStunServer} from './stun-server.js'

/** How peers reach the own STUN server: a name or address, IPv6 in brackets; the port that is listened on if null. */
export type StunName = {readonly host: string; readonly port: number | null}

export type IceOptions = {
  /** Others' servers, the same for all peers. */
  readonly iceServers: readonly string[]
  /** Null: answers no STUN. */
  readonly stun: {readonly name: StunName; readonly port: number} | null
  readonly turn: TurnService | null
}

export type IceService = {
  /** Servers for one peer as of now. */
  offer(): IceOffer
  /** The own STUN server's port, and what became of what came there. */
  readonly stun: {readonly port: number; readonly counts: StunCounts} | null
  close(): Promise<void>
}

/** Of a user of TURN servers. */
const ID_BYTES = 4

/** `host`: the one address to listen at, if not all. Rejects with Node's error if the STUN port cannot be had. */
export async function startIceService(
  {iceServers, stun, turn}: IceOptions,
  host?: string,
): Promise<IceService> {
  const at = host === undefined ? {} : {host}
  const server = stun === null ? null : await startStunServer({port: stun.port, ...at})
  const own = stun === null || server === null ? [] : [stunAddress(stun.name, server.port)]
  const lasting = [...own, ...iceServers]
  return {
    offer: () => iceOffer(lasting, turn, Date.now(), () => randomBytes(ID_BYTES).toString('hex')),
    stun: server,
    close: async () => server?.close(),
  }
}

const stunAddress = ({host, port}: StunName, listening: number): string => `stun:${host}:${port ?? listening}`
