import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {seededRandom} from '@s2c/shared/sim/random'
import type {Kernels} from './kernels.js'
import {PlainKernels} from './plain-kernels.js'
import {Settled} from './settled.js'
import {simdKernels} from './simd-kernels.js'

const SIZE = {width: 32, height: 12}
const COUNT = SIZE.width * SIZE.height
const DARK = 40 * 128
const LIGHT = 160 * 128
/** A strong one for averages of several pixels: 1.5 lumas. */
const NOISE = 192
const LEARNING = 60

/** A light bar of 8 columns before a dark wall; from `LEARNING` pictures on it moves a column each two pictures. */
function bar(picture: number, x: number): number {
  const left = Math.max(0, (picture - LEARNING) >> 1) % SIZE.width
  return (x - left + SIZE.width) % SIZE.width < 8 ? LIGHT : DARK
}

const scene = (picture: number): number[] =>
  Array.from({length: COUNT}, (_, i) => bar(picture, i % SIZE.width))

/** What settles of so many pictures of the moving bar, with noise of this deviation. */
function settledPictures(
  pictures: number,
  deviation: number,
  kernels: Kernels = simdKernels()!,
): Int16Array[] {
  const settled = new Settled(kernels, SIZE, 1)
  const fresh = kernels.allocate(2 * COUNT)
  const random = seededRandom(5)
  const normal = (): number =>
    Array.from({length: 12}, () => random.next()).reduce((sum, one) => sum + one) - 6
  return Array.from({length: pictures}, (_, picture) => {
    fresh.words.set(scene(picture).map(value => Math.round(value + deviation * normal())))
    settled.update(fresh)
    return settled.values.words.slice(0, COUNT)
  })
}

describe('settled values', () => {
  it('of pictures without noise are the pictures, still or moving', () => {
    settledPictures(100, 0).forEach((values, picture) => assert.deepEqual([...values], scene(picture)))
  })

  it('follow a faint change at once where there is no noise', () => {
    const kernels = new PlainKernels()
    const settled = new Settled(kernels, SIZE, 1)
    const fresh = kernels.allocate(2 * COUNT)
    for (let picture = 0; picture < 20; picture++) {
      fresh.words.set(scene(0).map((value, i) => (i % SIZE.width < 8 ? value + 9 * picture : value)))
      settled.update(fresh)
      assert.deepEqual(settled.values.words.slice(0, COUNT), fresh.words.slice(0, COUNT))
    }
  })

  it('of a still scene have less than a third of its noise', () => {
    const values = settledPictures(LEARNING, NOISE).at(-1)!
    const square = scene(0).reduce((sum, value, i) => sum + (values[i]! - value) ** 2, 0) / COUNT
    assert.ok(Math.sqrt(square) < NOISE / 3, `${Math.sqrt(square)} are left of ${NOISE}`)
  })

  it('of a moving edge in noise do not smear: nothing is off by more than noise itself can be', () => {
    settledPictures(LEARNING + 60, NOISE).forEach((values, picture) => {
      const off = Math.max(...scene(picture).map((value, i) => Math.abs(values[i]! - value)))
      assert.ok(off < 5 * NOISE, `${off} in picture ${picture}`)
    })
  })

  it('are the same with SIMD and without', () => {
    assert.deepEqual(settledPictures(70, NOISE), settledPictures(70, NOISE, new PlainKernels()))
  })
})
