import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {LEVELS, type LevelPicture} from '../../core/picture/picture.js'
import {rampCodes, UNICODE_RAMP} from '../../core/picture/ramp.js'
import {PicturePane} from './picture-pane.js'

/** A glyph a level: hex digits are easy to read. */
const HEX = Uint32Array.from('0123456789abcdef', digit => digit.charCodeAt(0))
const grid = (...rows: string[]): LevelPicture => ({
  width: rows[0]!.length,
  height: rows.length,
  format: 'levels',
  levels: Uint8Array.from(rows.join(''), digit => Number.parseInt(digit, 16)),
})
const placed = (cols: number, rows: number, mirrored = false): PicturePane => {
  const pane = new PicturePane(HEX, mirrored)
  pane.place({x: 0, y: 0, cols, rows})
  return pane
}
const textOf = ({codes, rect}: PicturePane): string[] =>
  Array.from({length: rect.rows}, (_, row) =>
    String.fromCharCode(...codes.subarray(row * rect.cols, (row + 1) * rect.cols)),
  )

test('each level shows as its glyph', () => {
  const pane = placed(4, 2)
  pane.draw(grid('01ef', '89ab'))
  assert.deepEqual(textOf(pane), ['01ef', '89ab'])
})

test('the own picture is a mirror image', () => {
  const pane = placed(4, 2, true)
  pane.draw(grid('01ef', '89ab'))
  assert.deepEqual(textOf(pane), ['fe10', 'ba98'])
})

test('a smaller picture stands in the middle, a larger one shows its middle', () => {
  const pane = placed(6, 3)
  pane.draw(grid('12', '34'))
  assert.deepEqual(textOf(pane), ['  12  ', '  34  ', '      '])
  pane.draw(grid('0123456789', '0123456789', '0123456789', '0123456789', '0123456789'))
  assert.deepEqual(textOf(pane), ['234567', '234567', '234567'])
  const mirror = placed(4, 1, true)
  mirror.draw(grid('01234567'))
  assert.deepEqual(textOf(mirror), ['5432'])
})

test('a picture is kept when its place moves, and centred anew when the place changes size', () => {
  const pane = placed(4, 1)
  pane.draw(grid('1234'))
  pane.changed = false
  pane.place({x: 7, y: 7, cols: 4, rows: 1})
  assert.deepEqual(textOf(pane), ['1234'])
  pane.place({x: 7, y: 7, cols: 8, rows: 1})
  assert.deepEqual(textOf(pane), ['  1234  '])
  assert.ok(pane.changed)
})

test('any picture in any place stays inside it and invents no glyph', () => {
  const size = fc.record({cols: fc.nat(40), rows: fc.nat(20)})
  fc.assert(
    fc.property(size, size, fc.boolean(), fc.nat(255), (place, picture, mirrored, level) => {
      const pane = placed(place.cols, place.rows, mirrored)
      pane.draw({
        width: picture.cols,
        height: picture.rows,
        format: 'levels',
        levels: new Uint8Array(picture.cols * picture.rows).fill(level),
      })
      assert.equal(pane.codes.length, place.cols * place.rows)
      const drawn = pane.codes.filter(code => code !== 0x20).length
      const common = Math.min(place.cols, picture.cols) * Math.min(place.rows, picture.rows)
      assert.equal(drawn, level < LEVELS ? common : 0)
    }),
  )
})

test('what is no picture, by its size or its levels, changes nothing and breaks nothing', () => {
  const pane = placed(4, 1)
  pane.draw(grid('1234'))
  for (const [cols, rows, length] of [
    [4, 1, 3],
    [4, 1, 5],
    [-4, -1, 5],
    [1e9, 1e9, 4],
    [Number.NaN, 1, 4],
    [1.5, 2.5, 4],
  ] as const) {
    pane.draw({width: cols, height: rows, format: 'levels', levels: new Uint8Array(length)})
    assert.deepEqual(textOf(pane), ['1234'], `${cols}x${rows}`)
  }
})

test('both ramps have a glyph for each level, all different, the darkest a blank', () => {
  for (const unicode of [true, false]) {
    const codes = rampCodes(unicode)
    assert.equal(codes.length, LEVELS)
    assert.equal(new Set(codes).size, LEVELS)
    assert.equal(codes[0], 0x20)
  }
  assert.ok(rampCodes(false).every(code => code < 0x7f))
  assert.equal(String.fromCharCode(...rampCodes(true)), UNICODE_RAMP)
})
