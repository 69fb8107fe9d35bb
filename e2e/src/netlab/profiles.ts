/**
 * Bad paths by name: those of Signal's call simulator (moderate, international, spiky, bursty), and thin ones. For a
 * `SlowNetwork`, both ways between two of its peers.
 */
import type {ImpairmentConditions} from '@s2c/shared/sim/impairment'
import type {SlowNetwork} from '../rig/slow-network.js'

export type Profile = Partial<ImpairmentConditions> & {
  /** Each way; without it as much as is sent. */
  readonly bitsPerSecond?: number
}

/** Runs of four packets, as in the international profile; together such a share of all. */
const bursty = (share: number): Profile => {
  const ends = 0.25
  return {delayMs: 50, bursts: {begins: (ends * share) / (1 - share), ends}}
}

export const PROFILES = {
  moderate: {delayMs: 75, jitterMs: 50, loss: 0.05},
  international: {
    ...{delayMs: 150, jitterMs: 200, duplication: 0.02, overtaking: 0.05},
    bursts: {begins: 0.03, ends: 0.25},
    bitsPerSecond: 300_000,
  },
  spiky: {delayMs: 50, spikes: {everyMs: 5_000, forMs: 1_000, extraMs: 50}},
  'bursty 10 %': bursty(0.1),
  'bursty 30 %': bursty(0.3),
  'bursty 50 %': bursty(0.5),
  '300 kbit/s': {delayMs: 25, bitsPerSecond: 300_000},
  '100 kbit/s': {delayMs: 25, bitsPerSecond: 100_000},
  '50 kbit/s': {delayMs: 25, bitsPerSecond: 50_000},
  '25 kbit/s': {delayMs: 25, bitsPerSecond: 25_000},
} as const satisfies Readonly<Record<string, Profile>>

/** From now on; each way has a bottleneck of its own. */
export function impair(network: SlowNetwork, one: number, other: number, profile: Profile): void {
  const {bitsPerSecond, ...conditions} = profile
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    const bottleneck = `from ${from} to ${to}`
    network.bottleneck(bottleneck, bitsPerSecond ?? null)
    network.path(from, to, {...conditions, bottlenecks: bitsPerSecond === undefined ? [] : [bottleneck]})
  }
}
