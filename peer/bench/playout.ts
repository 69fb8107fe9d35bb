/** One sender's sound over a path, through the jitter buffer and a decoder, as it is heard. */
import type {SoundTrace} from 's2c-peer/core/sim/sound-path'
import {Voice} from 's2c-peer/core/sound/listen/voice'
import {FRAME_MS, FRAME_SAMPLES} from 's2c-peer/core/sound/sound-format'
import type {Opus} from 's2c-peer/io/sound/opus'

export type Heard = {
  /** Each tick's sound; silence where there was none. */
  readonly frames: readonly Int16Array[]
  /** From when a frame was complete at its sender to when it is heard, at each tick with something there. */
  readonly delaysMs: readonly {readonly atMs: number; readonly delayMs: number}[]
  /** Of 1. */
  readonly concealed: number
  readonly dropped: number
}

/** Ticks do not fall together with arrivals. */
const PHASE_MS = 7.3

/** `packets[n]` is frame `n`; beyond their end they start over. */
export function playOut(opus: Opus, packets: readonly Uint8Array[], trace: SoundTrace): Heard {
  const voice = new Voice(opus.makeDecoder())
  const frames: Int16Array[] = []
  const delaysMs: {atMs: number; delayMs: number}[] = []
  let [come, newest, heardTicks, concealedTicks] = [0, 0, 0, 0]
  // The last frames have nothing after them to be waited for.
  for (let atMs = PHASE_MS; atMs < trace.sentAtMs.at(-1)!; atMs += FRAME_MS) {
    for (; come < trace.arrivals.length && trace.arrivals[come]!.atMs <= atMs; come++) {
      const {number} = trace.arrivals[come]!
      voice.buffer.insert(number, packets[number % packets.length]!)
      newest = Math.max(newest, number)
    }
    frames.push(voice.play() ? voice.frame.slice() : new Int16Array(FRAME_SAMPLES))
    const {bufferMs, concealedPercent} = voice.buffer.takeStats()
    if (bufferMs === 0) continue
    heardTicks++
    concealedTicks += concealedPercent / 100
    delaysMs.push({atMs, delayMs: atMs - trace.sentAtMs[newest]! + bufferMs - FRAME_MS})
  }
  const {duplicate, late, overflow} = voice.buffer.drops
  voice.free()
  return {frames, delaysMs, concealed: concealedTicks / heardTicks, dropped: duplicate + late + overflow}
}
