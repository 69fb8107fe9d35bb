import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {seededRandom} from '@s2c/shared/sim/random'
import fc from 'fast-check'
import type {PathReport} from '../wire/path-report.js'
import {Arrivals} from './arrivals.js'
import {LEAST_BITS, PathRate, START_BITS} from './path-rate.js'
import {QueueDelay} from './queue-delay.js'
import {SoundPlan} from './sound-plan.js'
import {wireBits} from './wire-cost.js'

const NO_LOSS = {expected: 0, received: 0}
const clear = (bitsPerSecond: number): PathReport => ({queueMs: 0, lostShare: 0, bitsPerSecond})

/** Sends what it may over a path that carries so much, with a queue, and reports each 100 ms. */
class Drive {
  readonly rate = new PathRate()
  now = 0
  queueMs = 0
  #random = seededRandom(3)

  run(seconds: number, carries: number, loss = 0, demand = Number.POSITIVE_INFINITY): number {
    const untilMs = this.now + seconds * 1_000
    let longestQueueMs = 0
    for (; this.now < untilMs; this.now += 100) {
      const sent = Math.min(this.rate.bitsPerSecond, demand)
      const bytes = sent / 10 / 8 / 5
      for (let i = 0; i < 5; i++) this.rate.sent(Math.max(0, bytes - 93), this.now + i * 20)
      this.queueMs = Math.max(0, this.queueMs + 100 * (sent / carries - 1))
      longestQueueMs = Math.max(longestQueueMs, this.queueMs)
      const lost = Array.from({length: 8}, () => this.#random.chance(loss)).filter(Boolean).length / 8
      const bitsPerSecond = this.queueMs > 0 ? carries : sent * (1 - lost)
      this.rate.reported(
        {queueMs: this.queueMs, lostShare: lost, bitsPerSecond},
        {isFresh: true, leastBits: 0},
        this.now + 80,
      )
    }
    return longestQueueMs
  }
}

describe('the rate of a path', () => {
  it('begins with little and finds a wide path within two seconds', () => {
    const drive = new Drive()
    assert.equal(drive.rate.bitsPerSecond, START_BITS)
    drive.run(2, 2_000_000)
    assert.ok(drive.rate.bitsPerSecond > 500_000, `${drive.rate.bitsPerSecond}`)
  })

  it('stays near what a narrow path carries, with a short queue', () => {
    for (const carries of [40_000, 150_000, 1_000_000]) {
      const drive = new Drive()
      drive.run(5, carries)
      for (let second = 0; second < 20; second++) {
        const longestQueueMs = drive.run(1, carries)
        assert.ok(longestQueueMs < 120, `a queue of ${longestQueueMs} ms at ${carries}`)
        assert.ok(drive.rate.bitsPerSecond > carries * 0.5, `${drive.rate.bitsPerSecond} of ${carries}`)
      }
    }
  })

  it('follows a path that narrows at once, and one that widens within seconds', () => {
    const drive = new Drive()
    drive.run(6, 600_000)
    drive.run(2, 100_000)
    assert.ok(drive.rate.bitsPerSecond < 110_000)
    drive.run(8, 600_000)
    assert.ok(drive.rate.bitsPerSecond > 400_000, `${drive.rate.bitsPerSecond}`)
  })

  it('takes loss that does not go away for the path as it is', () => {
    const drive = new Drive()
    drive.run(3, 2_000_000)
    drive.run(20, 2_000_000, 0.1)
    assert.ok(drive.rate.bitsPerSecond > 300_000, `${drive.rate.bitsPerSecond}`)
  })

  it('takes loss that comes with a full path for too much', () => {
    const rate = new PathRate()
    for (let now = 0; now < 6_000; now += 100) {
      rate.sent(Math.max(0, rate.bitsPerSecond / 80 - 93), now)
      const lostShare = Math.max(0, 1 - 200_000 / rate.bitsPerSecond)
      rate.reported(
        {queueMs: 0, lostShare, bitsPerSecond: Math.min(200_000, rate.bitsPerSecond)},
        {isFresh: true, leastBits: 0},
        now,
      )
    }
    assert.ok(rate.bitsPerSecond < 320_000, `${rate.bitsPerSecond}`)
  })

  it('begins with most of what a first measurement suggests, and with no more than that where it is little', () => {
    const wide = new PathRate()
    assert.equal(wide.measured(250_000), true)
    assert.equal(wide.bitsPerSecond, 175_000)
    assert.equal(wide.isStarting, true)
    const thin = new PathRate()
    assert.equal(thin.measured(30_000), true)
    assert.equal(thin.bitsPerSecond, 21_000)
    assert.equal(thin.isStarting, false)
    assert.equal(thin.measured(20_000), false)
    assert.equal(thin.measured(250_000), true)
    assert.equal(thin.bitsPerSecond, 175_000)
  })

  it('takes what cannot be measured in time for little', () => {
    const rate = new PathRate()
    rate.unmeasured()
    assert.equal(rate.isStarting, false)
    assert.equal(rate.bitsPerSecond, START_BITS)
  })

  it('after trouble is raised by what a measurement tells, and never lowered', () => {
    const drive = new Drive()
    drive.run(4, 30_000)
    assert.equal(drive.rate.hadTrouble, true)
    const {bitsPerSecond} = drive.rate
    assert.equal(drive.rate.measured(bitsPerSecond), false)
    assert.equal(drive.rate.bitsPerSecond, bitsPerSecond)
    assert.equal(drive.rate.measured(1_000_000), true)
    assert.equal(drive.rate.bitsPerSecond, 200_000)
    drive.run(2, 30_000)
    assert.ok(drive.rate.bitsPerSecond < 35_000, `${drive.rate.bitsPerSecond}`)
  })

  it('believes nothing that was not sent', () => {
    const drive = new Drive()
    drive.run(20, 2_000_000, 0, 60_000)
    assert.ok(drive.rate.bitsPerSecond < 130_000, `${drive.rate.bitsPerSecond}`)
  })

  it('falls while reports stay away, and while those that come are old it does not grow', () => {
    const drive = new Drive()
    drive.run(2, 1e9)
    const before = drive.rate.bitsPerSecond
    for (let after = 0; after < 2_500; after += 20) drive.rate.sent(100, drive.now + after)
    assert.ok(drive.rate.bitsPerSecond < before * 0.7)
    const fallen = drive.rate.bitsPerSecond
    for (let i = 0; i < 20; i++)
      drive.rate.reported(clear(1e6), {isFresh: false, leastBits: 0}, drive.now + 3_000 + i * 100)
    assert.equal(drive.rate.bitsPerSecond, fallen)
  })

  it('stays within its bounds whatever is reported', () => {
    const report = fc.record({
      queueMs: fc.integer({min: 0, max: 510}),
      lostShare: fc.double({min: 0, max: 1, noNaN: true}),
      bitsPerSecond: fc.integer({min: 0, max: 16_000_000}),
    })
    fc.assert(
      fc.property(fc.array(fc.tuple(report, fc.nat(2_000), fc.nat(1_100)), {maxLength: 60}), turns => {
        const rate = new PathRate()
        let now = 0
        for (const [reported, sinceMs, bytes] of turns) {
          now += sinceMs
          rate.sent(bytes, now)
          rate.reported(reported, {isFresh: true, leastBits: 0}, now)
          assert.ok(rate.bitsPerSecond >= LEAST_BITS && rate.bitsPerSecond <= 20_000_000)
        }
      }),
    )
  })
})

describe('queueing delay', () => {
  it('is what comes on top of the fastest, whatever the clocks say', () => {
    const delay = new QueueDelay()
    for (let i = 0; i < 10; i++) delay.note((65_530 + i * 20) & 0xffff, 5_000 + i * 20)
    assert.equal(delay.queueMs, 0)
    for (let i = 10; i < 20; i++) delay.note((65_530 + i * 20) & 0xffff, 5_070 + i * 20)
    assert.equal(delay.queueMs, 70)
  })

  it('is not jitter: one packet in time is enough', () => {
    const random = seededRandom(4)
    const delay = new QueueDelay()
    let most = 0
    for (let i = 0; i < 2_000; i++) {
      delay.note((i * 12) & 0xffff, i * 12 + random.next() * 50)
      most = Math.max(most, delay.queueMs)
    }
    assert.ok(most < 40, `${most}`)
  })

  it('is measured anew after a change of route', () => {
    const delay = new QueueDelay()
    for (let i = 0; i < 2_000; i++) delay.note((i * 20) & 0xffff, i * 20 + (i < 500 ? 10 : 60))
    assert.equal(delay.queueMs, 0)
  })
})

describe('reports', () => {
  it('go with the next packet after 100 ms, and alone when none goes', () => {
    const arrivals = new Arrivals()
    assert.equal(arrivals.isDue(0), false)
    assert.equal(arrivals.aloneAtMs, Number.POSITIVE_INFINITY)
    arrivals.note({sentAtMs: 0, sizeBytes: 107, arrivedAtMs: 30})
    assert.equal(arrivals.isDue(30), true)
    arrivals.take(NO_LOSS, 30)
    arrivals.note({sentAtMs: 20, sizeBytes: 107, arrivedAtMs: 50})
    assert.equal(arrivals.isDue(129), false)
    assert.equal(arrivals.isDue(130), true)
    assert.equal(arrivals.aloneAtMs, 550)
  })

  it('tell how much arrives and how much is lost', () => {
    const arrivals = new Arrivals()
    for (let i = 0; i < 50; i++) arrivals.note({sentAtMs: i * 20, sizeBytes: 107, arrivedAtMs: i * 20})
    const {bitsPerSecond, lostShare} = arrivals.take({expected: 10, received: 8}, 1_000)
    assert.ok(Math.abs(bitsPerSecond - 50 * wireBits(107)) < 50, `${bitsPerSecond}`)
    assert.equal(lostShare, 0.2)
  })
})

describe('the plan for sound', () => {
  it('bundles more the less a path carries, and always leaves room', () => {
    let frames = 6
    for (const bits of [16_000, 40_000, 60_000, 80_000, 120_000, 500_000]) {
      const {step} = new SoundPlan(bits)
      assert.ok(step.frames <= frames && step.wireBits < Math.max(bits, 20_000))
      frames = step.frames
    }
    assert.equal(frames, 1)
  })

  it('steps down at once, and up only after a while with room', () => {
    const plan = new SoundPlan(200_000)
    plan.follow(60_000, false, 0)
    assert.equal(plan.step.frames, 3)
    for (let now = 0; now < 10_000; now += 100) plan.follow(now % 1_000 === 0 ? 60_000 : 200_000, false, now)
    assert.equal(plan.step.frames, 3)
    for (let now = 10_000; now <= 14_100; now += 100) plan.follow(200_000, false, now)
    assert.equal(plan.step.frames, 1)
  })

  it('waits longer after a step up that proved too much', () => {
    const plan = new SoundPlan(60_000)
    for (let now = 0; now <= 4_000; now += 100) plan.follow(200_000, false, now)
    assert.equal(plan.step.frames, 1)
    plan.follow(60_000, false, 5_000)
    for (let now = 6_000; now <= 13_900; now += 100) plan.follow(200_000, false, now)
    assert.equal(plan.step.frames, 3)
    for (let now = 14_000; now <= 14_100; now += 100) plan.follow(200_000, false, now)
    assert.equal(plan.step.frames, 1)
  })
})
