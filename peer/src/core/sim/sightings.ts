/** What the participants of a simulation see of each other, judged at one moment. Throws say who misses whom. */
import type {Picture} from '../picture/picture.js'
import {scalePicture} from '../picture/scale.js'
import {type SimulatedPeer, sameLevels} from './simulated-peer.js'

export function assertLive(peers: readonly SimulatedPeer[], now: number): void {
  for (const [peer, other] of pairs(peers)) {
    const state = peer.statuses.get(other.id)?.state
    if (state !== 'live')
      throw new Error(`${peer.displayName} sees ${other.displayName} as ${state} at ${now} ms`)
  }
}

/** Everybody's newest shown picture of everybody else is one of the last three sent. */
export function assertSeeEachOther(peers: readonly SimulatedPeer[], now: number): void {
  for (const [peer, other] of pairs(peers)) {
    const shown = peer.shown.get(other.id)?.picture
    const newest = [0, 1, 2].flatMap(age => other.sent.get(other.newest - age) ?? [])
    if (!shown || !newest.some(sent => looksLike(sent, shown)))
      throw new Error(
        `${peer.displayName} does not see the newest picture of ${other.displayName} at ${now} ms`,
      )
  }
}

/** As a receiver shows what it was sent, smaller perhaps than it asked for. */
export const looksLike = (sent: Picture, shown: Picture): boolean =>
  sameLevels(scalePicture(sent, shown), shown)

/** Between two shown pictures, or since the last one. */
export const longestFreezeMs = (peers: readonly SimulatedPeer[], now: number): number =>
  Math.max(
    ...peers.flatMap(peer =>
      [...peer.shown.values()].map(shown => Math.max(shown.longestGapMs, now - shown.atMs)),
    ),
  )

const pairs = (peers: readonly SimulatedPeer[]): [SimulatedPeer, SimulatedPeer][] =>
  peers.flatMap(peer =>
    peers.filter(other => other !== peer).map((other): [SimulatedPeer, SimulatedPeer] => [peer, other]),
  )
