/** What the settings about STUN and TURN mean together. */
import {MAX_LISTED_SERVERS} from '@s2c/shared/signal'
import type {TurnService} from '../ice/ice-offer.js'
import type {IceOptions, StunName} from '../ice/ice-service.js'
import {readSecrets} from './secrets.js'
import {UsageFault} from './sources.js'

/** Of those options, by attribute. */
export type RawIce = {
  iceServer?: string[]
  stun?: StunName
  stunPort: number
  turn?: string[]
  turnSecretFile?: string
  turnSeconds: number
}

/** Throws a UsageFault where they do not go together. */
export function readIce(raw: RawIce, environment: NodeJS.ProcessEnv): IceOptions {
  const {iceServer: iceServers = [], turn: addresses = []} = raw
  const count = iceServers.length + addresses.length + (raw.stun === undefined ? 0 : 1)
  if (count > MAX_LISTED_SERVERS)
    throw new UsageFault(`Peers take ${MAX_LISTED_SERVERS} STUN and TURN servers at most: name fewer.`)
  return {
    iceServers,
    stun: raw.stun === undefined ? null : {name: raw.stun, port: raw.stunPort},
    turn: readTurn(addresses, raw, environment),
  }
}

/** Users are made with the first secret; a TURN server may know others, while one takes the place of another. */
function readTurn(
  addresses: readonly string[],
  {turnSecretFile: file, turnSeconds: seconds}: RawIce,
  environment: NodeJS.ProcessEnv,
): TurnService | null {
  const [secret] = readSecrets({name: 'turn-secret', file}, environment) ?? []
  if (addresses.length === 0) return null
  if (secret !== undefined) return {addresses, secret, seconds}
  throw new UsageFault('--turn needs the secret of that server: name its file with --turn-secret-file.')
}
