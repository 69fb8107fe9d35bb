/** The parts around the coder: bands, sizes, what a receiver holds, what it takes from a hostile sender. */
import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {seededRandom} from '@s2c/shared/sim/random'
import fc from 'fast-check'
import {
  type ColourPicture,
  chromaSize,
  type LevelPicture,
  MAX_HEIGHT,
  type Picture,
  type Shape,
} from '../picture/picture.js'
import {scalePicture} from '../picture/scale.js'
import {formatPictureBody} from '../wire/picture-body.js'
import {AcknowledgementTime} from './acknowledgement-time.js'
import {BandCount} from './band-count.js'
import {bandRows, cutBand, isSamePicture, joinBands, mostBands} from './bands.js'
import {Cohort} from './cohort.js'
import {Economy} from './economy.js'
import {Holdings} from './holdings.js'
import {codingMsOf, MAX_CODING_MS, planLayers} from './layer-plan.js'
import {formatPictureMessage} from './picture-message.js'
import {PictureReceiver} from './picture-receiver.js'
import {MAX_WAITING} from './received-band.js'
import {MAX_KEPT, References} from './references.js'
import {Subscription} from './subscription.js'

const random = seededRandom(9)
const levels = (width: number, height: number): LevelPicture => ({
  ...{width, height, format: 'levels'},
  levels: Uint8Array.from({length: width * height}, () => random.below(16)),
})
const colour = (width: number, height: number): ColourPicture => {
  const chroma = chromaSize({width, height})
  return {
    ...{width, height, format: 'colour'},
    luma: random.bytes(width * height),
    blue: random.bytes(chroma.width * chroma.height),
    red: random.bytes(chroma.width * chroma.height),
  }
}
const shape: Shape = {width: 40, height: 40, format: 'levels'}

describe('bands', () => {
  it('cover every picture, once, in steps of 16 rows', () => {
    for (let height = 1; height <= MAX_HEIGHT; height++)
      for (let bands = 1; bands <= mostBands(height); bands++) {
        let top = 0
        for (let band = 0; band < bands; band++) {
          const rows = bandRows(height, band, bands)
          assert.ok(rows.top === top && rows.top % 16 === 0 && rows.height > 0)
          top += rows.height
        }
        assert.equal(top, height)
      }
  })

  it('come together again', () => {
    for (const picture of [levels(33, 70), colour(33, 71), colour(40, 128)]) {
      const bands = mostBands(picture.height)
      const cut = Array.from({length: bands}, (_, band) =>
        cutBand(picture, bandRows(picture.height, band, bands)),
      )
      assert.ok(isSamePicture(joinBands(cut), picture))
    }
  })

  it('become more when pictures are too large time and again, and fewer long after', () => {
    const count = new BandCount(1_000, {width: 160, height: 96, format: 'levels'})
    for (let i = 0; i < 3; i++) assert.equal(count.follow(2_000), false)
    for (let i = 0; i < 20; i++) count.follow(500)
    assert.equal(count.count, 1)
    for (let i = 0; i < 4; i++) count.follow(2_000)
    assert.equal(count.count, 3)
    for (let i = 0; i < 299; i++) assert.equal(count.follow(500), false)
    assert.equal(count.follow(500), true)
    assert.equal(count.count, 2)
  })
})

describe('scaling', () => {
  it('keeps an even picture even and the size asked for, up and down', () => {
    const side = fc.integer({min: 1, max: 50})
    fc.assert(
      fc.property(side, side, side, side, fc.integer({min: 0, max: 15}), (w, h, width, height, level) => {
        const even: Picture = {
          ...{width: w, height: h, format: 'levels'},
          levels: new Uint8Array(w * h).fill(level),
        }
        const scaled = scalePicture(even, {width, height, format: 'levels'})
        assert.ok(scaled.format === 'levels' && scaled.levels.length === width * height)
        assert.ok(scaled.levels.every(each => each === level))
      }),
    )
  })

  it('doubles with steps between', () => {
    const picture: Picture = {...{width: 2, height: 1, format: 'levels'}, levels: Uint8Array.of(0, 8)}
    const {levels: scaled} = scalePicture(picture, {width: 4, height: 2, format: 'levels'}) as LevelPicture
    assert.deepEqual([...scaled], [0, 2, 6, 8, 0, 2, 6, 8])
  })
})

describe('what a receiver holds', () => {
  it('is what was acknowledged, in a chain without a gap', () => {
    const holdings = new Holdings()
    holdings.sent(1, null, 2, 0)
    holdings.sent(2, 1, 1, 30)
    holdings.acknowledge(2)
    holdings.acknowledge(1)
    assert.equal(holdings.holds(2), false)
    holdings.lose(1)
    assert.equal(holdings.mayHold(2, 100, 40), false)
    holdings.acknowledge(1)
    assert.equal(holdings.holds(2), true)
  })

  it('is in doubt once nothing was heard for too long', () => {
    const holdings = new Holdings()
    holdings.sent(1, null, 1, 0)
    assert.equal(holdings.mayHold(1, 100, 100), true)
    assert.equal(holdings.isOverdue(1, 100, 100), false)
    assert.equal(holdings.mayHold(1, 100, 101), false)
    assert.equal(holdings.isOverdue(1, 100, 101), true)
  })

  it('is waited for as long as acknowledgements take', () => {
    const time = new AcknowledgementTime()
    assert.equal(time.mostMs, 1_000)
    for (let i = 0; i < 50; i++) time.follow(100)
    assert.ok(time.mostMs >= 100 && time.mostMs < 140, `${time.mostMs}`)
  })
})

describe('references', () => {
  it('are kept in a bounded number, those in use the longest', () => {
    const references = new References()
    const state = (): Parameters<References['add']>[1] =>
      ({picture: levels(1, 1)}) as Parameters<References['add']>[1]
    for (let number = 1; number <= 100; number++) {
      references.add(number, state())
      assert.notEqual(references.use(1), null)
    }
    assert.equal(references.size, MAX_KEPT)
    assert.equal(references.has(50), false)
    references.forgetBefore(100)
    assert.equal(references.size, 1)
  })
})

/** What a cohort of one sends, as bodies. */
function bodiesOf(pictures: readonly Picture[]): Uint8Array[] {
  const cohort = new Cohort(10_000)
  const member = new Subscription()
  member.ask({...shape, fps: 30})
  cohort.join(member)
  return pictures.map((picture, index) => {
    const number = index + 1
    const coded = cohort.code({number, picture, capturedAtMs: 0, unchangedSince: number}, index * 33)!
    for (const {band, reference} of coded.bands) member.sent(number, band, reference, 1, index * 33)
    return formatPictureBody(
      number,
      coded.bands.map(band => ({...band, index: 0, count: 1})),
    )
  })
}

const drops = (results: ReturnType<PictureReceiver['receive']>): string[] =>
  results.map(result => (result.type === 'shown' ? `shown ${result.picture.number}` : result.reason))

describe('a receiver of pictures', () => {
  const pictures = Array.from({length: 30}, () => levels(40, 40))
  const bodies = bodiesOf(pictures)
  const receiver = (): PictureReceiver => {
    const made = new PictureReceiver()
    made.ask(shape)
    return made
  }

  it('shows each once, in order, though packets overtake each other', () => {
    const made = receiver()
    const order = [0, 2, 1, 1, 3]
    assert.deepEqual(
      order.flatMap(at => drops(made.receive(bodies[at]!))),
      ['shown 1', 'shown 2', 'shown 3', 'shown 4'],
    )
  })

  it('says that it is stuck once too many wait for what never came, and not before', () => {
    const made = receiver()
    made.receive(bodies[0]!)
    const results = bodies.slice(2).map(body => drops(made.receive(body)).join())
    assert.deepEqual(results.slice(0, MAX_WAITING), new Array(MAX_WAITING).fill(''))
    assert.equal(results[MAX_WAITING], 'missingReference')
  })

  it('takes smaller pictures than it asked for and no larger ones', () => {
    const smaller = bodiesOf([levels(20, 16)])[0]!
    const larger = bodiesOf([levels(41, 16)])[0]!
    assert.deepEqual(drops(receiver().receive(smaller)), ['shown 1'])
    assert.deepEqual(drops(receiver().receive(larger)), ['unaskedSize'])
  })

  it('shows the bands that came when another picture begins without the others', () => {
    const tall = {...shape, height: 64}
    const made = new PictureReceiver()
    made.ask(tall)
    const cut = (number: number, band: number, bandsSent: number): Uint8Array => {
      const coded = bodiesOf([levels(40, 32)])[0]!.subarray(5 + 11)
      const head = {
        ...tall,
        referenceDistance: 0,
        keptDistance: 255,
        unchanged: 0,
        bandsSent,
        capturedAtMs: 0,
      }
      return formatPictureBody(number, [
        {...{band, bands: 2, index: 0, count: 1}, bytes: formatPictureMessage({...head, coded})},
      ])
    }
    assert.deepEqual(drops(made.receive(cut(1, 0, 3))), [])
    assert.deepEqual(drops(made.receive(cut(1, 1, 3))), ['shown 1'])
    assert.deepEqual(drops(made.receive(cut(2, 0, 3))), [])
    assert.deepEqual(drops(made.receive(cut(3, 1, 3))), ['shown 2'])
    assert.deepEqual(drops(made.receive(cut(4, 0, 1))), ['shown 3', 'shown 4'])
  })
})

describe('an economy', () => {
  it('lets all pictures go while they fit, fewer when they do not, and makes them coarser when few are left', () => {
    const economy = new Economy()
    const run = (bits: number, pictureBits: number): number => {
      let gone = 0
      for (let i = 0; i < 30; i++, now += 33)
        if (economy.mayGo({bits, mostBits: Infinity}, 30, now)) {
          economy.spend(pictureBits)
          gone++
        }
      return gone
    }
    let now = 0
    assert.equal(run(300_000, 5_000), 30)
    const some = run(75_000, 5_000)
    assert.ok(some >= 14 && some <= 20, `${some}`)
    assert.deepEqual(economy.scaled(shape), shape)
    for (let i = 0; i < 12; i++) run(20_000, 5_000)
    assert.ok(economy.scaled(shape).width < shape.width)
    assert.equal(run(2_000, 1_000), 0)
    for (let i = 0; i < 20; i++) run(300_000, 5_000)
    assert.deepEqual(economy.scaled(shape), shape)
  })

  it('tries pictures that keep sound waiting too long again after some seconds only', () => {
    const economy = new Economy()
    const goneAtMs: number[] = []
    for (let now = 0; now < 20_000; now += 33)
      if (economy.mayGo({bits: 20_000, mostBits: 2_500}, 30, now)) {
        economy.spend(now < 10_000 ? 4_000 : 1_000)
        goneAtMs.push(now)
      }
    const large = goneAtMs.filter(now => now < 10_000)
    assert.ok(large.length >= 3 && large.length <= 6, `${large}`)
    assert.ok(goneAtMs.length > 50, `${goneAtMs.length}`)
  })
})

describe('the plan of layers', () => {
  const wish = fc.record({
    shape: fc.record({
      width: fc.integer({min: 1, max: 640}),
      height: fc.integer({min: 1, max: 360}),
      format: fc.constantFrom('levels' as const, 'colour' as const),
    }),
    interval: fc.constantFrom(1, 2, 3),
  })

  it('gives everybody no more than asked, within what this machine can do', () => {
    fc.assert(
      fc.property(fc.array(wish, {minLength: 1, maxLength: 15}), wishes => {
        const plan = planLayers(wishes, 30)
        const shapes = new Map<string, number>()
        plan.forEach(({shape: {width, height, format}, interval}, i) => {
          const asked = wishes[i]!
          assert.ok(
            width <= asked.shape.width && height <= asked.shape.height && format === asked.shape.format,
          )
          assert.ok(interval >= asked.interval)
          const cost = (codingMsOf({width, height, format}) * 30) / interval
          const key = `${width}x${height}${format}`
          shapes.set(key, Math.max(cost, shapes.get(key) ?? 0))
        })
        const cost = [...shapes.values()].reduce((a, b) => a + b)
        assert.ok(cost <= MAX_CODING_MS * 1.001, `${cost}`)
      }),
    )
  })

  it('gives everybody what was asked for while it is little', () => {
    const wishes = [40, 60, 80].map(width => ({shape: {...shape, width}, interval: 1}))
    assert.deepEqual(planLayers(wishes, 30), wishes)
  })
})
