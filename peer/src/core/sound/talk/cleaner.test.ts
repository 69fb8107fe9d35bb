import assert from 'node:assert/strict'
import {test} from 'node:test'
import {rootMeanSquare} from '../levels.js'
import {BLOCK_SAMPLES} from '../sound-format.js'
import {AutomaticGain} from './automatic-gain.js'
import {Cleaner} from './cleaner.js'
import {HighPass} from './high-pass.js'
import {VoiceActivity} from './voice-activity.js'

type Sound = (at: number) => number

const sine =
  (hz: number, amplitude: number): Sound =>
  at =>
    amplitude * Math.sin((2 * Math.PI * hz * at) / 48_000)

/** Blocks of 10 ms of a sound, one after another. */
function* blocks(sound: Sound, count: number): Generator<Float32Array> {
  for (let block = 0; block < count; block++)
    yield Float32Array.from({length: BLOCK_SAMPLES}, (_, at) => sound(block * BLOCK_SAMPLES + at))
}

const decibel = (ratio: number): number => 20 * Math.log10(ratio)

test('hum and offset are taken away, the lowest voices are not', () => {
  const lossDb = (sound: Sound): number => {
    const filter = new HighPass()
    let [before, after] = [0, 0]
    for (const block of blocks(sound, 100)) {
      before = rootMeanSquare(block)
      filter.filter(block)
      after = rootMeanSquare(block)
    }
    return decibel(before / Math.max(after, 1e-9))
  }
  assert.ok(lossDb(() => 1000) > 60)
  assert.ok(lossDb(sine(20, 1000)) > 20)
  assert.ok(lossDb(sine(200, 1000)) < 0.5)
  assert.ok(Math.abs(lossDb(sine(4000, 1000))) < 0.1)
})

test('stages join in unheard and fade in: a stage that turns sound over makes no step larger than its own', () => {
  const cleaner = new Cleaner(false)
  const invert = {
    suppress(block: Float32Array) {
      for (let at = 0; at < block.length; at++) block[at] = -block[at]!
      return 1
    },
  }
  const sound = sine(300, 8000)
  const out: number[] = []
  let count = 0
  for (const block of blocks(sound, 40)) {
    if (count++ === 10) cleaner.suppressNoiseWith(invert)
    const samples = Int16Array.from(block)
    cleaner.clean(samples)
    out.push(...samples)
  }
  const steps = out.slice(1).map((sample, at) => Math.abs(sample - out[at]!))
  assert.ok(Math.max(...steps) < 8000 * ((2 * Math.PI * 300) / 48_000) * 1.3, `${Math.max(...steps)}`)
  const plain = new Cleaner(false)
  const last = Int16Array.from({length: BLOCK_SAMPLES})
  for (const block of blocks(sound, 40)) {
    last.set(block)
    plain.clean(last)
  }
  for (const [at, sample] of last.entries())
    assert.ok(Math.abs(out[39 * BLOCK_SAMPLES + at]! + sample) <= 1, 'at last the stage is heard alone')
})

test('a quiet voice is brought up to the usual level and a loud one down, not above what can be written', () => {
  const settle = (amplitude: number): number => {
    const gain = new AutomaticGain()
    let level = 0
    for (const block of blocks(sine(200, amplitude), 2000)) {
      gain.adjust(block, rootMeanSquare(block), true)
      level = rootMeanSquare(block)
      assert.ok(block.every(sample => Math.abs(sample) < 32_768))
    }
    return decibel(level)
  }
  assert.ok(Math.abs(settle(1000) + 23) < 3, `${settle(1000)} dB`)
  assert.ok(Math.abs(settle(12_000) + 23) < 4, `${settle(12_000)} dB`)
  const faint = settle(100)
  assert.ok(faint > -39 && faint < -37, `${faint} dB: 15 dB more than -53, and no more`)
})

test('the gain learns from voices alone', () => {
  const gain = new AutomaticGain()
  for (const block of blocks(sine(200, 500), 1000)) {
    const before = rootMeanSquare(block)
    gain.adjust(block, before, false)
    assert.ok(Math.abs(rootMeanSquare(block) - before) < 1e-6)
  }
})

test('a shout into a raised gain stays under full scale after one block, without a jump of the gain', () => {
  const gain = new AutomaticGain()
  for (const block of blocks(sine(200, 500), 2000)) gain.adjust(block, rootMeanSquare(block), true)
  const shouts = [...blocks(sine(200, 25_000), 3)]
  for (const shout of shouts) gain.adjust(shout, rootMeanSquare(shout), true)
  assert.ok(shouts.slice(1).every(shout => shout.every(sample => Math.abs(sample) <= 0.95 * 32_768)))
})

test('voice is what the suppressor says, bridged over 200 ms, and never what nobody could hear', () => {
  const activity = new VoiceActivity()
  const watch = (level: number, probability: number, count: number): boolean[] =>
    Array.from({length: count}, () => activity.watch(level, probability))
  assert.ok(watch(0.1, 0.6, 10).every(voice => !voice))
  assert.ok(watch(0.1, 0.9, 10).every(Boolean))
  assert.ok(watch(0.1, 0.5, 10).every(Boolean), 'what lies between changes nothing')
  assert.deepEqual(watch(0.1, 0.1, 30).lastIndexOf(true), 18)
  assert.ok(watch(0.0005, 0.99, 10).every(voice => !voice))
})

test('without a suppressor, voice is what stands out of the noise', () => {
  const activity = new VoiceActivity()
  const watch = (level: number, count: number): boolean[] =>
    Array.from({length: count}, () => activity.watch(level, null))
  assert.ok(
    watch(0.01, 100).every(voice => !voice),
    'steady noise',
  )
  assert.ok(watch(0.1, 50).every(Boolean), 'a word')
  assert.ok(
    watch(0.01, 100)
      .slice(20)
      .every(voice => !voice),
    'noise again',
  )
})
