import assert from 'node:assert/strict'
import {test} from 'node:test'
import {FULL_SOUND, type SoundStep} from './rate/sound-plan.js'
import {MeetingSimulation} from './sim/meeting-simulation.js'
import {SoundCoding} from './sound-coding.js'

const path = (lossShare: number, plannedSound: SoundStep | null = FULL_SOUND) => ({
  lossShare,
  plannedSound,
  sound: plannedSound,
})
const thin: SoundStep = {frames: 6, bitsPerSecond: 8_000, wireBits: 17_000}

test('the thinnest path decides the rate, told once', () => {
  const coding = new SoundCoding()
  assert.deepEqual(coding.follow([path(0.1)]), [])
  const slower = {do: 'codeSound', bitsPerSecond: 8_000, afresh: false}
  assert.deepEqual(coding.follow([path(0.1), path(0.1, thin)]), [slower])
  assert.deepEqual(coding.follow([path(0.1), path(0.1, thin)]), [])
  assert.deepEqual(coding.follow([path(0.1)]), [{...slower, bitsPerSecond: FULL_SOUND.bitsPerSecond}])
})

test('the path that loses most decides the protection, told when it differs by two points', () => {
  const coding = new SoundCoding()
  const told = (...shares: number[]) => coding.follow(shares.map(share => path(share)))
  assert.deepEqual(told(0.1, 0), [])
  assert.deepEqual(told(0.11, 0.05), [])
  assert.deepEqual(told(0.05, 0.12), [{do: 'expectLoss', percent: 12}])
  assert.deepEqual(told(0.13), [])
  assert.deepEqual(told(0.05), [{do: 'expectLoss', percent: 5}])
})

test('some loss is always expected, and nothing changes while nobody is there', () => {
  const coding = new SoundCoding()
  assert.deepEqual(coding.follow([path(0)]), [{do: 'expectLoss', percent: 3}])
  assert.deepEqual(coding.follow([]), [])
})

test('what gets lost on the way to others comes back as the loss to expect, and goes again', () => {
  const simulation = new MeetingSimulation(11, ['a', 'b'], {sound: true, fps: 2})
  simulation.joinAll()
  simulation.run(20_000)
  assert.equal(simulation.peer('a').expectedLossPercent, 4)
  simulation.media = {...simulation.media, loss: 0.2}
  // Of a few hundred packets that are lost at random, one look may count far fewer than usual.
  const looks = Array.from({length: 9}, () => {
    simulation.run(2_000)
    return simulation.peer('a').expectedLossPercent!
  })
  const during = looks.sort((a, b) => a - b)[4]!
  assert.ok(during >= 15 && during <= 30, `${during} % of 20 %`)
  simulation.media = {...simulation.media, loss: 0}
  simulation.run(30_000)
  assert.ok(simulation.peer('a').expectedLossPercent! <= 5)
})
