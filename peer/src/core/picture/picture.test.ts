import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {seededRandom} from '@s2c/shared/sim/random'
import fc from 'fast-check'
import {deflateRaw} from 'pako'
import {AreaAverage} from './area-average.js'
import {CAPTURE_BYTES, CAPTURE_HEIGHT, CAPTURE_WIDTH} from './capture-format.js'
import {decodeGrid, encodeGrid} from './codec.js'
import {AutoContrast} from './contrast.js'
import {Converter} from './convert.js'
import {type Grid, type GridSize, LEVELS, MAX_COLS, MAX_ROWS} from './grid.js'
import {formatPictureMessage, parsePictureMessage, REFERENCE_HISTORY} from './picture-message.js'
import {gridRows} from './ramp.js'

const size = fc.record({cols: fc.integer({min: 1, max: 60}), rows: fc.integer({min: 1, max: 30})})
const randomGrid = ({cols, rows}: GridSize, seed: number): Grid => {
  const random = seededRandom(seed)
  return {cols, rows, levels: Uint8Array.from({length: cols * rows}, () => random.below(LEVELS))}
}
const flat = (luminance: number): Uint8Array => new Uint8Array(CAPTURE_BYTES).fill(luminance)

describe('grid codec', () => {
  it('gives back every grid, alone and against any reference', () => {
    fc.assert(
      fc.property(size, fc.integer(), fc.option(fc.integer()), (dimensions, seed, referenceSeed) => {
        const grid = randomGrid(dimensions, seed)
        const reference = referenceSeed === null ? null : randomGrid(dimensions, referenceSeed)
        assert.deepEqual(decodeGrid(encodeGrid(grid, reference), dimensions, reference), grid)
      }),
    )
  })

  it('gives back the largest grid of noise, and needs hardly more than it would take uncoded', () => {
    const dimensions = {cols: MAX_COLS, rows: MAX_ROWS}
    const grid = randomGrid(dimensions, 5)
    const coded = encodeGrid(grid, null)
    assert.ok(coded.length <= ((MAX_COLS * MAX_ROWS) / 2) * 1.06)
    assert.deepEqual(decodeGrid(coded, dimensions, null), grid)
  })

  it('codes an unchanged grid in a few bytes', () => {
    const grid = randomGrid({cols: 80, rows: 24}, 1)
    assert.ok(encodeGrid(grid, grid).length <= 16)
  })

  it('refuses truncated, over-long and oversize bytes', () => {
    const dimensions = {cols: 80, rows: 24}
    const coded = encodeGrid(randomGrid(dimensions, 1), null)
    assert.equal(decodeGrid(coded.subarray(0, coded.length - 9), dimensions, null), null)
    assert.equal(decodeGrid(encodeGrid(randomGrid({cols: 80, rows: 25}, 1), null), dimensions, null), null)
    assert.equal(decodeGrid(deflateRaw(new Uint8Array(10_000_000)).subarray(0, 970), dimensions, null), null)
    assert.equal(decodeGrid(new Uint8Array(0), dimensions, null), null)
  })

  it('makes of any bytes a whole grid or none, and never throws', () => {
    const dimensions = {cols: 20, rows: 10}
    const property = fc.property(fc.uint8Array({maxLength: 120}), bytes => {
      const grid = decodeGrid(bytes, dimensions, null)
      assert.ok(grid === null || (grid.levels.length === 200 && grid.levels.every(level => level < LEVELS)))
    })
    fc.assert(property, {numRuns: 2_000})
  })
})

describe('picture message', () => {
  it('comes back as it went', () => {
    const message = {
      cols: 80,
      rows: 24,
      referenceDistance: 3,
      unchanged: 200,
      capturedAtMs: 0xfffffff0,
      coded: Uint8Array.of(1, 2, 3),
    }
    assert.deepEqual(parsePictureMessage(formatPictureMessage(message)), message)
  })

  it('of an impossible size or reference is refused', () => {
    const good = {
      cols: 80,
      rows: 24,
      referenceDistance: 1,
      unchanged: 0,
      capturedAtMs: 0,
      coded: new Uint8Array(0),
    }
    for (const bad of [
      {cols: 0},
      {rows: 0},
      {cols: MAX_COLS + 1},
      {rows: MAX_ROWS + 1},
      {referenceDistance: REFERENCE_HISTORY + 1},
    ]) {
      assert.equal(parsePictureMessage(formatPictureMessage({...good, ...bad})), null)
    }
  })
})

describe('conversion', () => {
  it('averages exactly the pixels below each cell, for sizes that do not divide', () => {
    const random = seededRandom(8)
    const pixels = random.bytes(CAPTURE_BYTES)
    const dimensions = {cols: 7, rows: 11}
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
      {length: CAPTURE_BYTES},
      (_, i) => 100 + ((i % CAPTURE_WIDTH) * 50) / CAPTURE_WIDTH,
    )
    const grid = new Converter({cols: 80, rows: 24}).convert(pixels, new AutoContrast().follow(pixels))
    assert.deepEqual([Math.min(...grid.levels), Math.max(...grid.levels)], [0, LEVELS - 1])
  })

  it('keeps an even picture even', () => {
    for (const luminance of [0, 7, 128, 255]) {
      const grid = new Converter({cols: 10, rows: 5}).convert(
        flat(luminance),
        new AutoContrast().follow(flat(luminance)),
      )
      assert.equal(new Set(grid.levels).size, 1)
    }
  })

  it('does not flicker under noise of one luminance step', () => {
    const converter = new Converter({cols: 10, rows: 5})
    const range = {low: 0, high: 255}
    const first = converter.convert(flat(127), range)
    for (let i = 0; i < 20; i++) assert.deepEqual(converter.convert(flat(127 + (i % 2)), range), first)
  })

  it('follows a change of light slowly and arrives', () => {
    const contrast = new AutoContrast()
    const ramp = (from: number): Uint8Array =>
      Uint8Array.from({length: CAPTURE_BYTES}, (_, i) => from + (i % 100))
    contrast.follow(ramp(0))
    const soon = contrast.follow(ramp(120))
    assert.ok(soon.low < 60)
    for (let i = 0; i < 100; i++) contrast.follow(ramp(120))
    assert.ok(Math.abs(contrast.follow(ramp(120)).low - 120) <= 4)
  })
})

it('a grid is drawn with one glyph a level, dark to bright', () => {
  assert.deepEqual(gridRows({cols: 2, rows: 2, levels: Uint8Array.of(0, 15, 1, 0)}), [' █', '· '])
})
