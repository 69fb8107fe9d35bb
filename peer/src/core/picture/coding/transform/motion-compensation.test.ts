import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {seededRandom} from '@s2c/shared/sim/random'
import {LumaSurroundings, predictChroma} from './motion-compensation.js'
import {BORDER, emptyPlane, fillPlane, type Plane} from './plane.js'

const WIDTH = 24
const HEIGHT = 16

function plane(sampleAt: (x: number, y: number) => number): Plane {
  const samples = Uint8Array.from({length: WIDTH * HEIGHT}, (_, i) => sampleAt(i % WIDTH, (i / WIDTH) | 0))
  const bordered = emptyPlane(WIDTH, HEIGHT, BORDER)
  fillPlane(bordered, samples, WIDTH, HEIGHT)
  return bordered
}

function luma(reference: Plane, x: number, y: number, across: number, down: number): Uint8ClampedArray {
  const into = new Uint8ClampedArray(64)
  const surroundings = new LumaSurroundings()
  surroundings.load(reference, x + (across >> 2), y + (down >> 2))
  surroundings.predict(across & 3, down & 3, into)
  return into
}

function chroma(reference: Plane, x: number, y: number, across: number, down: number): Uint8ClampedArray {
  const into = new Uint8ClampedArray(64)
  predictChroma(reference, x, y, across, down, into, 0)
  return into
}

describe('motion compensation', () => {
  it('copies samples for whole vectors', () => {
    const random = seededRandom(4)
    const noise = plane(() => random.below(256))
    const block = luma(noise, 8, 8, -12, 4)
    for (let i = 0; i < 64; i++)
      assert.equal(block[i], noise.samples[noise.origin + (9 + (i >> 3)) * noise.stride + 5 + (i & 7)])
  })

  it('lies between samples in proportion, luma by quarters and chroma by eighths, on a slope', () => {
    const slope = plane((x, y) => 8 * x + 2 * y)
    for (let across = 0; across < 8; across++)
      for (let down = 0; down < 8; down++) {
        const expected = 8 * (8 + across / 4) + 2 * (4 + down / 4)
        assert.ok(Math.abs(luma(slope, 8, 4, across, down)[0]! - expected) <= 1, `${across}, ${down}`)
        const inEighths = 8 * (8 + across / 8) + 2 * (4 + down / 8)
        assert.ok(Math.abs(chroma(slope, 8, 4, across, down)[0]! - inEighths) <= 1, `${across}, ${down}`)
      }
  })

  it('finds the edge repeated outside, however far', () => {
    const halves = plane(x => (x < 12 ? 40 : 200))
    assert.ok(luma(halves, 0, 0, -127, -127).every(sample => sample === 40))
    assert.ok(luma(halves, 16, 8, 127, 127).every(sample => sample === 200))
    assert.equal(chroma(halves, 0, 0, -127, -127)[0], 40)
    assert.equal(chroma(halves, 20, 12, 127, 127)[0], 200)
  })

  it('compares as it predicts', () => {
    const random = seededRandom(5)
    const noise = plane(() => random.below(256))
    const surroundings = new LumaSurroundings()
    surroundings.load(noise, 8, 4)
    const into = new Uint8ClampedArray(64)
    const own = new Uint8Array(64)
    for (let across = -3; across <= 3; across++)
      for (let down = -3; down <= 3; down++) {
        surroundings.predict(across, down, into)
        const sum = into.reduce((total, sample) => total + sample, 0)
        assert.equal(surroundings.compare(across, down, own, 0, 8, Infinity), sum)
      }
  })
})
