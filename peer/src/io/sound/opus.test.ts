import assert from 'node:assert/strict'
import {test} from 'node:test'
import {seededRandom} from '@s2c/shared/sim/random'
import {makeVoice} from '@s2c/shared/sim/voice'
import {rootMeanSquare} from '../../core/sound/levels.js'
import {isPause, pauseLike} from '../../core/sound/pause-packet.js'
import {FRAME_SAMPLES, MAX_OPUS_BYTES} from '../../core/sound/sound-format.js'
import {Opus} from './opus.js'

const tone = (frames: number, hz: number): Int16Array[] =>
  Array.from({length: frames}, (_, frame) =>
    Int16Array.from({length: FRAME_SAMPLES}, (_, at) =>
      Math.round(4096 * Math.sin((2 * Math.PI * hz * (frame * FRAME_SAMPLES + at)) / 48_000)),
    ),
  )

const decibel = (ratio: number): number => 20 * Math.log10(ratio)

/** Signal against difference over all frames, in decibels. */
function signalToNoise(clean: readonly Int16Array[], heard: readonly Int16Array[]): number {
  let [signal, noise] = [0, 0]
  for (const [index, frame] of clean.entries()) {
    for (const [at, sample] of frame.entries()) {
      signal += sample * sample
      noise += (sample - heard[index]![at]!) ** 2
    }
  }
  return decibel(Math.sqrt(signal / noise))
}

test('32 kbit/s of a voice stay under 32 kbit/s and every packet is small', () => {
  const encoder = Opus.load().makeEncoder()
  const packets = makeVoice(250).map(frame => encoder.encode(frame, false))
  const kbps = (packets.reduce((sum, packet) => sum + packet.length, 0) * 8) / 250 / 20
  assert.ok(kbps > 16 && kbps < 35, `${kbps} kbit/s`)
  assert.ok(Math.max(...packets.map(packet => packet.length)) < 300)
})

test('a lost frame of speech is better recovered than concealed, and better concealed than left out', () => {
  const opus = Opus.load()
  const encoder = opus.makeEncoder()
  const packets = makeVoice(500).map(frame => encoder.encode(frame, false))
  const random = seededRandom(9)
  const lost = packets.map((_, number) => number > 10 && random.chance(0.1))
  const listen = (fill: 'nothing' | 'silence' | 'conceal' | 'recover'): Int16Array[] => {
    const decoder = opus.makeDecoder()
    return packets.map((packet, number) => {
      const out = new Int16Array(FRAME_SAMPLES)
      const next = packets[number + 1]
      if (fill === 'nothing' || !lost[number]) assert.ok(decoder.decode(packet, out))
      else if (fill === 'recover' && next && !lost[number + 1]) assert.ok(decoder.recover(next, out))
      else if (fill !== 'silence') decoder.conceal(out)
      return out
    })
  }
  const clean = listen('nothing')
  const [silence, concealed, recovered] = (['silence', 'conceal', 'recover'] as const).map(fill =>
    signalToNoise(clean, listen(fill)),
  )
  assert.ok(recovered! > concealed! + 3, `recovered ${recovered} dB, concealed ${concealed} dB`)
  assert.ok(concealed! > silence!, `concealed ${concealed} dB, left out ${silence} dB`)
})

test('a tone coded as a tone stands a single loss; coded as speech it is torn', () => {
  const deepest = (coded: boolean): number => {
    const opus = Opus.load()
    const [encoder, decoder] = [opus.makeEncoder(), opus.makeDecoder()]
    const out = new Int16Array(FRAME_SAMPLES)
    const levels = tone(100, 880).map((frame, number) => {
      const packet = encoder.encode(frame, coded && number > 10)
      if (number % 20 === 19) decoder.conceal(out)
      else decoder.decode(packet, out)
      return rootMeanSquare(out)
    })
    return decibel(4096 / 32_768 / Math.SQRT2 / Math.min(...levels.slice(15)))
  }
  assert.ok(deepest(true) < 3, `${deepest(true)} dB under the tone`)
  assert.ok(deepest(false) > 12, 'else the whole detour is not needed any more')
})

test('the more loss is expected, the more room copies get; without any there are none', () => {
  const opus = Opus.load()
  /** How near the copies of frames are to what was said. */
  const copies = (percent: number): number => {
    const [encoder, decoder] = [opus.makeEncoder(), opus.makeDecoder()]
    encoder.setExpectedLoss(percent)
    const packets = makeVoice(100).map(frame => encoder.encode(frame, false))
    const reference = opus.makeDecoder()
    const [clean, recovered]: [Int16Array[], Int16Array[]] = [[], []]
    for (const [number, packet] of packets.slice(0, -1).entries()) {
      const [direct, copy] = [new Int16Array(FRAME_SAMPLES), new Int16Array(FRAME_SAMPLES)]
      reference.decode(packet, direct)
      if (number % 5 === 4) decoder.recover(packets[number + 1]!, copy)
      else decoder.decode(packet, copy)
      clean.push(direct)
      recovered.push(copy)
    }
    return signalToNoise(clean, recovered)
  }
  const [none, some, many] = [0, 5, 25].map(copies)
  assert.ok(some! > none! + 3, `${none} dB without, ${some} dB with copies`)
  assert.ok(many! > some!, `${some} dB, ${many} dB`)
})

test('the announcement of a pause is decoded as one frame, after speech and after a tone', () => {
  const opus = Opus.load()
  for (const isTone of [false, true]) {
    const [encoder, decoder] = [opus.makeEncoder(), opus.makeDecoder()]
    const out = new Int16Array(FRAME_SAMPLES)
    let packet = new Uint8Array()
    for (const frame of [...(isTone ? tone(30, 880) : makeVoice(30)), ...tone(10, 0)]) {
      packet = encoder.encode(frame, isTone)
      decoder.decode(packet, out)
    }
    assert.ok(isPause(pauseLike(packet)))
    assert.ok(decoder.decode(pauseLike(packet), out))
    assert.ok(rootMeanSquare(out) < 0.001, 'a pause sounds like one')
  }
})

test('a reset coder starts like a new one', () => {
  const opus = Opus.load()
  const [used, fresh] = [opus.makeEncoder(), opus.makeEncoder()]
  const sound = makeVoice(20)
  for (const frame of sound) used.encode(frame, true)
  used.reset()
  for (const frame of sound) assert.deepEqual(used.encode(frame, false), fresh.encode(frame, false))
})

test('packets of another length, of none and beyond all bounds are refused, and the decoder goes on', () => {
  const opus = Opus.load()
  const [encoder, decoder] = [opus.makeEncoder(), opus.makeDecoder()]
  const out = new Int16Array(FRAME_SAMPLES).fill(77)
  const tenMilliseconds = Uint8Array.of(30 << 3, 0, 0)
  const sixtyMilliseconds = Uint8Array.of(11 << 3, 0, 0)
  const truncated = Uint8Array.of((31 << 3) | 3)
  for (const odd of [
    new Uint8Array(0),
    new Uint8Array(MAX_OPUS_BYTES + 1),
    tenMilliseconds,
    sixtyMilliseconds,
    truncated,
  ]) {
    assert.equal(decoder.decode(odd, out), false)
    assert.ok(out.every(sample => sample === 77))
  }
  assert.ok(decoder.recover(tenMilliseconds, out), 'without a copy in it, the loss is concealed')
  assert.ok(decoder.decode(encoder.encode(new Int16Array(FRAME_SAMPLES), false), out))
})

test('many coders come and go without the memory growing', () => {
  const opus = Opus.load()
  const frame = tone(1, 440)[0]!
  const packet = opus.makeEncoder().encode(frame, false)
  for (let peer = 0; peer < 3000; peer++) {
    const decoder = opus.makeDecoder()
    assert.ok(decoder.decode(packet, frame))
    decoder.free()
  }
})
