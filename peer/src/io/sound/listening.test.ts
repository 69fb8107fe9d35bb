/** From packets to sound with the real decoder: what is heard against the same packets decoded in order. */
import assert from 'node:assert/strict'
import {test} from 'node:test'
import {makeVoice} from '@s2c/shared/sim/voice'
import {
  burstyPath,
  internationalPath,
  lossyPath,
  moderatePath,
  type SoundPath,
  steadyPath,
  traceOver,
  wifiPath,
} from '../../core/sim/sound-path.js'
import {Voice} from '../../core/sound/listen/voice.js'
import {FRAME_SAMPLES} from '../../core/sound/sound-format.js'
import {Opus} from './opus.js'

const FRAMES = 600
const opus = Opus.load()
const encoder = opus.makeEncoder()
const packets = makeVoice(FRAMES).map(frame => encoder.encode(frame, false))
const clean = decodeInOrder(() => false)

function decodeInOrder(isLost: (number: number) => boolean): Int16Array[] {
  const decoder = opus.makeDecoder()
  const heard = packets.map((packet, number) => {
    const out = new Int16Array(FRAME_SAMPLES)
    const next = packets[number + 1]
    if (!isLost(number)) decoder.decode(packet, out)
    else if (next !== undefined && !isLost(number + 1)) decoder.recover(next, out)
    else decoder.conceal(out)
    return out
  })
  decoder.free()
  return heard
}

/** All ticks until the last frame is captured. */
function listen(path: SoundPath): {heard: Int16Array[]; isLost(number: number): boolean} {
  const trace = traceOver(path, {frames: FRAMES, seed: 3})
  const voice = new Voice(opus.makeDecoder())
  const heard: Int16Array[] = []
  let come = 0
  for (let atMs = 7; atMs < trace.sentAtMs.at(-1)!; atMs += 20) {
    for (; come < trace.arrivals.length && trace.arrivals[come]!.atMs <= atMs; come++) {
      const {number} = trace.arrivals[come]!
      voice.buffer.insert(number, packets[number]!)
    }
    heard.push(voice.play() ? voice.frame.slice() : new Int16Array(FRAME_SAMPLES))
  }
  voice.free()
  return {heard, isLost: number => trace.delaysMs[number] === null}
}

/** From one sample to the next, over the borders of frames, too. */
function largestStep(frames: readonly Int16Array[]): number {
  const samples = frames.flatMap(frame => [...frame])
  return samples.reduce(
    (most, sample, at) => Math.max(most, Math.abs(sample - (samples[at - 1] ?? sample))),
    0,
  )
}

/** What was heard from the second frame on (the first is faded in), of which `frames` holds what it should be. */
function compare(
  heard: readonly Int16Array[],
  frames: readonly Int16Array[],
  same: (heard: Int16Array, frame: Int16Array, number: number) => void,
): void {
  const start = heard.findIndex(frame => frame.some(sample => sample !== 0))
  for (let number = 1; start + number < heard.length; number++)
    same(heard[start + number]!, frames[number]!, number)
}

test('where nothing is lost or late the packets are heard as decoded in order, bit by bit', () => {
  compare(listen(steadyPath(30)).heard, clean, (heard, frame) => assert.deepEqual(heard, frame))
})

test('where a tenth is lost, what error correction and concealment in order give is heard', () => {
  const {heard, isLost} = listen(lossyPath(0.1))
  let different = 0
  compare(heard, decodeInOrder(isLost), (heard, frame) => {
    if (heard.some((sample, at) => sample !== frame[at])) different++
  })
  assert.ok(different <= 10, `${different} differ: concealment fades where two in a row are lost`)
})

for (const [name, path] of [
  ['three lost packets in a row', burstyPath],
  ['a fifth of the packets lost', lossyPath(0.2)],
  ['a home network', wifiPath],
  ['the moderate profile', moderatePath],
  ['the international profile', internationalPath],
] as const)
  test(`${name} make no step larger than those of the sound itself, from the first sample to the last`, () => {
    const {heard} = listen(path)
    assert.ok(largestStep(heard) <= largestStep(clean) * 1.01)
  })

test('bursts of three lost packets make no step larger than those of the sound around', () => {
  const around = (frame: number): number => largestStep(clean.slice(Math.max(0, frame - 2), frame + 3))
  let bursts = 0
  const {heard, isLost} = listen(burstyPath)
  compare(heard, clean, (frame, _, number) => {
    const [last] = heard[heard.indexOf(frame) - 1]!.slice(-1)
    const step = largestStep([Int16Array.of(last!), frame])
    bursts += Number(isLost(number))
    assert.ok(
      step <= Math.max(100, 1.01 * around(number)),
      `frame ${number}: ${step} among ${around(number)}`,
    )
  })
  assert.ok(bursts >= 9)
})

test('a sender that is cut off mid-word, and starts mid-word, makes no step', () => {
  const voice = new Voice(opus.makeDecoder())
  const heard: Int16Array[] = []
  // Loud in the middle of a syllable: 8 to 10 of each 16.
  for (let number = 40; number < 80; number++) {
    if (number < 60 || number > 74) voice.buffer.insert(number, packets[number]!)
    heard.push(voice.play() ? voice.frame.slice() : new Int16Array(FRAME_SAMPLES))
  }
  assert.ok(heard[1]!.some(sample => Math.abs(sample) > 1000))
  assert.ok(heard[31]!.every(sample => sample === 0))
  assert.ok(largestStep(heard) <= largestStep(clean.slice(40, 80)))
})

test('a packet that came after its turn leaves nothing wrong behind it', () => {
  const heardWith = (late: number | null): Int16Array[] => {
    const voice = new Voice(opus.makeDecoder())
    const heard: Int16Array[] = []
    for (let number = 0; number < 120; number++) {
      if (number !== 99) voice.buffer.insert(number, packets[number]!)
      if (number === late) voice.buffer.insert(99, packets[99]!)
      voice.play()
      heard.push(voice.frame.slice())
    }
    voice.free()
    return heard
  }
  // Frame n is heard at tick n + 1; the late packet comes when 100 is to be played.
  const [mended, left] = [heardWith(101), heardWith(null)].map(heard => heard.slice(102, 120))
  const expected = clean.slice(101, 119)
  assert.deepEqual(mended, expected)
  assert.notDeepEqual(left, expected)
})

test('a decoder goes back to where it was kept', () => {
  const decoder = opus.makeDecoder()
  const [out, again] = [new Int16Array(FRAME_SAMPLES), new Int16Array(FRAME_SAMPLES)]
  for (const packet of packets.slice(0, 50)) decoder.decode(packet, out)
  decoder.keep()
  decoder.decode(packets[50]!, out)
  for (let lost = 0; lost < 5; lost++) decoder.conceal(again)
  decoder.goBack()
  decoder.decode(packets[50]!, again)
  assert.deepEqual(again, out)
  decoder.free()
})
