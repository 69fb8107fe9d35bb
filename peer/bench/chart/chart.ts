/** What a bench shows besides its rows: numbers with their names, of which draw.ts makes a picture. */

/** Bars from the left, grouped, on one logarithmic axis. */
export type BarChart = {
  readonly kind: 'bars'
  /** Of the file, without its ending. */
  readonly name: string
  readonly title: string
  /** For those who do not see the picture: what stands against what, and where it was measured. */
  readonly description: string
  /** Of the axis, with its unit. */
  readonly label: string
  /** What the bars of each group stand for. */
  readonly series: readonly string[]
  readonly groups: readonly Group[]
}

/** `values`: one for each of the series, above 0; null where it was not measured. */
export type Group = {readonly name: string; readonly values: readonly (number | null)[]}

/** Points joined by lines, in panels beside each other that share their series. */
export type LineChart = {
  readonly kind: 'lines'
  readonly name: string
  readonly title: string
  readonly description: string
  readonly series: readonly string[]
  readonly panels: readonly Panel[]
}

/** `lines`: one for each of the series, its points in the order that joins them; empty where it was not measured. */
export type Panel = {
  readonly title: string
  readonly x: Axis
  readonly y: Axis
  readonly lines: readonly (readonly Point[])[]
}

export type Axis = {
  /** With its unit. */
  readonly label: string
  readonly scale: 'linear' | 'linear from 0' | 'logarithmic'
  /** In place of round numbers: the values that were measured at. */
  readonly ticks?: readonly number[]
}

export type Point = {readonly x: number; readonly y: number}

export type Chart = BarChart | LineChart
