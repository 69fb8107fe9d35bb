/** Where a participant is: at which instance of the service, over which of its connections. */
import type {PeerId} from '@s2c/shared/peer-id'

/** A connection's number, given by its instance and never used twice there. */
export type ConnectionId = number

/** One process of the service, from its start to its end: never used twice. */
export type InstanceId = string

export type Place = {readonly instance: InstanceId; readonly connection: ConnectionId}

/** A participant as the instances tell each other. `since`: when it joined, ms of the wall clock there. */
export type Located = {readonly peer: PeerId; readonly place: Place; readonly since: number}

export const isSamePlace = (a: Place, b: Place): boolean =>
  a.instance === b.instance && a.connection === b.connection

/** Of two claims to one peer id the later join holds; of joins in one millisecond the higher place, so that all agree. */
export function isLater(a: Omit<Located, 'peer'>, b: Omit<Located, 'peer'>): boolean {
  if (a.since !== b.since) return a.since > b.since
  if (a.place.instance !== b.place.instance) return a.place.instance > b.place.instance
  return a.place.connection > b.place.connection
}
