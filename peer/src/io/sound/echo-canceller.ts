/**
 * Echo cancellation by WebRTC's AEC3, compiled to WebAssembly in @ennuicastr/webrtcaec3.js. It finds the echo's delay by
 * itself, and again when it changes. Its output is 9 ms late.
 */
import {BLOCK_SAMPLES, FULL_SCALE, SAMPLE_RATE_HZ} from '../../core/sound/sound-format.js'
import type {EchoCanceller} from '../../core/sound/talk/cleaner.js'
import {DoubleTalk} from '../../core/sound/talk/double-talk.js'

const CHANNELS = 1
/** Measured with noise: 9 ms. */
const LATE_SAMPLES = 430

/** With a linear filter beside it, for who speaks while the loudspeaker does. */
export async function loadEchoCanceller(): Promise<EchoCanceller> {
  return new DoubleTalk(await loadAec3(), LATE_SAMPLES)
}

/** Alone. */
export async function loadAec3(): Promise<EchoCanceller> {
  const {AEC3} = await withoutItsListeners(async () => {
    const {default: load} = await import('@ennuicastr/webrtcaec3.js')
    return load()
  })
  const library = new AEC3(SAMPLE_RATE_HZ, CHANNELS, CHANNELS)
  const given = new Float32Array(BLOCK_SAMPLES)
  const taken = new Float32Array(BLOCK_SAMPLES)
  // It takes its full time only once something, be it silence, was played: better now than in the middle of a word.
  library.analyze([given])
  return {
    play(block) {
      scale(block, 1 / FULL_SCALE, given)
      library.analyze([given])
    },
    cancel(block) {
      scale(block, 1 / FULL_SCALE, given)
      library.process([taken], [given])
      scale(taken, FULL_SCALE, block)
    },
  }
}

/** Emscripten's start takes it upon itself to throw what nobody caught, and so would overrule what this thread does. */
async function withoutItsListeners<Loaded>(load: () => Promise<Loaded>): Promise<Loaded> {
  const events = ['uncaughtException', 'unhandledRejection'] as const
  const before = new Set(events.flatMap(event => process.listeners(event as 'uncaughtException')))
  const loaded = await load()
  for (const event of events) {
    for (const listener of process.listeners(event as 'uncaughtException')) {
      if (!before.has(listener)) process.off(event, listener)
    }
  }
  return loaded
}

function scale(from: Float32Array, factor: number, to: Float32Array): void {
  for (let at = 0; at < BLOCK_SAMPLES; at++) to[at] = from[at]! * factor
}
