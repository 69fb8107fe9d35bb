/** When the frames of one sender come over paths of several kinds: seeded traces for tests and benchmarks of playout. */
import {type Random, seededRandom} from '@s2c/shared/sim/random'
import type {FrameNumber} from '../sound/listen/frame-number.js'
import {FRAME_MS} from '../sound/sound-format.js'

export type Arrival = {readonly number: FrameNumber; readonly atMs: number}

/** Frame `n` is complete at `sentAtMs[n]`; null in `delaysMs` is lost. */
export type SoundTrace = {
  /** In order of time; some numbers may come twice. */
  readonly arrivals: readonly Arrival[]
  readonly sentAtMs: readonly number[]
  readonly delaysMs: readonly (number | null)[]
}

/** What a path does to a packet; asked once for each in the order they are sent. */
export type SoundPath = (random: Random) => (sentAtMs: number) => {
  /** Null: lost. */
  delayMs: number | null
  isDoubled?: boolean
}

export type TraceOptions = {
  readonly frames: number
  readonly seed: number
  /** Frames a packet. */
  readonly bundle?: number
  /** How much faster the sender's clock runs, in millionths. */
  readonly driftPpm?: number
}

export function traceOver(
  path: SoundPath,
  {frames, seed, bundle = 1, driftPpm = 0}: TraceOptions,
): SoundTrace {
  const send = path(seededRandom(seed))
  const arrivals: Arrival[] = []
  const sentAtMs: number[] = []
  const delaysMs: (number | null)[] = []
  const frameMs = FRAME_MS / (1 + driftPpm / 1e6)
  for (let first = 0; first < frames; first += bundle) {
    const packetAtMs = (first + bundle) * frameMs
    const {delayMs, isDoubled} = send(packetAtMs)
    for (let number = first; number < first + bundle; number++) {
      sentAtMs.push((number + 1) * frameMs)
      delaysMs.push(delayMs === null ? null : packetAtMs + delayMs - sentAtMs[number]!)
      if (delayMs === null) continue
      arrivals.push({number, atMs: packetAtMs + delayMs})
      if (isDoubled === true) arrivals.push({number, atMs: packetAtMs + delayMs + FRAME_MS})
    }
  }
  return {arrivals: arrivals.sort((a, b) => a.atMs - b.atMs), sentAtMs, delaysMs}
}

/** So many ms, and nothing happens. */
export const steadyPath =
  (delayMs: number): SoundPath =>
  () =>
  () => ({delayMs})

export const lossyPath =
  (loss: number): SoundPath =>
  random =>
  () => ({delayMs: random.chance(loss) ? null : 30})

/** Three packets in a row are lost every two seconds. */
export const burstyPath: SoundPath = () => {
  let packet = 0
  return () => ({delayMs: packet++ % 100 >= 97 ? null : 30})
}

/** A home network: few ms of jitter, and every five seconds a tenth of one in which the radio is elsewhere. */
export const wifiPath: SoundPath = random => sentAtMs => {
  const sinceSearchMs = sentAtMs % 5000
  const heldMs = sinceSearchMs < 100 ? 100 - sinceSearchMs : 0
  return {delayMs: random.chance(0.005) ? null : 5 + heldMs - 3 * Math.log(1 - random.next())}
}

/** Signal's moderate profile: 100 ± 25 ms, 5 % loss. */
export const moderatePath: SoundPath = random => () => ({
  delayMs: random.chance(0.05) ? null : 75 + 50 * random.next(),
})

/** Signal's international profile: 250 ± 100 ms, 2 % come twice, 5 % overtake all others, losses in bursts. */
export const internationalPath: SoundPath = random => {
  let isBad = false
  return () => {
    isBad = isBad ? !random.chance(0.25) : random.chance(0.03)
    const delayMs = random.chance(0.05) ? 0 : 150 + 200 * random.next()
    return {delayMs: isBad ? null : delayMs, isDoubled: random.chance(0.02)}
  }
}

/** The one until so many ms have passed, then the other. */
export const changingPath =
  (before: SoundPath, atMs: number, after: SoundPath): SoundPath =>
  random => {
    const [first, second] = [before(random), after(random)]
    return sentAtMs => (sentAtMs < atMs ? first : second)(sentAtMs)
  }
