/**
 * Judges recorded sound in which steady tones should be heard: how far each tone stands over everything else,
 * and whether the level ever drops. Samples are 16-bit mono at 48 kHz.
 */
const SAMPLE_RATE_HZ = 48_000
export const TONE_WINDOW_SAMPLES = SAMPLE_RATE_HZ / 10
export const LEVEL_WINDOW_SAMPLES = SAMPLE_RATE_HZ / 50

/** `overRestDb[i]`: tone i against the sound left when all tones are taken away. */
export type ToneWindow = {atMs: number; overRestDb: number[]}
/** `underMedianDb`: how much quieter this window is than the median one. */
export type LevelWindow = {atMs: number; underMedianDb: number}

/** Each whole window of 100 ms. A tone that is missing gives a large negative figure. */
export function toneWindows(samples: Int16Array, frequenciesHz: readonly number[]): ToneWindow[] {
  const basis = weightedBasis(frequenciesHz)
  return split(samples, TONE_WINDOW_SAMPLES).map((window, index) => ({
    atMs: index * 100,
    overRestDb: overRest(window, basis),
  }))
}

/** Each whole window of 20 ms. */
export function levelWindows(samples: Int16Array): LevelWindow[] {
  const levels = split(samples, LEVEL_WINDOW_SAMPLES).map(decibel)
  const median = levels.toSorted((a, b) => a - b)[levels.length >> 1] ?? 0
  return levels.map((level, index) => ({atMs: index * 20, underMedianDb: median - level}))
}

export type ToneVerdict = {
  windows: number
  /** Share of 100 ms windows in which every tone is at least `overRestDb` over the rest. */
  clearShare: number
  /** The value that 95 % of windows reach, by tone. */
  overRestDb95: number[]
  deepestDropDb: number
  deepestDropAtMs: number
  /** In all, of 20 ms windows that are more than DROP_DB quieter than the median one. */
  droppedMs: number
}

/** What the ear takes for a hole. */
const DROP_DB = 12

/** The rules of a good call in one reading. */
export function judgeTones(
  samples: Int16Array,
  frequenciesHz: readonly number[],
  overRestDb = 20,
): ToneVerdict {
  const tones = toneWindows(samples, frequenciesHz)
  const clear = tones.filter(window => window.overRestDb.every(level => level >= overRestDb))
  const drops = levelWindows(samples).toSorted((a, b) => b.underMedianDb - a.underMedianDb)
  return {
    windows: tones.length,
    clearShare: clear.length / tones.length,
    overRestDb95: frequenciesHz.map((_, tone) => {
      const sorted = tones.map(window => window.overRestDb[tone]!).toSorted((a, b) => a - b)
      return sorted[Math.floor(sorted.length * 0.05)]!
    }),
    deepestDropDb: drops[0]?.underMedianDb ?? 0,
    deepestDropAtMs: drops[0]?.atMs ?? 0,
    droppedMs: 20 * drops.filter(({underMedianDb}) => underMedianDb > DROP_DB).length,
  }
}

/** Sines of one amplitude (0..1 of full scale) added up, for tests of this and of players. */
export function makeTones(frequenciesHz: readonly number[], amplitude: number, seconds: number): Int16Array {
  return Int16Array.from({length: Math.round(seconds * SAMPLE_RATE_HZ)}, (_, at) => {
    let sum = 0
    for (const hz of frequenciesHz) sum += Math.sin((2 * Math.PI * hz * at) / SAMPLE_RATE_HZ)
    return Math.round(sum * amplitude * 32_767)
  })
}

/** Two columns (cosine, sine) a tone, and the Hann window that all sums are weighted with. */
type Basis = {columns: Float64Array[]; hann: Float64Array}

function weightedBasis(frequenciesHz: readonly number[]): Basis {
  const wave = (shape: (phase: number) => number, hz: number): Float64Array =>
    Float64Array.from({length: TONE_WINDOW_SAMPLES}, (_, at) =>
      shape((2 * Math.PI * hz * at) / SAMPLE_RATE_HZ),
    )
  return {
    columns: frequenciesHz.flatMap(hz => [wave(Math.cos, hz), wave(Math.sin, hz)]),
    hann: Float64Array.from(
      {length: TONE_WINDOW_SAMPLES},
      (_, at) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (at + 0.5)) / TONE_WINDOW_SAMPLES),
    ),
  }
}

/** Weighted least squares: amplitude and phase of every tone at once, then what they leave unexplained. */
function overRest(window: Int16Array, {columns, hann}: Basis): number[] {
  const inner = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
    let sum = 0
    for (let at = 0; at < hann.length; at++) sum += hann[at]! * a[at]! * b[at]!
    return sum
  }
  const fit = solve(
    columns.map(row => columns.map(column => inner(row, column))),
    columns.map(row => inner(row, window)),
  )
  const rest = Float64Array.from(window, (sample, at) =>
    columns.reduce((left, column, index) => left - fit[index]! * column[at]!, sample),
  )
  const restPower = Math.max(inner(rest, rest), 1e-9)
  const tones = Array.from({length: columns.length / 2}, (_, tone) => {
    const [cosine, sine] = [fit[2 * tone]!, fit[2 * tone + 1]!]
    const explained = Float64Array.from(
      columns[2 * tone]!,
      (value, at) => cosine * value + sine * columns[2 * tone + 1]![at]!,
    )
    return inner(explained, explained)
  })
  return tones.map(power => 10 * Math.log10(Math.max(power, 1e-9) / restPower))
}

/** Gaussian elimination with pivoting, for the handful of unknowns here. */
function solve(matrix: number[][], right: number[]): number[] {
  const rows = matrix.map((row, index) => [...row, right[index]!])
  for (let pivot = 0; pivot < rows.length; pivot++) {
    const best = rows
      .map((row, index) => ({index, size: index < pivot ? -1 : Math.abs(row[pivot]!)}))
      .reduce((a, b) => (b.size > a.size ? b : a)).index
    ;[rows[pivot], rows[best]] = [rows[best]!, rows[pivot]!]
    for (let row = 0; row < rows.length; row++) {
      if (row === pivot) continue
      const factor = rows[row]![pivot]! / rows[pivot]![pivot]!
      rows[row] = rows[row]!.map((value, column) => value - factor * rows[pivot]![column]!)
    }
  }
  return rows.map((row, index) => row[rows.length]! / row[index]!)
}

function decibel(window: Int16Array): number {
  let sum = 0
  for (const sample of window) sum += sample * sample
  return 10 * Math.log10(Math.max(sum / window.length, 1e-3))
}

function split(samples: Int16Array, windowSamples: number): Int16Array[] {
  return Array.from({length: Math.floor(samples.length / windowSamples)}, (_, index) =>
    samples.subarray(index * windowSamples, (index + 1) * windowSamples),
  )
}
