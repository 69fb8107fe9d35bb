import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {seededRandom} from '@s2c/shared/sim/random'
import {COEFFICIENT_SCALE, forward4, forward8, inverse4, inverse8, MAX_COEFFICIENT} from './dct.js'

const random = seededRandom(11)
const residuals = (): Int32Array => Int32Array.from({length: 64}, () => random.below(511) - 255)

const transforms = [
  {side: 8, forward: forward8, inverse: inverse8},
  {
    side: 4,
    forward: (block: Int32Array) => [0, 16, 32, 48].forEach(from => forward4(block, from)),
    inverse: (block: Int32Array) => [0, 16, 32, 48].forEach(from => inverse4(block, from)),
  },
]

/** The matrices are cosines to within a percent; what left 32 bits would be off by more than 2^19. */
const ROUGHLY = 200

describe('the cosine transforms', () => {
  for (const {side, forward, inverse} of transforms) {
    it(`of ${side}x${side} give back what they were given, but for rounding`, () => {
      for (let round = 0; round < 200; round++) {
        const block = residuals()
        const original = block.slice()
        forward(block)
        inverse(block)
        block.forEach((value, i) => assert.ok(Math.abs(value - original[i]!) <= 1))
      }
    })

    it(`of ${side}x${side} keep the sum of squares, scaled`, () => {
      const block = residuals()
      const before = block.reduce((sum, value) => sum + value * value, 0)
      forward(block)
      const after = block.reduce((sum, value) => sum + (value / COEFFICIENT_SCALE) ** 2, 0)
      assert.ok(Math.abs(after / before - 1) < 0.01)
    })

    it(`of ${side}x${side} put a flat block into the first coefficient alone`, () => {
      const block = new Int32Array(64).fill(-7)
      forward(block)
      block.forEach((value, i) => {
        assert.equal(value, i % (side * side) === 0 ? -7 * side * COEFFICIENT_SCALE : 0)
      })
    })
  }

  it('take the largest coefficients without leaving 32 bits', () => {
    for (let round = 0; round < 200; round++) {
      const signs = Array.from({length: 64}, () => (random.below(2) === 0 ? -1 : 1))
      const block = Int32Array.from(signs, sign => sign * MAX_COEFFICIENT)
      inverse8(block)
      const exact = exactInverse8(signs.map(sign => sign * MAX_COEFFICIENT))
      block.forEach((value, i) => assert.ok(Math.abs(value - exact[i]!) <= ROUGHLY))
    }
  })
})

/** With cosines. */
function exactInverse8(coefficients: readonly number[]): number[] {
  return Array.from({length: 64}, (_, i) => {
    let sum = 0
    coefficients.forEach((value, k) => {
      sum += value * cosine(i >> 3, k >> 3) * cosine(i & 7, k & 7)
    })
    return sum / COEFFICIENT_SCALE
  })
}

const cosine = (x: number, k: number): number =>
  Math.sqrt(k === 0 ? 1 / 8 : 1 / 4) * Math.cos(((2 * x + 1) * k * Math.PI) / 16)
