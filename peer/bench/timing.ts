import type {BenchRow} from './row.js'

const ROUNDS = 15
const ROUND_MS = 20

/** Microseconds a call, the median of several rounds, in turn with its reference so that both see the same machine. */
export function compare(
  stage: string,
  work: () => unknown,
  referenceName: string,
  reference: () => unknown,
): BenchRow {
  const [mine, theirs] = medians([work, reference])
  return timeRow(stage, mine!, referenceName, theirs!)
}

/** Of times in microseconds. */
export const timeRow = (stage: string, mine: number, referenceName: string, theirs: number): BenchRow => ({
  stage,
  figure: microseconds(mine),
  reference: `${referenceName}: ${microseconds(theirs)}`,
  ratio: String(Number((mine / theirs).toPrecision(2))),
})

export const microseconds = (value: number): string =>
  `${value < 10 ? value.toFixed(2) : value.toFixed(0)} µs`

/** Of each, microseconds a call, in turns. */
export function medians(candidates: readonly (() => unknown)[]): number[] {
  const samples = candidates.map((): number[] => [])
  for (let round = 0; round < ROUNDS; round++) candidates.forEach((work, i) => samples[i]!.push(timeOf(work)))
  return samples.map(values => values.toSorted((a, b) => a - b)[ROUNDS >> 1]!)
}

function timeOf(work: () => unknown): number {
  const startMs = performance.now()
  let calls = 0
  do {
    work()
    calls++
  } while (performance.now() - startMs < ROUND_MS)
  return ((performance.now() - startMs) * 1000) / calls
}
