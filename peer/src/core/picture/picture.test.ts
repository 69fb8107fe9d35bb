import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {seededRandom} from '@s2c/shared/sim/random'
import fc from 'fast-check'
import {deflateRaw} from 'pako'
import {AreaAverage} from './area-average.js'
import {CAPTURE_HEIGHT, CAPTURE_WIDTH} from './capture-format.js'
import {decodePicture, encodePicture} from './codec.js'
import {AutoContrast} from './contrast.js'
import {LevelConverter} from './convert.js'
import {LEVELS, type LevelPicture, MAX_HEIGHT, MAX_WIDTH, type Size} from './picture.js'
import {formatPictureMessage, parsePictureMessage, REFERENCE_HISTORY} from './picture-message.js'

const LEVELS_FORMAT = {format: 'levels'} as const
const size = fc.record({
  format: fc.constant('levels' as const),
  width: fc.integer({min: 1, max: 60}),
  height: fc.integer({min: 1, max: 30}),
})
const randomGrid = ({width, height}: Size, seed: number): LevelPicture => {
  const random = seededRandom(seed)
  return {
    width,
    height,
    format: 'levels',
    levels: Uint8Array.from({length: width * height}, () => random.below(LEVELS)),
  }
}
const PIXELS = CAPTURE_WIDTH * CAPTURE_HEIGHT
const flat = (luminance: number): Uint8Array<ArrayBuffer> =>
  new Uint8Array(CAPTURE_WIDTH * CAPTURE_HEIGHT).fill(luminance)

describe('grid codec', () => {
  it('gives back every grid, alone and against any reference', () => {
    fc.assert(
      fc.property(size, fc.integer(), fc.option(fc.integer()), (dimensions, seed, referenceSeed) => {
        const grid = randomGrid(dimensions, seed)
        const reference = referenceSeed === null ? null : randomGrid(dimensions, referenceSeed)
        assert.deepEqual(decodePicture(encodePicture(grid, reference), dimensions, reference), grid)
      }),
    )
  })

  it('refuses truncated, over-long and oversize bytes', () => {
    const dimensions = {...LEVELS_FORMAT, width: 80, height: 24}
    const coded = encodePicture(randomGrid(dimensions, 1), null)
    assert.equal(decodePicture(coded.subarray(0, coded.length - 9), dimensions, null), null)
    assert.equal(
      decodePicture(encodePicture(randomGrid({width: 80, height: 25}, 1), null), dimensions, null),
      null,
    )
    assert.equal(
      decodePicture(deflateRaw(new Uint8Array(10_000_000)).subarray(0, 970), dimensions, null),
      null,
    )
    assert.equal(decodePicture(new Uint8Array(0), dimensions, null), null)
  })

  it('makes of any bytes a whole grid or none, and never throws', () => {
    const dimensions = {...LEVELS_FORMAT, width: 20, height: 10}
    const property = fc.property(fc.uint8Array({maxLength: 120}), bytes => {
      const grid = decodePicture(bytes, dimensions, null)
      assert.ok(
        grid === null ||
          (grid.format === 'levels' &&
            grid.levels.length === 200 &&
            grid.levels.every(level => level < LEVELS)),
      )
    })
    fc.assert(property, {numRuns: 2_000})
  })
})

describe('picture message', () => {
  it('comes back as it went', () => {
    const message = {
      ...LEVELS_FORMAT,
      width: 80,
      height: 24,
      referenceDistance: 3,
      unchanged: 200,
      capturedAtMs: 0xfffffff0,
      coded: Uint8Array.of(1, 2, 3),
    }
    assert.deepEqual(parsePictureMessage(formatPictureMessage(message)), message)
  })

  it('of an impossible size or reference is refused', () => {
    const good = {
      ...LEVELS_FORMAT,
      width: 80,
      height: 24,
      referenceDistance: 1,
      unchanged: 0,
      capturedAtMs: 0,
      coded: new Uint8Array(0),
    }
    for (const bad of [
      {width: 0},
      {height: 0},
      {width: MAX_WIDTH + 1},
      {height: MAX_HEIGHT + 1},
      {referenceDistance: REFERENCE_HISTORY + 1},
    ]) {
      assert.equal(parsePictureMessage(formatPictureMessage({...good, ...bad})), null)
    }
  })
})

describe('conversion', () => {
  it('averages exactly the pixels below each cell, for sizes that do not divide', () => {
    const random = seededRandom(8)
    const pixels = random.bytes(PIXELS)
    const dimensions = {...LEVELS_FORMAT, width: 7, height: 11}
    const cells = new AreaAverage(dimensions).apply(pixels)
    for (const [col, row] of [
      [0, 0],
      [6, 10],
      [3, 5],
    ] as const) {
      const left = Math.floor((col * CAPTURE_WIDTH) / 7)
      const right = Math.floor(((col + 1) * CAPTURE_WIDTH) / 7)
      const top = Math.floor((row * CAPTURE_HEIGHT) / 11)
      const bottom = Math.floor(((row + 1) * CAPTURE_HEIGHT) / 11)
      let sum = 0
      for (let y = top; y < bottom; y++)
        for (let x = left; x < right; x++) sum += pixels[y * CAPTURE_WIDTH + x]!
      assert.equal(cells[row * 7 + col], Math.round(sum / ((right - left) * (bottom - top))))
    }
  })

  it('spreads a picture of low contrast over the whole ramp', () => {
    const pixels = Uint8Array.from(
      {length: PIXELS},
      (_, i) => 100 + ((i % CAPTURE_WIDTH) * 50) / CAPTURE_WIDTH,
    )
    const grid = new LevelConverter({width: 80, height: 24}).convert(
      {luma: pixels},
      new AutoContrast().follow(pixels),
    )
    assert.deepEqual([Math.min(...grid.levels), Math.max(...grid.levels)], [0, LEVELS - 1])
  })

  it('keeps an even picture even', () => {
    for (const luminance of [0, 7, 128, 255]) {
      const grid = new LevelConverter({width: 10, height: 5}).convert(
        {luma: flat(luminance)},
        new AutoContrast().follow(flat(luminance)),
      )
      assert.equal(new Set(grid.levels).size, 1)
    }
  })

  it('does not flicker under noise of one luminance step', () => {
    const converter = new LevelConverter({width: 10, height: 5})
    const range = {low: 0, high: 255}
    const first = converter.convert({luma: flat(127)}, range)
    for (let i = 0; i < 20; i++)
      assert.deepEqual(converter.convert({luma: flat(127 + (i % 2))}, range), first)
  })

  it('follows a change of light slowly and arrives', () => {
    const contrast = new AutoContrast()
    const ramp = (from: number): Uint8Array => Uint8Array.from({length: PIXELS}, (_, i) => from + (i % 100))
    contrast.follow(ramp(0))
    const soon = contrast.follow(ramp(120))
    assert.ok(soon.low < 60)
    for (let i = 0; i < 100; i++) contrast.follow(ramp(120))
    assert.ok(Math.abs(contrast.follow(ramp(120)).low - 120) <= 4)
  })
})
