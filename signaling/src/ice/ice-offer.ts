/** Which STUN and TURN servers each peer is told of: some are the same for all, some have credentials made for it alone. Pure. */
import type {IceOffer} from '@s2c/shared/signal'
import {turnCredentials, withCredentials} from './turn-credentials.js'

export type TurnService = {
  /** Each `turn:host:port`; all know the secret. */
  readonly addresses: readonly string[]
  readonly secret: string
  /** For how long credentials hold. */
  readonly seconds: number
}

/** `makeId`: random, new for each offer with credentials, so that no TURN server can tell who came twice. */
export function iceOffer(
  lasting: readonly string[],
  turn: TurnService | null,
  nowMs: number,
  makeId: () => string,
): IceOffer {
  if (turn === null) return {iceServers: [...lasting]}
  const credentials = turnCredentials(turn.secret, Math.floor(nowMs / 1000) + turn.seconds, makeId())
  return {
    iceServers: [...lasting, ...turn.addresses.map(address => withCredentials(address, credentials))],
    iceSeconds: turn.seconds,
  }
}
