/** The stages of sound against what uncompressed sound in JSON costs, and what error correction makes of lost packets. */
import {seededRandom} from '@s2c/shared/sim/random'
import {makeVoice} from '@s2c/shared/sim/voice'
import {Mixer} from 's2c-peer/core/sound/mixer'
import {FRAME_SAMPLES} from 's2c-peer/core/sound/sound-format'
import {Tonality} from 's2c-peer/core/sound/talk/tonality'
import {Opus} from 's2c-peer/io/sound/opus'
import {readRecordings} from './recordings.js'
import type {BenchRow} from './row.js'
import {compare} from './timing.js'

const LOSSES = [0.05, 0.1, 0.2]
const FRAMES = 750
const SEED = 7

type Speech = {readonly name: string; readonly frames: readonly Int16Array[]}
type Filling = 'nothing lost' | 'silence' | 'concealment' | 'error correction'

/** `clipFolder` null: the synthetic voice alone. */
export async function run(clipFolder: string | null): Promise<BenchRow[]> {
  const voice = {name: 'synthetic voice', frames: makeVoice(FRAMES)}
  const speeches = [voice, ...recordings(clipFolder)]
  return [...stages(speeches.at(-1)!), ...speeches.flatMap(lossRows)]
}

function stages({name, frames}: Speech): BenchRow[] {
  const opus = Opus.load()
  const [encoder, decoder] = [opus.makeEncoder(), opus.makeDecoder()]
  const packets = frames.map(frame => encoder.encode(frame, false))
  const out = new Int16Array(FRAME_SAMPLES)
  let turn = 0
  const next = (): number => turn++ % frames.length
  const oldWay = (): unknown => {
    const frame = frames[next()]!
    const bytes = Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength)
    return JSON.stringify({type: 'audio', samples: bytes.toString('base64')})
  }
  const against = (stage: string, work: () => unknown): BenchRow =>
    compare(stage, work, 'JSON + base64 of 20 ms of samples', oldWay)
  const tonality = new Tonality()
  const mixer = new Mixer()
  return [
    against(`sound: encode 20 ms (${name})`, () => encoder.encode(frames[next()]!, false)),
    against('sound: tell tone from speech', () => tonality.watch(frames[next()]!)),
    against('sound: decode 20 ms', () => decoder.decode(packets[next()]!, out)),
    against('sound: conceal 20 ms', () => decoder.conceal(out)),
    against('sound: recover 20 ms', () => decoder.recover(packets[next()]!, out)),
    against('sound: mix 2 voices', () => mixer.mix(frames.slice(0, 2), out)),
    against('sound: mix 15 voices', () => mixer.mix(frames.slice(0, 15), out)),
  ]
}

function lossRows(speech: Speech): BenchRow[] {
  const opus = Opus.load()
  const encoder = opus.makeEncoder()
  const packets = speech.frames.map(frame => encoder.encode(frame, false))
  const kbps = (packets.reduce((sum, packet) => sum + packet.length, 0) * 8) / packets.length / 20
  return LOSSES.map(loss => {
    const random = seededRandom(SEED)
    const lost = packets.map(() => random.chance(loss))
    const clean = listen(opus, packets, lost, 'nothing lost')
    const [silence, concealment, correction] = (['silence', 'concealment', 'error correction'] as const).map(
      filling => signalToNoiseDb(clean, listen(opus, packets, lost, filling)),
    )
    return {
      stage: `sound: ${100 * loss} % loss, ${speech.name}, ${kbps.toFixed(0)} kbit/s`,
      figure: `${correction!.toFixed(1)} dB SNR with error correction`,
      reference: `silence ${silence!.toFixed(1)} dB, concealment ${concealment!.toFixed(1)} dB`,
      ratio: `${(correction! - concealment!).toFixed(1)} dB better than concealment`,
    }
  })
}

function listen(
  opus: Opus,
  packets: readonly Uint8Array[],
  lost: readonly boolean[],
  filling: Filling,
): Int16Array[] {
  const decoder = opus.makeDecoder()
  const heard = packets.map((packet, number) => {
    const out = new Int16Array(FRAME_SAMPLES)
    const next = packets[number + 1]
    if (filling === 'nothing lost' || !lost[number]) decoder.decode(packet, out)
    else if (filling === 'error correction' && next && !lost[number + 1]) decoder.recover(next, out)
    else if (filling !== 'silence') decoder.conceal(out)
    return out
  })
  decoder.free()
  return heard
}

/** Against the loss-free decoding, over all frames. */
function signalToNoiseDb(clean: readonly Int16Array[], heard: readonly Int16Array[]): number {
  let [signal, noise] = [0, 0]
  for (const [index, frame] of clean.entries()) {
    for (const [at, sample] of frame.entries()) {
      signal += sample * sample
      noise += (sample - heard[index]![at]!) ** 2
    }
  }
  return 10 * Math.log10(signal / noise)
}

/** The beginning of each sound recording of a folder. */
const recordings = (folder: string | null): Speech[] =>
  readRecordings(folder).map(({name, samples}) => {
    const count = Math.min(FRAMES, Math.floor(samples.length / FRAME_SAMPLES))
    const frame = (i: number): Int16Array => samples.subarray(i * FRAME_SAMPLES, (i + 1) * FRAME_SAMPLES)
    return {name, frames: Array.from({length: count}, (_, i) => frame(i))}
  })
