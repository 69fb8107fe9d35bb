/** A room with a loudspeaker and a microphone, for what is said of echo cancellation. */
import {seededRandom} from '@s2c/shared/sim/random'
import {FULL_SCALE, SAMPLE_RATE_HZ} from '../sound/sound-format.js'

export type RoomOptions = {
  /** From what is played to the first of its echo: the devices' buffers and the air. */
  readonly delayMs: number
  /** After it the echo is 60 dB down. */
  readonly decayMs: number
  /** Of the loudspeaker: its output is tanh(drive · input) / drive; 0: none. */
  readonly drive: number
  readonly seed: number
}

const REFLECTIONS = 300
/** The direct sound's, against what is played. */
const GAIN = 0.5
/** All reflections together are about as loud as the direct sound. */
const REFLECTED = GAIN / Math.sqrt(REFLECTIONS / 7)

/** What the microphone hears of what is played, by the clock of the playback. */
export function echoOf(played: Int16Array, {delayMs, decayMs, drive, seed}: RoomOptions): Int16Array {
  const random = seededRandom(seed)
  const delay = Math.round((delayMs * SAMPLE_RATE_HZ) / 1000)
  const paths = Array.from({length: REFLECTIONS}, () => {
    const share = random.next()
    const late = Math.round((share * decayMs * SAMPLE_RATE_HZ) / 1000)
    return {late: delay + late, gain: (random.chance(0.5) ? 1 : -1) * REFLECTED * 10 ** (-3 * share)}
  })
  const loudspeaker = Float64Array.from(played, sample => distort(sample / FULL_SCALE, drive) * FULL_SCALE)
  const heard = new Float64Array(played.length)
  for (const {late, gain} of [{late: delay, gain: GAIN}, ...paths]) {
    for (let at = late; at < heard.length; at++) heard[at]! += gain * loudspeaker[at - late]!
  }
  return Int16Array.from(heard, value => Math.round(value))
}

const distort = (value: number, drive: number): number =>
  drive === 0 ? value : Math.tanh(drive * value) / drive
