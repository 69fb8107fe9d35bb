import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {Measuring, MOST_PADDING_BYTES} from './measuring.js'
import {PathRate} from './path-rate.js'

const ENOUGH_BITS = 180_000

/** A queue of half a second. */
function getInTrouble(rate: PathRate, now: number): void {
  rate.reported({queueMs: 500, lostShare: 0, bitsPerSecond: 20_000}, {isFresh: true, leastBits: 0}, now)
}

describe('measuring a path', () => {
  it('goes on until it is known to be wide, at most three times, and keeps nobody waiting for longer than half a second', () => {
    const [measuring, rate] = [new Measuring(), new PathRate()]
    assert.equal(measuring.isEnough(rate, 0), false)
    for (const now of [0, 100, 200]) {
      assert.equal(measuring.padding(rate, ENOUGH_BITS, now), MOST_PADDING_BYTES)
      measuring.measured(rate.measured(20_000), now)
    }
    assert.equal(measuring.isEnough(rate, 200), true)

    const wide = new PathRate()
    wide.measured(1_000_000)
    assert.equal(new Measuring().isEnough(wide, 0), true)

    const slow = new Measuring()
    assert.equal(slow.isEnough(new PathRate(), 1_000), false)
    assert.equal(slow.isEnough(new PathRate(), 1_499), false)
    assert.equal(slow.isEnough(new PathRate(), 1_500), true)
  })

  it('comes again where little is sent, with less padding, once nothing was too much for a while', () => {
    const [measuring, rate] = [new Measuring(), new PathRate()]
    measuring.isEnough(rate, 0)
    getInTrouble(rate, 1_000)
    assert.equal(measuring.padding(rate, ENOUGH_BITS, 5_900), 0)
    const padding = measuring.padding(rate, ENOUGH_BITS, 6_000)
    assert.ok(padding > 0 && padding < MOST_PADDING_BYTES)
    measuring.measured(false, 6_000)
    assert.equal(measuring.padding(rate, ENOUGH_BITS, 10_900), 0)
    assert.equal(measuring.padding(rate, ENOUGH_BITS, 11_000), padding)
    assert.equal(measuring.padding(rate, rate.bitsPerSecond, 11_000), 0)
  })

  it('comes the more seldom the more often what it told was too much', () => {
    const [measuring, rate] = [new Measuring(), new PathRate()]
    measuring.isEnough(rate, 0)
    getInTrouble(rate, 1_000)
    measuring.measured(true, 6_000)
    getInTrouble(rate, 7_000)
    assert.equal(measuring.padding(rate, ENOUGH_BITS, 16_900), 0)
    assert.notEqual(measuring.padding(rate, ENOUGH_BITS, 17_000), 0)
    measuring.measured(true, 17_000)
    getInTrouble(rate, 26_000)
    assert.notEqual(measuring.padding(rate, ENOUGH_BITS, 31_000), 0)
  })
})
