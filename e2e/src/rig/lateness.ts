/** How much later one recording hears what another one hears, by how alike they are. */

const SAMPLES_A_MS = 48
/** 12 kHz is plenty to tell speech by. */
const DECIMATION = 4
const WINDOW_MS = 500
const STEP_MS = 700
const MOST_LATE_MS = 500
/** Root mean square of 16-bit samples; quieter windows tell nothing. */
const AUDIBLE = 300
/** Of the energy; a window less alike was concealed or torn. */
const ALIKE = 0.5

/** `startedAtMs`: of the first sample, by one clock for both. */
export type TimedRecording = {readonly samples: Int16Array; readonly startedAtMs: number}

/** `atMs`: the middle of the window, when it was said. */
export type LateWindow = {readonly atMs: number; readonly lateMs: number}

/** Of each window in which there is something to hear, in ms. */
export const latenessMs = (said: TimedRecording, heard: TimedRecording): number[] =>
  lateWindows(said, heard).map(({lateMs}) => lateMs)

/** Each window in which there is something to hear. */
export function lateWindows(said: TimedRecording, heard: TimedRecording): LateWindow[] {
  const [a, b] = [decimate(said.samples), decimate(heard.samples)]
  const perMs = SAMPLES_A_MS / DECIMATION
  const shift = Math.round((said.startedAtMs - heard.startedAtMs) * perMs)
  const [window, most] = [WINDOW_MS * perMs, MOST_LATE_MS * perMs]
  const energyBefore = runningEnergy(b)
  const found: LateWindow[] = []
  for (let from = 0; from + window <= a.length; from += STEP_MS * perMs) {
    const part = a.subarray(from, from + window)
    if (Math.sqrt(energy(part) / window) < AUDIBLE) continue
    const late = bestShift(part, {samples: b, energyBefore}, from + shift, most)
    const atMs = said.startedAtMs + (from + window / 2) / perMs
    if (late !== null) found.push({atMs, lateMs: late / perMs})
  }
  return found
}

/** `energyBefore[n]`: of the first n samples. */
type Heard = {readonly samples: Float32Array; readonly energyBefore: Float64Array}

/** By how many samples; null where nothing is alike. */
function bestShift(part: Float32Array, heard: Heard, from: number, most: number): number | null {
  const own = energy(part)
  let best = {late: 0, alike: 0}
  for (let late = 0; late < most; late++) {
    const start = from + late
    if (start < 0 || start + part.length > heard.samples.length) continue
    let product = 0
    for (let at = 0; at < part.length; at++) product += part[at]! * heard.samples[start + at]!
    const other = heard.energyBefore[start + part.length]! - heard.energyBefore[start]!
    const alike = product / Math.sqrt(own * other || 1)
    if (alike > best.alike) best = {late, alike}
  }
  return best.alike < ALIKE ? null : best.late
}

function runningEnergy(samples: Float32Array): Float64Array {
  const before = new Float64Array(samples.length + 1)
  for (let at = 0; at < samples.length; at++) before[at + 1] = before[at]! + samples[at]! ** 2
  return before
}

function energy(samples: Float32Array): number {
  let sum = 0
  for (const sample of samples) sum += sample * sample
  return sum
}

function decimate(samples: Int16Array): Float32Array {
  return Float32Array.from({length: Math.floor(samples.length / DECIMATION)}, (_, at) => {
    let sum = 0
    for (let i = 0; i < DECIMATION; i++) sum += samples[at * DECIMATION + i]!
    return sum / DECIMATION
  })
}
