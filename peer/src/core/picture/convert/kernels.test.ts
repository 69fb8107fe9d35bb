import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {seededRandom} from '@s2c/shared/sim/random'
import fc from 'fast-check'
import {chromaSize, type Size} from '../picture.js'
import {type Block, type Channels, type Kernels, SAMPLE_BYTES, settleWorkBytes} from './kernels.js'
import {PlainKernels} from './plain-kernels.js'
import {simdKernels} from './simd-kernels.js'

const plain = new PlainKernels()
const simd = simdKernels()!
const BOTH = [plain, simd] as const

const size = fc.record<Size>({
  width: fc.integer({min: 1, max: 50}),
  height: fc.integer({min: 1, max: 30}),
})
const RUNS = {numRuns: 200}

const padded = (count: number): number => count + 16

/** A block of these bytes; what is beyond them stays zero. */
function block(kernels: Kernels, bytes: Uint8Array, length = bytes.length): Block {
  const made = kernels.allocate(padded(length))
  made.bytes.set(bytes)
  return made
}

/** Numbers 0..`most` of 16 bits. */
function words(count: number, most: number, seed: number): Uint8Array {
  const random = seededRandom(seed)
  return new Uint8Array(Int16Array.from({length: count}, () => random.below(most + 1)).buffer)
}

/** Another number of a sample, at most so far from this one. */
function near(most: number, seed: number): (value: number) => number {
  const random = seededRandom(seed + 1)
  return value => Math.max(0, Math.min(32_640, value + random.below(2 * most + 1) - most))
}

/** What both make of the same in one block must be the same bytes. */
function assertTwins(length: number, work: (kernels: Kernels, keep: (block: Block) => Block) => Block): void {
  const results = BOTH.map(kernels => {
    const used: Block[] = []
    const keep = (block: Block): Block => {
      used.push(block)
      return block
    }
    const result = work(kernels, keep).bytes.slice(0, length)
    for (const block of used) kernels.release(block)
    return result
  })
  assert.deepEqual(results[1], results[0])
}

function averaged(kernels: Kernels, frame: Uint8Array, from: Size, to: Size): Int16Array {
  const samples = kernels.allocate(SAMPLE_BYTES * to.width * to.height)
  kernels.average(frame, from, to, samples)
  const words = samples.words.slice(0, 4 * to.width * to.height)
  kernels.release(samples)
  return words
}

it('this engine has both kinds of kernels to compare', () => {
  assert.deepEqual(
    BOTH.map(kernels => kernels.kind),
    ['plain', 'simd'],
  )
})

describe('twin kernels give the same bytes', () => {
  it('averaging frames of any size to fewer and to more samples', () => {
    const property = fc.property(size, size, fc.integer(), (from, to, seed) => {
      const pixels = seededRandom(seed).bytes(3 * from.width * from.height)
      assert.deepEqual(averaged(simd, pixels, from, to), averaged(plain, pixels, from, to))
    })
    fc.assert(property, RUNS)
  })

  it('averaging the largest boxes', () => {
    const from = {width: 640, height: 480}
    const white = new Uint8Array(3 * 640 * 480).fill(255)
    for (const to of [
      {width: 1, height: 1},
      {width: 3, height: 2},
      {width: 80, height: 24},
      {width: 9, height: 479},
    ]) {
      const samples = averaged(simd, white, from, to)
      assert.deepEqual(samples, averaged(plain, white, from, to))
      assert.ok(samples.every((value, i) => (i % 4 === 3 ? value === 0 : Math.abs(value - 32_640) <= 1)))
    }
  })

  it('settling samples of odd and even sizes under any noise', () => {
    const channels = fc.constantFrom<Channels>(1, 4)
    const noise = fc.record({deviation: fc.integer({min: 1, max: 4681}), most: fc.nat(32_640)})
    const property = fc.property(size, channels, fc.integer(), noise, (size, channels, seed, noise) => {
      const count = channels * size.width * size.height
      const settled = words(count, 32_640, seed)
      const fresh = new Uint8Array(new Int16Array(settled.slice().buffer).map(near(noise.most, seed)).buffer)
      assertTwins(2 * count, (kernels, keep) => {
        const result = keep(block(kernels, settled))
        const work = keep(kernels.allocate(settleWorkBytes(size, channels)))
        kernels.settle(keep(block(kernels, fresh)), result, size, channels, noise.deviation, work)
        return result
      })
    })
    fc.assert(property, RUNS)
  })

  it('weighing and counting', () => {
    const property = fc.property(fc.integer({min: 1, max: 500}), fc.integer(), (count, seed) => {
      const samples = words(4 * count, 32_640, seed)
      assertTwins(2 * count, (kernels, keep) => {
        const result = keep(kernels.allocate(2 * count + 16))
        kernels.luma(keep(block(kernels, samples, 8 * (count + 7))), result, count)
        return result
      })
      assertTwins(1024, (kernels, keep) => {
        const result = keep(kernels.allocate(1024))
        kernels.histogram(keep(block(kernels, samples)), count, result)
        return result
      })
    })
    fc.assert(property, RUNS)
  })

  it('quantizing to levels and to bytes', () => {
    const property = fc.property(
      fc.integer({min: 1, max: 500}),
      fc.integer(),
      fc.integer({min: -1, max: 200}),
      fc.nat(223),
      fc.integer({min: 32, max: 255}),
      (count, seed, reach, low, span) => {
        const lumas = words(count, 32_640, seed)
        const before = seededRandom(seed).bytes(count)
        assertTwins(count, (kernels, keep) => {
          const result = keep(
            block(
              kernels,
              before.map(value => value & 15),
            ),
          )
          const scale = Math.round(983_040 / span)
          kernels.levels(keep(block(kernels, lumas)), count, 128 * low, scale, reach, result)
          return result
        })
        assertTwins(count, (kernels, keep) => {
          const result = keep(block(kernels, before))
          kernels.brightness(keep(block(kernels, lumas)), count, reach, result)
          return result
        })
      },
    )
    fc.assert(property, RUNS)
  })

  it('making chroma of odd and even sizes', () => {
    const property = fc.property(size, fc.integer(), fc.integer({min: -1, max: 200}), (size, seed, reach) => {
      const samples = words(4 * size.width * size.height, 32_640, seed).map((byte, i) =>
        i % 8 < 6 ? byte : 0,
      )
      const chroma = chromaSize(size)
      const count = chroma.width * chroma.height
      const before = seededRandom(seed).bytes(count)
      for (const plane of ['blue', 'red'])
        assertTwins(count, (kernels, keep) => {
          const [blue, red] = [keep(block(kernels, before)), keep(block(kernels, before))]
          kernels.chroma(keep(block(kernels, samples)), size, reach, blue, red)
          return plane === 'blue' ? blue : red
        })
    })
    fc.assert(property, RUNS)
  })
})

describe('averaging', () => {
  it('takes exactly the pixels of each box, in light and not in code', () => {
    const from = {width: 31, height: 17}
    const to = {width: 7, height: 5}
    const pixels = seededRandom(8).bytes(3 * 31 * 17)
    const samples = averaged(plain, pixels, from, to)
    for (const [col, row, channel] of [
      [0, 0, 0],
      [6, 4, 2],
      [3, 2, 1],
    ] as const) {
      let sum = 0
      let count = 0
      for (let y = Math.floor((row * 17) / 5); y < Math.floor(((row + 1) * 17) / 5); y++)
        for (let x = Math.floor((col * 31) / 7); x < Math.floor(((col + 1) * 31) / 7); x++, count++)
          sum += pixels[3 * (y * 31 + x) + channel]! ** 2
      const exact = 128 * Math.sqrt(sum / count)
      assert.ok(Math.abs(samples[4 * (row * 7 + col) + channel]! - exact) <= 0.51)
    }
  })

  it('of black and white pixels is the gray of half the light', () => {
    const pixels = Uint8Array.from({length: 3 * 48}, (_, i) => (((i / 3) | 0) + ((i / 24) | 0)) % 2 && 255)
    const samples = averaged(simd, pixels, {width: 8, height: 6}, {width: 1, height: 1})
    assert.equal(Math.round(samples[0]! / 128), Math.round(255 * Math.SQRT1_2))
  })

  it('of many lines takes each two as their mean, rounded up, and a last one alone', () => {
    const lines = [10, 13, 200, 100, 0, 0, 7, 8, 90]
    const pixels = Uint8Array.from({length: 3 * 9}, (_, i) => lines[Math.floor(i / 3)]!)
    const [sample] = averaged(simd, pixels, {width: 1, height: 9}, {width: 1, height: 1})
    const exact = 128 * Math.sqrt((12 ** 2 + 150 ** 2 + 0 + 8 ** 2 + 90 ** 2) / 5)
    assert.ok(Math.abs(sample! - exact) <= 0.51)
  })
})

describe('the memory of SIMD kernels', () => {
  it('is used again after a release, and keeps what blocks hold when it grows', () => {
    const first = simd.allocate(1000)
    first.bytes.fill(7)
    const large = simd.allocate(3_000_000)
    assert.ok(first.bytes.subarray(0, 1000).every(byte => byte === 7))
    simd.release(large)
    simd.release(first)
    assert.throws(() => simd.release(first), /released/)
  })
})
