/** The figures of the last minute, second by second; kept whether anybody looks at them or not. Part of the model. Pure. */
import type {EngineEvent, PeerId, PeerStats} from '../../../engine-protocol.js'

export type StatsEvent = Extract<EngineEvent, {event: 'stats'}>

/** Of one second; `kbps` is what came from there, or went out. */
type Second = {readonly kbps: number; readonly rttMs: number; readonly lostPercent: number}

export type Statistics = {
  /** Null until there are some. */
  readonly latest: StatsEvent | null
  /** To all together, in kbit/s, the oldest first. */
  readonly sent: readonly number[]
  /** The oldest first. */
  readonly peers: ReadonlyMap<PeerId, readonly Second[]>
}

/** How far back one looks. */
export const HISTORY_SECONDS = 60
/** More than any session has people. */
export const MAX_HISTORIES = 64

export const NO_STATISTICS: Statistics = {latest: null, sent: [], peers: new Map()}

/** Whoever is in the event no more is forgotten. */
export function statisticsAfter(before: Statistics, latest: StatsEvent): Statistics {
  const peers = latest.peers
    .slice(0, MAX_HISTORIES)
    .map(stats => [stats.id, added(before.peers.get(stats.id) ?? [], secondOf(stats))] as const)
  const {video, audio} = latest.sent
  return {latest, sent: added(before.sent, video.kbps + audio.kbps), peers: new Map(peers)}
}

const secondOf = ({rttMs, video, audio}: PeerStats): Second => ({
  kbps: video.kbps + audio.kbps,
  rttMs,
  lostPercent: Math.max(video.lostPercent, audio.lostPercent),
})

const added = <Value>(values: readonly Value[], value: Value): Value[] =>
  [...values, value].slice(-HISTORY_SECONDS)
