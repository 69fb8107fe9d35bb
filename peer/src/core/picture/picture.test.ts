import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {seededRandom} from '@s2c/shared/sim/random'
import {AreaAverage} from './area-average.js'
import {CAPTURE_HEIGHT, CAPTURE_WIDTH} from './capture-format.js'
import {AutoContrast} from './contrast.js'
import {LevelConverter} from './convert.js'
import {LEVELS, MAX_HEIGHT, MAX_WIDTH} from './picture.js'
import {formatPictureMessage, parsePictureMessage} from './picture-message.js'
import {textRows} from './ramp.js'

const LEVELS_FORMAT = {format: 'levels'} as const
const PIXELS = CAPTURE_WIDTH * CAPTURE_HEIGHT
const flat = (luminance: number): Uint8Array<ArrayBuffer> =>
  new Uint8Array(CAPTURE_WIDTH * CAPTURE_HEIGHT).fill(luminance)

describe('picture message', () => {
  it('comes back as it went', () => {
    const message = {
      ...LEVELS_FORMAT,
      width: 80,
      height: 24,
      referenceDistance: 3,
      keptDistance: 5,
      unchanged: 200,
      bandsSent: 1,
      capturedAtMs: 0xfff0,
      coded: Uint8Array.of(1, 2, 3),
    }
    assert.deepEqual(parsePictureMessage(formatPictureMessage(message)), message)
  })

  it('of an impossible size is refused', () => {
    const good = {
      ...LEVELS_FORMAT,
      width: 80,
      height: 24,
      referenceDistance: 1,
      keptDistance: 1,
      unchanged: 0,
      bandsSent: 1,
      capturedAtMs: 0,
      coded: new Uint8Array(0),
    }
    for (const bad of [{width: 0}, {height: 0}, {width: MAX_WIDTH + 1}, {height: MAX_HEIGHT + 1}]) {
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

it('a grid is drawn with one glyph a level, dark to bright', () => {
  assert.deepEqual(textRows({...LEVELS_FORMAT, width: 2, height: 2, levels: Uint8Array.of(0, 15, 1, 0)}), [
    ' █',
    '· ',
  ])
})
