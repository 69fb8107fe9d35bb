/** The stages of sound against what uncompressed sound in JSON costs, and what error correction makes of lost packets. */
import {seededRandom} from '@s2c/shared/sim/random'
import {Fader} from 's2c-peer/core/sound/listen/fader'
import {Mixer} from 's2c-peer/core/sound/listen/mixer'
import {Voice} from 's2c-peer/core/sound/listen/voice'
import {FRAME_SAMPLES} from 's2c-peer/core/sound/sound-format'
import {Tonality} from 's2c-peer/core/sound/talk/tonality'
import {Opus} from 's2c-peer/io/sound/opus'
import {run as listening} from './listening.js'
import type {BenchRow} from './row.js'
import {loadSpeeches, type Speech, signalToNoiseDb} from './speeches.js'
import {compare} from './timing.js'

const LOSSES = [0.05, 0.1, 0.2]
const SEED = 7

type Filling = 'nothing lost' | 'silence' | 'concealment' | 'error correction'

/** `clipFolder` null: the synthetic voice alone. */
export async function run(clipFolder: string | null): Promise<BenchRow[]> {
  const speeches = loadSpeeches(clipFolder)
  return [...stages(speeches.at(-1)!), ...speeches.flatMap(lossRows), ...listening(speeches)]
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
  const parts = frames.slice(0, 15).map(frame => ({frame, fade: new Fader().take()}))
  const voice = new Voice(opus.makeDecoder())
  let voiceNumber = 0
  const stereo = new Int16Array(2 * FRAME_SAMPLES)
  return [
    against(`sound: encode 20 ms (${name})`, () => encoder.encode(frames[next()]!, false)),
    against('sound: tell tone from speech', () => tonality.watch(frames[next()]!)),
    against('sound: decode 20 ms', () => decoder.decode(packets[next()]!, out)),
    against('sound: conceal 20 ms', () => decoder.conceal(out)),
    against('sound: recover 20 ms', () => decoder.recover(packets[next()]!, out)),
    against('sound: play 20 ms of one peer', () => {
      voice.buffer.insert(voiceNumber, packets[voiceNumber++ % packets.length]!)
      return voice.play()
    }),
    against('sound: mix 2 voices', () => mixer.mix(parts.slice(0, 2), out)),
    against('sound: mix 15 voices', () => mixer.mix(parts, out)),
    against('sound: mix 15 voices in stereo', () => mixer.mix(parts, out, stereo)),
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
