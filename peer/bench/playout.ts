/** One sender's sound over a path, through the jitter buffer and a decoder, as it is heard. */
import type {SoundTrace} from 's2c-peer/core/sim/sound-path'
import {Voice} from 's2c-peer/core/sound/listen/voice'
import {FRAME_MS, FRAME_SAMPLES} from 's2c-peer/core/sound/sound-format'
import type {Opus} from 's2c-peer/io/sound/opus'

/** One tick of playout. */
export type Tick = {
  readonly atMs: number
  /** From when a frame was complete at its sender to when it is heard; null while nothing is there. */
  readonly delayMs: number | null
  /** Of FRAME_SAMPLES; used again for the next. */
  readonly frame: Int16Array
}

/** Ticks do not fall together with arrivals. */
const PHASE_MS = 7.3

/** `packets[n]` is frame `n`; beyond their end they start over. Gives the share that was concealed, of 1. */
export function playOut(
  opus: Opus,
  packets: readonly Uint8Array[],
  trace: SoundTrace,
  onTick: (tick: Tick) => void,
): number {
  const voice = new Voice(opus.makeDecoder())
  const silence = new Int16Array(FRAME_SAMPLES)
  // While nothing comes the statistics wait, and are then of all those ticks.
  let [come, newest, heardTicks, concealedTicks, waitingTicks] = [0, 0, 0, 0, 0]
  for (let atMs = PHASE_MS; atMs < trace.sentAtMs.at(-1)!; atMs += FRAME_MS) {
    for (; come < trace.arrivals.length && trace.arrivals[come]!.atMs <= atMs; come++) {
      const {number} = trace.arrivals[come]!
      voice.buffer.insert(number, packets[number % packets.length]!)
      newest = Math.max(newest, number)
    }
    const frame = voice.play() ? voice.frame : silence
    const {bufferMs, concealedPercent} = voice.buffer.takeStats()
    waitingTicks++
    // What lay ready is the mean of them, too, and tells the delay only of a single one.
    const tellsDelay = bufferMs > 0 && waitingTicks === 1
    onTick({
      atMs,
      frame,
      delayMs: tellsDelay ? atMs - trace.sentAtMs[newest]! + bufferMs - FRAME_MS : null,
    })
    if (bufferMs === 0) continue
    heardTicks += waitingTicks
    concealedTicks += (waitingTicks * concealedPercent) / 100
    waitingTicks = 0
  }
  voice.free()
  return concealedTicks / heardTicks
}
