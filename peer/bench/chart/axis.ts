/** Where values stand along a line of pixels, and which round numbers to write beside it. */
import type {Axis} from './chart.js'

export type Placed = {
  readonly ticks: readonly number[]
  /** Pixels. */
  place(value: number): number
}

/** Lines between the ends of a linear axis, about. */
const LINEAR_STEPS = 4
/** A logarithmic axis over more decades than this has ticks at powers of ten alone. */
const FINE_DECADES = 2
/** Of an axis whose values are all the same: one of its unit. */
const LEAST_SPAN = 1
/** Where nothing was measured an axis stands all the same. */
const NO_VALUES = [1]

/** The ends are ticks around all values, at the pixels `start` and `end`; values of a logarithmic axis are above 0. */
export function placeAxis(
  {scale, ticks: given}: Axis,
  measured: readonly number[],
  start: number,
  end: number,
): Placed {
  const values = measured.length === 0 ? NO_VALUES : measured
  const ticks = given ?? (scale === 'logarithmic' ? logarithmicTicks(values) : linearTicks(values, scale))
  const [low, high] = [Math.min(...ticks, ...values), Math.max(...ticks, ...values)]
  const along = scale === 'logarithmic' ? Math.log : (value: number): number => value
  return {
    ticks,
    place: value => start + ((end - start) * (along(value) - along(low))) / (along(high) - along(low)),
  }
}

function linearTicks(values: readonly number[], scale: 'linear' | 'linear from 0'): number[] {
  const least = scale === 'linear from 0' ? 0 : Math.min(...values)
  const most = values.every(value => value === least) ? least + LEAST_SPAN : Math.max(...values)
  const step = roundStep((most - least) / LINEAR_STEPS)
  const [first, last] = [Math.floor(least / step), Math.ceil(most / step)]
  return Array.from({length: last - first + 1}, (_, i) => Number(((first + i) * step).toPrecision(12)))
}

/** The least of 1, 2, 5, 10, … (and tenths of them) that is no smaller. */
function roundStep(least: number): number {
  const decade = 10 ** Math.floor(Math.log10(least))
  return ([1, 2, 5].find(factor => factor * decade >= least) ?? 10) * decade
}

function logarithmicTicks(values: readonly number[]): number[] {
  const [least, most] = [Math.min(...values), Math.max(...values)]
  const isFine = Math.log10(most / least) <= FINE_DECADES
  const factors = isFine ? [1, 2, 5] : [1]
  const decades = {first: Math.floor(Math.log10(least)) - 1, last: Math.ceil(Math.log10(most)) + 1}
  const candidates: number[] = []
  for (let decade = decades.first; decade <= decades.last; decade++)
    for (const factor of factors) candidates.push(Number((factor * 10 ** decade).toPrecision(1)))
  const from = candidates.findLastIndex(tick => tick <= least)
  const to = candidates.findIndex(tick => tick > most)
  return candidates.slice(from, to + 1)
}
