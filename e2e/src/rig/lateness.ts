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

/** Of each window in which there is something to hear, in ms. */
export function latenessMs(said: TimedRecording, heard: TimedRecording): number[] {
  const [a, b] = [decimate(said.samples), decimate(heard.samples)]
  const perMs = SAMPLES_A_MS / DECIMATION
  const shift = Math.round((said.startedAtMs - heard.startedAtMs) * perMs)
  const [window, most] = [WINDOW_MS * perMs, MOST_LATE_MS * perMs]
  const found: number[] = []
  for (let from = 0; from + window <= a.length; from += STEP_MS * perMs) {
    const part = a.subarray(from, from + window)
    if (Math.sqrt(energy(part) / window) < AUDIBLE) continue
    const late = bestShift(part, b, from + shift, most)
    if (late !== null) found.push(late / perMs)
  }
  return found
}

/** By how many samples; null where nothing is alike. */
function bestShift(part: Float32Array, heard: Float32Array, from: number, most: number): number | null {
  let best = {late: 0, alike: 0}
  for (let late = 0; late < most; late++) {
    const start = from + late
    if (start < 0 || start + part.length > heard.length) continue
    const other = heard.subarray(start, start + part.length)
    let product = 0
    for (let at = 0; at < part.length; at++) product += part[at]! * other[at]!
    const alike = product / Math.sqrt(energy(part) * energy(other) || 1)
    if (alike > best.alike) best = {late, alike}
  }
  return best.alike < ALIKE ? null : best.late
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
