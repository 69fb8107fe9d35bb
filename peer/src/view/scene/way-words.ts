/** Which way packets to somebody take, and what stands in it, in the few words that a card has room for. Pure. */
import {cleanDisplayName} from '@s2c/shared/names'
import type {Obstacle} from '../../core/link/obstacle.js'
import type {PeerStats, SelectedPath} from '../../engine-protocol.js'
import {isRelayed} from './statistics/path-words.js'

/** While no connection stands it is as it was. */
export const relayedAfter = (before: boolean, path: SelectedPath | null): boolean =>
  path === null ? before : isRelayed(path)

/** Who of the others forwards, in words; null: nobody. */
export const viaWords = (via: PeerStats['via']): string | null =>
  via === null ? null : `via ${cleanDisplayName(via.name) || 'somebody'}`

/** The sentences with the remedies are warnings of the engine. */
export const OBSTACLE_WORDS: Readonly<Record<Obstacle, string>> = {
  noServers: 'no direct way, and no STUN server named',
  udpBlocked: 'no UDP gets through from here',
  turnRefused: 'the TURN server gives no relay',
  noRelay: 'no way through both networks without a relay',
  peerHidden: 'no UDP comes from there, or no STUN server is named',
}
