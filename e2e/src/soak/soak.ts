/** Has a script happen to a meeting, and judges what is left of it. */
import {setTimeout as delay} from 'node:timers/promises'
import type {PeerProcess} from '../rig/peer-process.js'
import type {Scope} from '../rig/scope.js'
import {makeScript, type ScriptOptions} from './script.js'
import {Table} from './table.js'

export type SoakVerdict = {
  readonly happenings: number
  /** What is not as it should be at the end, in words. */
  readonly complaints: readonly string[]
  /** From the last happening until all saw and heard all. */
  readonly settledMs: number
  /** By how much memory grew of those who were there for long enough to tell, bytes. */
  readonly grownBytes: readonly number[]
}

/** Longer than any link needs; a failure is to say what is wrong, not to hang. */
const SETTLE_MS = 30_000
/** Loading, first pictures and compiled code are no growth. */
const YOUNG_S = 120

export async function soak(scope: Scope, seed: number, options: ScriptOptions): Promise<SoakVerdict> {
  const table = await Table.set(scope, options.seats)
  await settle(table)
  const script = makeScript(seed, options)
  const startedAt = performance.now()
  const lasting: Promise<void>[] = []
  const failures: unknown[] = []
  for (const {atMs, ...deed} of script) {
    await delay(Math.max(0, startedAt + atMs - performance.now()))
    lasting.push(table.do(deed).catch(error => void failures.push(error)))
  }
  await Promise.all(lasting)
  if (failures.length > 0) throw failures[0]
  const overAt = performance.now()
  const complaints = await settle(table)
  return {
    happenings: script.length,
    complaints: [...complaints, ...(await table.deafEars())],
    settledMs: performance.now() - overAt,
    grownBytes: table.present.flatMap(peer => grown(peer) ?? []),
  }
}

/** The complaints that stay. */
async function settle(table: Table): Promise<readonly string[]> {
  const until = performance.now() + SETTLE_MS
  for (;;) {
    const complaints = await table.complaints()
    if (complaints.length === 0 || performance.now() > until) return complaints
  }
}

/** Null: it is too young. */
function grown(peer: PeerProcess): number | null {
  const figures = peer.events.all.filter(event => event.event === 'stats')
  const settled = figures.slice(YOUNG_S)
  if (settled.length < YOUNG_S) return null
  const middle = (part: typeof figures): number =>
    part.map(({rssBytes}) => rssBytes).toSorted((a, b) => a - b)[part.length >> 1]!
  return middle(settled.slice(-YOUNG_S / 2)) - middle(settled.slice(0, YOUNG_S / 2))
}
