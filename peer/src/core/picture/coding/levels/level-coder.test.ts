import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {seededRandom} from '@s2c/shared/sim/random'
import fc from 'fast-check'
import {LEVELS, type LevelPicture, MAX_HEIGHT, MAX_WIDTH} from '../../picture.js'
import type {LevelCoder, LevelState} from './level-coder.js'
import {PlainLevelCoder} from './plain-level-coder.js'
import {simdLevelCoder} from './simd-level-coder.js'

const plain = new PlainLevelCoder()
const simd = simdLevelCoder()!
const RUNS = {numRuns: 150}
const OTHERWISE = 256

const size = fc.record({width: fc.integer({min: 1, max: 50}), height: fc.integer({min: 1, max: 30})})
/** How much of each picture is new, in per cent, and what it may leave out. */
const steps = fc.array(fc.tuple(fc.integer({min: 0, max: 100}), fc.constantFrom(0, 64, 256, 600)), {
  minLength: 1,
  maxLength: 6,
})

function moving(
  {width, height}: {width: number; height: number},
  seed: number,
  percents: readonly number[],
): LevelPicture[] {
  const random = seededRandom(seed)
  let levels: Uint8Array = Uint8Array.from({length: width * height}, (_, i) => (i >> 2) & (LEVELS - 1))
  const near = (level: number): number => Math.max(0, Math.min(LEVELS - 1, level + random.below(3) - 1))
  return percents.map(percent => {
    const next = (level: number): number => (random.below(2) === 0 ? near(level) : random.below(LEVELS))
    levels = levels.map(level => (random.below(100) < percent ? next(level) : level))
    return {format: 'levels', width, height, levels}
  })
}

const withoutDissent = (state: LevelState | null): LevelState | null =>
  state === null ? null : {...state, dissent: new Uint8Array(0)}

describe('level coders', () => {
  it('write the same bytes and learn the same, alone and against what was before', () => {
    fc.assert(
      fc.property(size, fc.integer(), steps, (dimensions, seed, changes) => {
        const pictures = moving(
          dimensions,
          seed,
          changes.map(([percent]) => percent),
        )
        let reference: LevelState | null = null
        for (const [i, picture] of pictures.entries()) {
          const write = (coder: LevelCoder) => coder.encode(picture, reference, changes[i]![1], OTHERWISE)
          const written = write(plain)
          assert.deepEqual(write(simd), written)
          reference = written.state
        }
      }),
      RUNS,
    )
  })

  it('read the same of honest, cut, changed and random bytes', () => {
    const [first, second] = moving({width: 31, height: 19}, 3, [40, 20])
    const alone = plain.encode(first!, null, 0, OTHERWISE)
    const against = plain.encode(second!, alone.state, 0, OTHERWISE)
    const inputs = fc.oneof(
      fc.uint8Array({maxLength: 400}),
      fc
        .record({
          honest: fc.constantFrom(alone, against),
          at: fc.nat(300),
          flip: fc.nat(255),
          length: fc.nat(500),
        })
        .map(({honest: {bytes}, at, flip, length}) =>
          bytes.map((byte, i) => (i === at ? byte ^ flip : byte)).subarray(0, length),
        ),
    )
    fc.assert(
      fc.property(inputs, fc.constantFrom(null, alone.state), (bytes, reference) => {
        const read = (coder: LevelCoder) => withoutDissent(coder.decode(bytes, first!, reference, OTHERWISE))
        assert.deepEqual(read(simd), read(plain))
      }),
      {numRuns: 500},
    )
  })

  it('go from a picture of one size to one of another, the largest too', () => {
    const sizes = [
      {width: 3, height: 2},
      {width: MAX_WIDTH, height: MAX_HEIGHT},
      {width: 40, height: 22},
    ]
    for (const dimensions of sizes) {
      const [first, second] = moving(dimensions, 5, [100, 30])
      const alone = simd.encode(first!, null, 0, OTHERWISE)
      assert.deepEqual(alone, plain.encode(first!, null, 0, OTHERWISE))
      const against = simd.encode(second!, alone.state, 0, OTHERWISE)
      assert.deepEqual(against, plain.encode(second!, alone.state, 0, OTHERWISE))
    }
  })
})
