import type {Chart} from './chart/chart.js'

/** One line of docs/benchmarks.md. */
export type BenchRow = {
  /** What was measured, and under which conditions. */
  stage: string
  /** The measured figure with its unit. */
  figure: string
  /** What it is compared with, measured in the same run. */
  reference: string
  /** Reference divided by figure, or the other way round: which is said here. */
  ratio: string
}

/** What a bench found: a table, and pictures of what is better seen than read. */
export type BenchResult = {readonly rows: readonly BenchRow[]; readonly charts: readonly Chart[]}
