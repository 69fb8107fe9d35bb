/** What happens to a meeting, by a seed: who comes, goes, is killed, cut off, moved or stopped, and when. Pure. */
import {type Random, seededRandom} from '@s2c/shared/sim/random'

/** A place at the table: a machine that outlives whoever sits there. */
export type Seat = number

export type Deed =
  | {readonly do: 'join' | 'leave' | 'kill' | 'move' | 'mute' | 'unmute' | 'say'; readonly seat: Seat}
  | {readonly do: 'cut' | 'stop'; readonly seat: Seat; readonly seconds: number}
  | {readonly do: 'resize'; readonly seat: Seat; readonly cols: number; readonly rows: number}
  | {readonly do: 'restartServer'}

export type Happening = Deed & {readonly atMs: number}

export type ScriptOptions = {readonly seats: number; readonly durationMs: number; readonly everyMs: number}

/** A call of fewer is none. */
const LEAST_PRESENT = 2
const LONGEST_CUT_S = 20
const LONGEST_STOP_S = 10
/** By how much more often than a cut each comes. */
const WEIGHTS = {
  ...{come: 4, leave: 2, kill: 2, cut: 2, move: 2, stop: 1, restartServer: 1},
  ...{mute: 2, resize: 3, say: 4},
} as const

/** Everybody has joined at the start. Nothing happens to a seat while it is cut off or stopped. */
export function makeScript(seed: number, {seats, durationMs, everyMs}: ScriptOptions): Happening[] {
  const random = seededRandom(seed)
  const present = new Set(Array.from({length: seats}, (_, seat) => seat))
  const muted = new Set<Seat>()
  const busyUntilMs = new Map<Seat, number>()
  const script: Happening[] = []
  for (let atMs = everyMs; atMs < durationMs; atMs += everyMs * (0.5 + random.next())) {
    const free = [...present].filter(seat => (busyUntilMs.get(seat) ?? 0) <= atMs)
    const deed = nextDeed(random, {seats, present, muted, free})
    if (deed === null) continue
    script.push({atMs, ...deed})
    if ('seconds' in deed) busyUntilMs.set(deed.seat, atMs + deed.seconds * 1000)
    if (deed.do === 'join') present.add(deed.seat)
    if (deed.do === 'mute') muted.add(deed.seat)
    if (deed.do === 'unmute') muted.delete(deed.seat)
    if (deed.do !== 'leave' && deed.do !== 'kill') continue
    present.delete(deed.seat)
    muted.delete(deed.seat)
  }
  return script
}

type Table = {
  readonly seats: number
  readonly present: ReadonlySet<Seat>
  readonly muted: ReadonlySet<Seat>
  /** Of those present, who can be reached. */
  readonly free: readonly Seat[]
}

/** Null: what was drawn cannot happen now. */
function nextDeed(random: Random, {seats, present, muted, free}: Table): Deed | null {
  const what = draw(random, WEIGHTS)
  const seat = free[random.below(Math.max(1, free.length))]
  if (what === 'restartServer') return {do: what}
  if (what === 'come') {
    const away = Array.from({length: seats}, (_, each) => each).filter(each => !present.has(each))
    return away.length === 0 ? null : {do: 'join', seat: away[random.below(away.length)]!}
  }
  if (seat === undefined) return null
  switch (what) {
    case 'leave':
    case 'kill':
      return present.size > LEAST_PRESENT ? {do: what, seat} : null
    case 'cut':
      return {do: what, seat, seconds: 1 + random.below(LONGEST_CUT_S)}
    case 'stop':
      return {do: what, seat, seconds: 1 + random.below(LONGEST_STOP_S)}
    case 'mute':
      return {do: muted.has(seat) ? 'unmute' : 'mute', seat}
    case 'resize':
      return {do: what, seat, cols: 20 + random.below(100), rows: 8 + random.below(40)}
    case 'move':
    case 'say':
      return {do: what, seat}
    default:
      return what satisfies never
  }
}

function draw<Name extends string>(random: Random, weights: Readonly<Record<Name, number>>): Name {
  const entries = Object.entries(weights) as [Name, number][]
  let place = random.next() * entries.reduce((sum, [, weight]) => sum + weight, 0)
  for (const [name, weight] of entries) {
    place -= weight
    if (place < 0) return name
  }
  return entries.at(-1)![0]
}
