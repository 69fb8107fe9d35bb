/**
 * A short sound that is found again in what a microphone hears, to measure how long sound takes from loudspeaker to
 * microphone: a chirp, because it stands out of noise by its whole length and yet is found to the sample.
 */
import {FULL_SCALE, SAMPLE_RATE_HZ} from '../sound-format.js'

const SECONDS = 0.02
/** What small loudspeakers and microphones pass, and noise suppressors of sound cards leave. */
const FROM_HZ = 800
const TO_HZ = 4000
const AMPLITUDE = 0.4 * FULL_SCALE
/** How far it must stand out of what is alike by chance, as amplitudes. */
const STANDS_OUT = 8

/** 16-bit samples at 48 kHz. */
export const CLICK: Int16Array = Int16Array.from({length: SECONDS * SAMPLE_RATE_HZ}, (_, at) => {
  const seconds = at / SAMPLE_RATE_HZ
  const phase = 2 * Math.PI * (FROM_HZ * seconds + ((TO_HZ - FROM_HZ) * seconds ** 2) / (2 * SECONDS))
  const window = Math.sin((Math.PI * at) / (SECONDS * SAMPLE_RATE_HZ))
  return Math.round(AMPLITUDE * window * Math.sin(phase))
})

/** At which sample the click begins; null where there is none. */
export function findClick(samples: Int16Array): number | null {
  const alike = Float32Array.from({length: Math.max(0, samples.length - CLICK.length)}, (_, at) =>
    Math.abs(likeness(samples, at)),
  )
  let best = 0
  for (let at = 1; at < alike.length; at++) if (alike[at]! > alike[best]!) best = at
  const usual = alike.toSorted()[alike.length >> 1] ?? 0
  // In digital silence everything stands out: a tenth of a percent of the click itself is the least.
  const least = Math.max(STANDS_OUT * usual, FULL_LIKENESS / 1000)
  return alike.length > 0 && alike[best]! > least ? best : null
}

function likeness(samples: Int16Array, from: number): number {
  let sum = 0
  for (let at = 0; at < CLICK.length; at++) sum += samples[from + at]! * CLICK[at]!
  return sum
}

const FULL_LIKENESS = likeness(CLICK, 0)
