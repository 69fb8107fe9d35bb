/** The chain with its real libraries, on synthetic speech in a synthetic room. */
import assert from 'node:assert/strict'
import {test} from 'node:test'
import {seededRandom} from '@s2c/shared/sim/random'
import {makeSpeech} from '@s2c/shared/sim/speech'
import {
  byOtherClock,
  clean,
  cleanWhilePlaying,
  decibel,
  energyOf,
  envelopeCorrelation,
  latenessOf,
  sumOf,
} from '../../core/sim/cleaning-trial.js'
import {echoOf} from '../../core/sim/room.js'
import {Cleaner} from '../../core/sound/talk/cleaner.js'
import {loadEchoCanceller} from './echo-canceller.js'
import {loadNoiseSuppressor} from './noise-suppressor.js'

const SECOND = 48_000
const ROOM = {decayMs: 100, drive: 2, seed: 4}
/** What AEC3 and RNNoise take, in samples. */
const MOST_LATE = 0.02 * SECOND

type Stage = 'echo' | 'noise'

async function makeCleaner(...stages: Stage[]): Promise<Cleaner> {
  const cleaner = new Cleaner(false)
  if (stages.includes('echo')) cleaner.cancelEchoWith(await loadEchoCanceller())
  if (stages.includes('noise')) cleaner.suppressNoiseWith(await loadNoiseSuppressor())
  return cleaner
}

/** Of about a normal distribution. */
function makeNoise(length: number, rootMeanSquare: number, seed: number): Int16Array {
  const {next} = seededRandom(seed)
  const four = (): number => next() + next() + next() + next() - 2
  return Int16Array.from({length}, () => Math.round(rootMeanSquare * Math.sqrt(3) * four()))
}

const lossDb = (before: Int16Array, after: Int16Array, fromSecond: number, toSecond: number): number =>
  decibel(
    energyOf(before, fromSecond * SECOND, toSecond * SECOND) /
      energyOf(after, fromSecond * SECOND, toSecond * SECOND),
  )

for (const delayMs of [80, 250])
  test(`the echo of a distorting loudspeaker, ${delayMs} ms late, is 30 dB down after 3 s`, async () => {
    const far = makeSpeech(10, 3, 180).samples
    const microphone = sumOf(echoOf(far, {...ROOM, delayMs}), makeNoise(far.length, 3, 5))
    const {samples} = cleanWhilePlaying(await makeCleaner('echo'), microphone, far, 0)
    const loss = lossDb(microphone, samples, 3, 10)
    assert.ok(loss >= 30, `${loss} dB`)
  })

for (const ppm of [-200, 200])
  test(`a loudspeaker whose clock is ${ppm} ppm off is followed: its echo is 30 dB down after half a minute`, async () => {
    const far = makeSpeech(44, 3, 180).samples
    const echo = byOtherClock(echoOf(far, {...ROOM, delayMs: 80}), ppm)
    const {samples} = cleanWhilePlaying(await makeCleaner('echo'), echo, far, ppm)
    const loss = lossDb(echo, samples, 30, 43)
    assert.ok(loss >= 30, `${loss} dB`)
  })

test('who speaks at the same time as the loudspeaker is heard', async () => {
  const far = makeSpeech(12, 3, 180).samples
  const near = makeSpeech(12, 8, 110).samples
  near.fill(0, 0, 3 * SECOND)
  const microphone = sumOf(echoOf(far, {...ROOM, delayMs: 80}), near)
  const {samples} = cleanWhilePlaying(await makeCleaner('echo'), microphone, far, 0)
  const late = latenessOf(samples, near)
  const correlation = envelopeCorrelation(samples, near, late, 4 * SECOND)
  assert.ok(correlation >= 0.8, `${correlation}`)
})

test('noise 10 dB under speech is taken out of the pauses, and words keep their beginning', async () => {
  const {samples: speech, words} = makeSpeech(12, 1)
  const noisy = sumOf(speech, makeNoise(speech.length, 950, 2))
  const {samples, voice} = clean(await makeCleaner('noise'), noisy)
  const late = latenessOf(samples, speech)
  let [before, after, said, heard] = [0, 0, 0, 0]
  for (const [index, {begin}] of words.slice(2, -1).entries()) {
    const pauseBegin = words[index + 1]!.end + 0.2 * SECOND
    before += energyOf(noisy, pauseBegin, begin)
    after += energyOf(samples, pauseBegin + late, begin + late)
    said += energyOf(speech, begin, begin + 0.1 * SECOND)
    heard += energyOf(samples, begin + late, begin + late + 0.1 * SECOND)
  }
  assert.ok(decibel(before / after) >= 10, `${decibel(before / after)} dB in pauses`)
  assert.ok(heard / said >= 0.9, `${heard / said} of the energy of beginnings`)
  for (const {begin, end} of words.slice(2, -1)) {
    const heardAs = voice.slice(Math.ceil((begin + late) / 480) + 15, Math.floor((end + late) / 480))
    assert.ok(heardAs.every(Boolean), 'a word is voice')
  }
})

test('a lasting tone passes only where noise suppression is off', async () => {
  const tone = Int16Array.from(
    {length: 5 * SECOND},
    (_, at) => 6000 * Math.sin((2 * Math.PI * 1500 * at) / SECOND),
  )
  const withIt = clean(await makeCleaner('noise'), tone).samples
  const without = clean(await makeCleaner('echo'), tone).samples
  assert.ok(lossDb(tone, withIt, 3, 5) > 10, 'else nobody would need to switch it off')
  assert.ok(Math.abs(lossDb(tone, without, 3, 5)) < 1)
})

test('each stage makes sound late by no more than it must', async () => {
  const speech = makeSpeech(4, 6).samples
  const quiet = new Int16Array(speech.length)
  const lateness = async (...stages: Stage[]): Promise<number> =>
    latenessOf(cleanWhilePlaying(await makeCleaner(...stages), speech, quiet, 0).samples, speech)
  assert.ok((await lateness()) < 0.001 * SECOND)
  assert.ok((await lateness('noise')) <= 0.01 * SECOND)
  assert.ok((await lateness('echo')) <= 0.009 * SECOND)
  assert.ok((await lateness('echo', 'noise')) < MOST_LATE)
  const unplayed = clean(await makeCleaner('echo'), speech).samples
  assert.equal(latenessOf(unplayed, speech), await lateness('echo'), 'as late before anything is played')
})

test('the canceller leaves what happens to uncaught errors as it was', async () => {
  const count = (): number =>
    process.listenerCount('uncaughtException') + process.listenerCount('unhandledRejection')
  const before = count()
  await loadEchoCanceller()
  assert.equal(count(), before)
})
