import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {PALETTE, rgbOf} from './colour.js'
import {distance, oklab} from './oklab.js'
import {colourMatch} from './palette-match.js'

/** A colour that stands for itself among those of five bits a channel. */
const colour = fc.tuple(fc.nat(31), fc.nat(31), fc.nat(31)).map(bits => {
  const [red, green, blue] = bits.map(value => Math.round((value * 255) / 31))
  return (red! << 16) | (green! << 8) | blue!
})

test('no colour of the palette is nearer in OKLab than the one that is taken', () => {
  for (const [mode, entries] of [
    ['16', PALETTE.subarray(0, 16)],
    ['256', PALETTE.subarray(16)],
  ] as const) {
    const match = colourMatch(mode, false)
    const property = fc.property(colour, rgb => {
      const wanted = oklab(rgb)
      const taken = distance(oklab(rgbOf(match.match(rgb, 0, 0), 0)), wanted)
      for (const entry of entries) assert.ok(taken <= distance(oklab(entry), wanted))
    })
    fc.assert(property)
  }
})

test('OKLab gives the published values of white and the primaries', () => {
  const published = [
    [0xffffff, 1, 0, 0],
    [0xff0000, 0.628, 0.225, 0.126],
    [0x00ff00, 0.866, -0.234, 0.179],
    [0x0000ff, 0.452, -0.032, -0.312],
  ] as const
  for (const [rgb, ...expected] of published)
    oklab(rgb).forEach((value, i) => assert.ok(Math.abs(value - expected[i]!) < 6e-4, `${rgb} ${i}`))
})

test('black, white and the grays of the palette are found exactly', () => {
  const match = colourMatch('256', false)
  for (const rgb of [0x000000, 0xffffff, 0x080808]) assert.equal(rgbOf(match.match(rgb, 0, 0), 1), rgb)
})

test('dither shows a colour between two of the palette as a mixture with the same mean', () => {
  const match = colourMatch('256', true)
  for (const gray of [90, 128, 150, 201]) {
    let sum = 0
    for (let y = 0; y < 8; y++)
      for (let x = 0; x < 8; x++) sum += rgbOf(match.match(gray * 0x010101, x, y), 0) & 255
    assert.ok(Math.abs(sum / 64 - gray) <= 4, `${gray} became ${sum / 64}`)
  }
})
