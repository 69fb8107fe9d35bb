import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import fc from 'fast-check'
import {ArithmeticDecoder, ArithmeticEncoder, BitCounter} from './arithmetic-coder.js'
import {COST_ONE, PROBABILITY_ONE} from './logistic.js'

type Decision = {bit: number; probability: number}
const extremes = fc.constantFrom(1, 2, 255, 32768, 65280, 65534, 65535)
const decision = fc.record({
  bit: fc.integer({min: 0, max: 1}),
  probability: fc.oneof(fc.integer({min: 1, max: 65535}), extremes),
})

function encode(decisions: readonly Decision[], encoder = new ArithmeticEncoder()): Uint8Array {
  for (const {bit, probability} of decisions) encoder.code(bit, probability)
  return encoder.finish()
}

describe('arithmetic coder', () => {
  it('gives back every row of decisions, message after message', () => {
    const encoder = new ArithmeticEncoder()
    fc.assert(
      fc.property(fc.array(decision, {maxLength: 400}), decisions => {
        const decoder = new ArithmeticDecoder(encode(decisions, encoder))
        for (const {bit, probability} of decisions) assert.equal(decoder.code(0, probability), bit)
        assert.equal(decoder.unread, 0)
      }),
    )
  })

  it('needs no bytes for what was certain', () => {
    assert.equal(encode(Array.from({length: 100}, () => ({bit: 1, probability: 65535}))).length, 0)
  })

  it('needs at most two bytes more than the decisions are worth', () => {
    fc.assert(
      fc.property(fc.array(decision, {maxLength: 400}), decisions => {
        const bits = decisions.reduce(
          (sum, {bit, probability}) =>
            sum - Math.log2((bit === 1 ? probability : PROBABILITY_ONE - probability) / PROBABILITY_ONE),
          0,
        )
        assert.ok(encode(decisions).length <= bits / 8 + 2)
      }),
    )
  })

  it('counts what writing would cost, within a hundredth of a bit a decision', () => {
    fc.assert(
      fc.property(decision, ({bit, probability}) => {
        const counter = new BitCounter()
        counter.code(bit, probability)
        const share = (bit === 1 ? probability : PROBABILITY_ONE - probability) / PROBABILITY_ONE
        const expected = -Math.log2(share)
        assert.ok(Math.abs(counter.cost / COST_ONE - expected) <= 0.01 + expected / 20)
      }),
    )
  })

  it('reads decisions from any bytes and says how many it did not need', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({maxLength: 20}),
        fc.array(decision, {maxLength: 400}),
        (bytes, decisions) => {
          const decoder = new ArithmeticDecoder(bytes)
          for (const {probability} of decisions) assert.ok(decoder.code(0, probability) <= 1)
          assert.ok(decoder.unread <= Math.max(0, bytes.length - 4))
        },
      ),
    )
  })
})
