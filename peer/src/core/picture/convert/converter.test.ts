import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {seededRandom} from '@s2c/shared/sim/random'
import {type ColourPicture, LEVELS, type LevelPicture, type Picture} from '../picture.js'
import {AutoContrast, type Range} from './auto-contrast.js'
import {Converter} from './converter.js'
import {PlainKernels} from './plain-kernels.js'

const CAPTURE = {width: 64, height: 36}
const MONO = {width: 16, height: 9, format: 'levels'} as const
const COLOUR = {width: 16, height: 9, format: 'colour'} as const

type Shade = (x: number, y: number) => number | readonly [number, number, number]

function capture(shade: Shade): Uint8Array {
  const pixels = new Uint8Array(3 * CAPTURE.width * CAPTURE.height)
  for (let i = 0; i < pixels.length / 3; i++) {
    const colour = shade(i % CAPTURE.width, Math.floor(i / CAPTURE.width))
    pixels.set(typeof colour === 'number' ? [colour, colour, colour] : colour, 3 * i)
  }
  return pixels
}

const room: Shade = (x, y) => 40 + x * 2 + y

/** The room as a sensor of this noise sees it, different at each picture. */
function noisy(seed: number, deviation: number): Uint8Array {
  const random = seededRandom(seed)
  const normal = (): number =>
    Array.from({length: 12}, () => random.next()).reduce((sum, one) => sum + one) - 6
  return capture((x, y) => {
    const light = room(x, y) as number
    return [0, 1, 2].map(() => Math.max(0, Math.min(255, Math.round(light + deviation * normal())))) as [
      number,
      number,
      number,
    ]
  })
}

const levelsOf = (picture: Picture): Uint8Array => (picture as LevelPicture).levels
const changed = (a: Uint8Array, b: Uint8Array): number => a.filter((value, i) => value !== b[i]).length

describe('converting', () => {
  it('gives the same with SIMD and without, picture after picture', () => {
    const both = [new Converter(), new Converter(new PlainKernels())]
    for (let seed = 0; seed < 10; seed++) {
      for (const converter of both) converter.capture(noisy(seed, 6), CAPTURE)
      for (const request of [MONO, COLOUR, {width: 7, height: 5, format: 'colour'} as const])
        assert.deepEqual(both[0]!.convert(request), both[1]!.convert(request))
    }
  })

  it('makes each size and format once a capture, and gives arrays to keep', () => {
    const converter = new Converter()
    converter.capture(capture(room), CAPTURE)
    const first = converter.convert(MONO)
    const kept = levelsOf(first).slice()
    assert.equal(converter.convert(MONO), first)
    converter.capture(
      capture(() => 255),
      CAPTURE,
    )
    assert.notEqual(converter.convert(MONO), first)
    assert.deepEqual(levelsOf(first), kept)
  })

  it('before the first capture is refused', () => {
    assert.throws(() => new Converter().convert(MONO), /before the first capture/)
  })

  it('follows captures of another size', () => {
    const converter = new Converter()
    converter.capture(capture(room), CAPTURE)
    const before = levelsOf(converter.convert(MONO))
    const doubled = new Uint8Array(3 * 128 * 72)
    const small = capture(room)
    for (let i = 0; i < doubled.length / 3; i++) {
      const from = 3 * (Math.floor(i / 256) * 64 + ((i % 128) >> 1))
      doubled.set(small.subarray(from, from + 3), 3 * i)
    }
    converter.capture(doubled, {width: 128, height: 72})
    assert.deepEqual(levelsOf(converter.convert(MONO)), before)
  })

  it('gives up a size that nobody asks for, and starts it anew when somebody does', () => {
    const converter = new Converter()
    converter.capture(capture(room), CAPTURE)
    converter.convert(COLOUR)
    for (let i = 0; i < 100; i++)
      converter.capture(
        capture(() => 60),
        CAPTURE,
      )
    converter.capture(
      capture(() => 62),
      CAPTURE,
    )
    assert.ok((converter.convert(COLOUR) as ColourPicture).luma.every(value => value === 62))
  })
})

describe('levels', () => {
  it('spread a picture of low contrast over the whole range', () => {
    const converter = new Converter()
    converter.capture(
      capture(x => 100 + x * 0.8),
      CAPTURE,
    )
    const levels = levelsOf(converter.convert(MONO))
    assert.deepEqual([Math.min(...levels), Math.max(...levels)], [0, LEVELS - 1])
  })

  it('of an even picture are even', () => {
    for (const light of [0, 7, 128, 255]) {
      const converter = new Converter()
      converter.capture(
        capture(() => light),
        CAPTURE,
      )
      assert.equal(new Set(levelsOf(converter.convert(MONO))).size, 1)
    }
  })

  it('of a still scene stay still under the noise of a sensor', () => {
    const converter = new Converter()
    let flickering = 0
    let before: Uint8Array | null = null
    for (let seed = 0; seed < 60; seed++) {
      converter.capture(noisy(seed, 6), CAPTURE)
      const levels = levelsOf(converter.convert(MONO))
      if (before !== null && seed >= 20) flickering += changed(before, levels)
      before = levels
    }
    assert.ok(flickering <= 40 * 144 * 0.003, `${flickering} cells flickered in 40 pictures`)
  })

  it('show a sudden change at once', () => {
    const converter = new Converter()
    for (let i = 0; i < 10; i++) {
      converter.capture(capture(room), CAPTURE)
      converter.convert(MONO)
    }
    const waved: Shade = (x, y) => (x < 16 ? 200 : room(x, y))
    converter.capture(capture(waved), CAPTURE)
    const levels = levelsOf(converter.convert(MONO))
    assert.ok(levels.every((level, i) => i % 16 >= 4 || level === LEVELS - 1))
  })
})

describe('colour', () => {
  it('is full-range BT.601', () => {
    const converter = new Converter()
    converter.capture(
      capture(() => [255, 0, 0]),
      CAPTURE,
    )
    const {luma, blue, red} = converter.convert(COLOUR) as ColourPicture
    assert.deepEqual([luma[0], blue[0], red[0], blue.length], [76, 85, 255, 40])
  })

  it('of a still scene stays still under the noise of a sensor', () => {
    const converter = new Converter()
    let moved = 0
    let before: ColourPicture | null = null
    for (let seed = 0; seed < 60; seed++) {
      converter.capture(noisy(seed, 6), CAPTURE)
      const picture = converter.convert(COLOUR) as ColourPicture
      if (before !== null && seed >= 20)
        for (const plane of ['luma', 'blue', 'red'] as const) moved += changed(before[plane], picture[plane])
      before = picture
    }
    assert.ok(moved <= 40 * 224 * 0.03, `${moved} samples moved in 40 pictures`)
  })
})

describe('auto-contrast', () => {
  /** A histogram with this share of samples at each luma. */
  const histogram = (shares: Readonly<Record<number, number>>): Int32Array => {
    const bins = new Int32Array(256)
    for (const [luma, share] of Object.entries(shares)) bins[Number(luma)] = share
    return bins
  }
  const scene = histogram({60: 50, 160: 50})
  const followed = (contrast: AutoContrast, bins: Int32Array, pictures: number): Range[] =>
    Array.from({length: pictures}, () => contrast.follow(bins, 100))

  it('does not move while a hand passes before the lens, however bright or dark', () => {
    for (const luma of [0, 255]) {
      const contrast = new AutoContrast()
      const before = followed(contrast, scene, 60).at(-1)
      const hand = histogram({60: 30, 160: 30, [luma]: 40})
      for (const range of followed(contrast, hand, 25)) assert.deepEqual(range, before)
      for (const range of followed(contrast, scene, 60)) assert.deepEqual(range, before)
    }
  })

  it('follows a change of light that lasts, in steps that nobody takes for a flash', () => {
    const contrast = new AutoContrast()
    followed(contrast, scene, 60)
    const ranges = followed(contrast, histogram({100: 50, 250: 50}), 90)
    ranges.slice(1).forEach(({high}, i) => assert.ok(Math.abs(high - ranges[i]!.high) <= 10))
    assert.ok(Math.abs(ranges.at(-1)!.high - 250) <= 3 && Math.abs(ranges.at(-1)!.low - 100) <= 3)
  })

  it('stays where it is while the ends tremble', () => {
    const contrast = new AutoContrast()
    const [first] = followed(contrast, scene, 1)
    for (let i = 0; i < 100; i++)
      assert.deepEqual(contrast.follow(histogram({[60 + (i % 3)]: 50, [160 - (i % 2)]: 50}), 100), first)
  })

  it('never stretches less than 32 lumas', () => {
    for (const luma of [0, 5, 128, 254, 255]) {
      const {low, high} = new AutoContrast().follow(histogram({[luma]: 100}), 100)
      assert.ok(low >= 0 && high <= 255 && high - low >= 32 && low <= luma && luma <= high)
    }
  })
})
