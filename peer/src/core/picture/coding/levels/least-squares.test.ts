import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {seededRandom} from '@s2c/shared/sim/random'
import fc from 'fast-check'
import {INPUTS, learn, SUMS, solve, WEIGHT_ONE, weighted} from './least-squares.js'

const noise = (random: ReturnType<typeof seededRandom>): Int32Array =>
  Int32Array.from({length: INPUTS}, () => random.below(31) - 15)

describe('least squares', () => {
  it('finds the weights that made the changes', () => {
    const random = seededRandom(1)
    const [sums, weights] = [new Int32Array(SUMS), new Int32Array(INPUTS)]
    for (let i = 0; i < 500; i++) {
      const inputs = noise(random)
      learn(sums, 0, inputs, 2 * inputs[0]! - inputs[16]!)
    }
    solve(sums, 0, null, weights)
    const inputs = noise(random)
    const error = weighted(weights, inputs) / WEIGHT_ONE - (2 * inputs[0]! - inputs[16]!)
    assert.ok(Math.abs(error) < 0.01)
  })

  it('has the weights of the prior where nothing was learned', () => {
    const prior = Int32Array.from({length: INPUTS}, (_, i) => (i - 8) * 1000)
    const weights = new Int32Array(INPUTS)
    solve(new Int32Array(SUMS), 0, prior, weights)
    assert.deepEqual(weights, prior)
  })

  it('makes limited weights of any sums at all', () => {
    const anySums = fc.array(fc.integer({min: -(2 ** 30), max: 2 ** 30}), {minLength: SUMS, maxLength: SUMS})
    fc.assert(
      fc.property(anySums, values => {
        const weights = new Int32Array(INPUTS)
        solve(Int32Array.from(values), 0, null, weights)
        assert.ok(weights.every(weight => Math.abs(weight) <= 8 * WEIGHT_ONE))
      }),
    )
  })
})
