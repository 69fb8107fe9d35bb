import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {Overload} from './overload.js'

/** Tells how late the loop was, second after second from `fromS` on; answers with the limits that came of it. */
function run(overload: Overload, lateMs: readonly number[], fromS = 0): number[] {
  return lateMs.map((late, second) => {
    overload.late(late, (fromS + second) * 1_000)
    return overload.mostPictures
  })
}
const seconds = (count: number, lateMs: number): number[] => Array.from({length: count}, () => lateMs)

describe('a machine that does not keep up', () => {
  it('asks for fewer pictures second by second, and for one a second at least', () => {
    assert.deepEqual(run(new Overload(), seconds(6, 80)), [8, 4, 2, 1, 1, 1])
  })

  it('asks for none where it is very late, and no longer than that where it was but a moment', () => {
    assert.deepEqual(run(new Overload(), [400, 30, 80, 400]), [0, 8, 4, 0])
  })

  it('sends its sound in fewer packets while it asks for fewer pictures, and in fewest where it is very late', () => {
    const overload = new Overload()
    const frames = [5, 80, 400, 80, 30].map((late, second) => {
      overload.late(late, second * 1_000)
      return overload.leastFrames
    })
    assert.deepEqual(frames, [1, 3, 6, 3, 3])
  })

  it('asks for all while it is in time, and stays where it is between late and in time', () => {
    const overload = new Overload()
    assert.deepEqual(run(overload, seconds(3, 5)), seconds(3, Number.POSITIVE_INFINITY))
    assert.deepEqual(run(overload, [80, ...seconds(30, 30)], 3), seconds(31, 8))
  })

  it('asks for more again once it was in time for a while, step by step', () => {
    const overload = new Overload()
    run(overload, [80, 80])
    const limits = run(overload, seconds(12, 5), 2)
    assert.deepEqual(limits.slice(0, 6), [4, 4, 4, 4, 4, 8])
    assert.equal(limits[10], Number.POSITIVE_INFINITY)
  })

  it('waits twice as long after a step up that was too much, however long it is late then, and no longer after one that held', () => {
    const overload = new Overload()
    run(overload, [80, ...seconds(6, 5)])
    assert.equal(overload.mostPictures, Number.POSITIVE_INFINITY)
    const tooMuch = run(overload, [80, 80, ...seconds(22, 5)], 7)
    assert.deepEqual([tooMuch[11], tooMuch[12]], [4, 8])
    assert.deepEqual([tooMuch[21], tooMuch[22]], [8, Number.POSITIVE_INFINITY])
    run(overload, seconds(10, 30), 31)
    const held = run(overload, [80, ...seconds(6, 5)], 41)
    assert.deepEqual([held[5], held[6]], [8, Number.POSITIVE_INFINITY])
  })

  it('is worth a word once, when nothing is left to be saved', () => {
    const overload = new Overload()
    run(overload, seconds(3, 80))
    assert.equal(overload.takeNews(), false)
    run(overload, seconds(1, 80), 3)
    assert.deepEqual([overload.takeNews(), overload.takeNews()], [true, false])
  })

  it('says when the limit is another one', () => {
    const overload = new Overload()
    assert.deepEqual(
      [5, 80, 30, 80, 80, 80, 80].map((late, second) => overload.late(late, second * 1_000)),
      [false, true, false, true, true, true, false],
    )
  })
})
