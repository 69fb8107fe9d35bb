import assert from 'node:assert/strict'
import {describe, test} from 'node:test'
import {seededRandom} from '@s2c/shared/sim/random'
import {DelayHistogram} from './delay-histogram.js'
import {DelayPeaks} from './delay-peaks.js'
import {MOST_WAIT_FRAMES, TargetDelay} from './target-delay.js'

const note = (target: TargetDelay, frames: number, delay: (index: number) => number): number => {
  for (let index = 0; index < frames; index++) target.note(delay(index))
  return target.frames!
}

describe('the histogram of delays', () => {
  test('tells which share comes later, and what is usual', () => {
    const histogram = new DelayHistogram()
    for (let index = 0; index < 1000; index++) histogram.add(index % 10)
    assert.ok(Math.abs(histogram.laterThan(7) - 0.2) < 0.01)
    assert.ok(Math.abs(histogram.laterThan(-1) - 1) < 1e-9)
    assert.equal(histogram.laterThan(9), 0)
    assert.ok(Math.abs(histogram.median(9) - 4.5) <= 0.5)
  })

  test('forgets by and by, or at once what was later', () => {
    const histogram = new DelayHistogram()
    for (let index = 0; index < 1000; index++) histogram.add(index % 2 === 0 ? 5 : 0)
    for (let index = 0; index < 250; index++) histogram.add(0)
    assert.ok(Math.abs(histogram.laterThan(0) - 0.5 / Math.E) < 0.01)
    histogram.forgetLaterThan(3)
    assert.deepEqual([histogram.laterThan(0), Math.round(histogram.laterThan(-1) * 1e9) / 1e9], [0, 1])
  })

  test('does not mind where on the scale delays are', () => {
    for (const origin of [0, -64, 63, 127, 1e6, -1e6]) {
      const histogram = new DelayHistogram()
      for (let index = 0; index < 100; index++) histogram.add(origin + (index % 4))
      assert.ok(Math.abs(histogram.laterThan(origin + 1) - 0.5) < 0.02, `${origin}`)
      assert.equal(histogram.median(origin + 3), origin + 1)
    }
  })
})

describe('the target', () => {
  test('is unknown before the first frame, and after it one frame more than that took', () => {
    const target = new TargetDelay()
    assert.deepEqual([target.frames, target.typical], [null, null])
    target.note(7)
    assert.deepEqual([target.frames, target.typical], [8, 7])
  })

  test('leaves out the two in a hundred that come last', () => {
    const random = seededRandom(1)
    const few = note(new TargetDelay(), 3000, () => (random.chance(0.005) ? 9 : random.below(4)))
    assert.ok(few === 3 || few === 4, `${few}`)
    const many = note(new TargetDelay(), 3000, () => (random.chance(0.04) ? 9 : random.below(4)))
    assert.ok(many >= 8, `${many}`)
  })

  test('remembers for longer where frames come in bundles of three and more', () => {
    const bundled = (frames: number, later: number) => (index: number) =>
      later + frames - 1 - (index % frames)
    for (const [frames, staysLong] of [
      [1, false],
      [2, false],
      [3, true],
      [6, true],
    ] as const) {
      const target = new TargetDelay()
      const usual = note(target, 600, bundled(frames, 0))
      const peak = note(target, 60, bundled(frames, 6))
      assert.ok(peak >= usual + 4, `${frames} frames: ${peak}`)
      assert.equal(note(target, 250, bundled(frames, 0)) >= peak, staysLong, `${frames} frames`)
      assert.ok(note(target, 350, bundled(frames, 0)) <= usual + 1, `${frames} frames`)
    }
  })

  test('knows within a quarter of a second of a path that it is uneven', () => {
    const random = seededRandom(2)
    assert.ok(note(new TargetDelay(), 12, () => random.below(5)) >= 3)
  })

  test('does not swing where delays lie on its edge', () => {
    const random = seededRandom(3)
    const target = new TargetDelay()
    note(target, 500, () => random.below(6))
    const seen = new Set<number>()
    for (let index = 0; index < 5000; index++) seen.add(note(target, 1, () => random.below(6)))
    assert.ok(seen.size <= 2, `${[...seen]}`)
  })

  test('is short again two seconds after the last late frame, or little more', () => {
    const random = seededRandom(4)
    const target = new TargetDelay()
    assert.ok(note(target, 1000, () => random.below(11)) >= 9)
    assert.equal(
      note(target, 150, () => 0),
      1,
    )
  })

  test('grows by no more than 400 ms over what is fast, though a few overtake all', () => {
    const random = seededRandom(5)
    const wild = note(new TargetDelay(), 1000, () => random.below(60))
    assert.ok(wild <= 6 + MOST_WAIT_FRAMES + 4, `${wild}`)
    const overtaken = note(new TargetDelay(), 1000, () => (random.chance(0.05) ? -30 : random.below(10)))
    assert.ok(overtaken >= 8, `${overtaken}`)
  })

  test('follows a distance that grows for ever', () => {
    for (const step of [1, -1]) {
      const target = new TargetDelay()
      for (let index = 0; index < 300; index++) note(target, 500, () => step * index)
      assert.ok(Math.abs(target.frames! - (step * 299 + 1)) <= 1, `${target.frames}`)
    }
  })
})

describe('peaks', () => {
  /** A peak of five frames each `every`; gives what was held after each frame. */
  const peaks = (every: number, frames: number): (number | null)[] => {
    const seen = new DelayPeaks()
    return Array.from({length: frames}, (_, index) => {
      const since = index % every
      return seen.note(index >= every && since < 5 ? 5 - since : 0, 1)
    })
  }

  test('are held from the second on while they come each five seconds', () => {
    const held = peaks(250, 2000)
    assert.ok(held.slice(0, 500).every(height => height === null))
    assert.ok(held.slice(510).every(height => height === 5))
  })

  test('are not held when they come each ten seconds', () => {
    assert.ok(peaks(500, 3000).every(height => height === null))
  })

  test('of a single frame are none', () => {
    const seen = new DelayPeaks()
    for (let index = 0; index < 3000; index++) assert.equal(seen.note(index % 10 === 0 ? 9 : 0, 1), null)
  })

  test('that have stopped are held for eight seconds', () => {
    const seen = new DelayPeaks()
    for (const start of [0, 200]) {
      for (let index = start; index < start + 200; index++)
        seen.note(index === start + 100 || index === start + 101 ? 6 : 0, 1)
    }
    const held = Array.from({length: 400}, () => seen.note(0, 1))
    assert.equal(held[290], 6)
    assert.equal(held.at(-1), null)
  })
})
