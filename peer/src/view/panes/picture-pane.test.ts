import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {DEFAULT_LOOK, type Look} from '../../core/picture/paint/look.js'
import {type ColourPicture, chromaSize, type LevelPicture, type Size} from '../../core/picture/picture.js'
import {MOVE_INTERVAL_MS, PicturePane} from './picture-pane.js'

/** A glyph a level: hex digits are easy to read. */
const HEX: Look = {...DEFAULT_LOOK, glyphs: 'ramp', colours: 'none', palette: '0123456789abcdef'}
const grid = (...rows: string[]): LevelPicture => ({
  width: rows[0]!.length,
  height: rows.length,
  format: 'levels',
  levels: Uint8Array.from(rows.join(''), digit => Number.parseInt(digit, 16)),
})
const gray = (size: Size, luma: number): ColourPicture => {
  const {width, height} = chromaSize(size)
  const chroma = () => new Uint8Array(width * height).fill(128)
  return {
    ...size,
    format: 'colour',
    luma: new Uint8Array(size.width * size.height).fill(luma),
    blue: chroma(),
    red: chroma(),
  }
}
const placed = (cols: number, rows: number, look = HEX): PicturePane => {
  const pane = new PicturePane(look)
  pane.place({x: 0, y: 0, cols, rows})
  return pane
}
const textOf = (pane: PicturePane): string[] => {
  pane.refresh(0)
  const {codes, cols, rows} = pane.cells
  return Array.from({length: rows}, (_, row) =>
    String.fromCodePoint(...codes.subarray(row * cols, (row + 1) * cols)),
  )
}

test('a picture fills its place, in the look it is given', () => {
  const pane = placed(4, 2)
  pane.draw(grid('01ef', '89ab'))
  assert.deepEqual(textOf(pane), ['01ef', '89ab'])
  pane.setLook({...HEX, mirrored: true})
  assert.deepEqual(textOf(pane), ['fe10', 'ba98'], 'the picture at hand is drawn anew')
})

test('a picture of another size is drawn to the size of its place', () => {
  const pane = placed(4, 2)
  pane.draw(grid('1f'))
  assert.deepEqual(textOf(pane), ['11ff', '11ff'])
  pane.draw(grid('00112233', '00112233', '44556677', '44556677'))
  assert.deepEqual(textOf(pane), ['0123', '4567'])
})

test('a picture is kept when its place moves, and drawn to the new size when that changes', () => {
  const pane = placed(4, 1)
  pane.draw(grid('1234'))
  assert.ok(pane.refresh(0))
  pane.place({x: 7, y: 7, cols: 4, rows: 1})
  assert.ok(!pane.refresh(0))
  assert.deepEqual(textOf(pane), ['1234'])
  pane.place({x: 7, y: 7, cols: 8, rows: 1})
  assert.ok(pane.refresh(0))
  assert.deepEqual(textOf(pane), ['11223344'])
})

test('half blocks show two samples a cell in their colours', () => {
  const pane = placed(2, 1, DEFAULT_LOOK)
  pane.draw({...gray({width: 2, height: 2}, 0), luma: Uint8Array.of(10, 20, 30, 20)})
  assert.deepEqual(textOf(pane), ['▀ '])
  const {foreground, background} = pane.cells
  assert.deepEqual([...foreground], [0x10a0a0a, 0x1141414])
  assert.deepEqual([...background], [0x11e1e1e, 0x1141414])
})

test('pictures are drawn only when the screen is, and only if they are new', () => {
  const pane = placed(4, 1)
  assert.ok(pane.refresh(0), 'an empty place is new, too')
  assert.ok(!pane.refresh(1000))
  pane.draw(grid('1234'))
  pane.draw(grid('5678'))
  assert.ok(pane.refresh(1001))
  assert.deepEqual(textOf(pane), ['5678'])
})

test('what moves by itself is drawn again after a while, once there is a picture', () => {
  const rainbow = placed(4, 1, {...DEFAULT_LOOK, filter: 'rainbow'})
  assert.ok(!rainbow.moves)
  rainbow.draw(gray({width: 4, height: 2}, 200))
  assert.ok(rainbow.moves)
  rainbow.refresh(0)
  const before = [...rainbow.cells.background]
  assert.ok(!rainbow.refresh(MOVE_INTERVAL_MS - 1))
  assert.ok(rainbow.refresh(MOVE_INTERVAL_MS))
  assert.notDeepEqual([...rainbow.cells.background], before)
  const still = placed(4, 1, {...DEFAULT_LOOK, filter: 'amber'})
  still.draw(gray({width: 4, height: 2}, 200))
  assert.ok(!still.moves)
})

test('any picture in any place fills all of it', () => {
  const side = fc.integer({min: 1, max: 30})
  fc.assert(
    fc.property(side, side, side, side, fc.nat(15), (cols, rows, width, height, level) => {
      const pane = placed(cols, rows)
      pane.draw({width, height, format: 'levels', levels: new Uint8Array(width * height).fill(level)})
      assert.deepEqual(textOf(pane), Array(rows).fill(level.toString(16).repeat(cols)))
    }),
  )
  const nowhere = placed(0, 0)
  nowhere.draw(grid('1'))
  assert.deepEqual(textOf(nowhere), [])
})

test('what is no picture, by its size or its samples, changes nothing and breaks nothing', () => {
  const pane = placed(4, 1)
  pane.draw(grid('1234'))
  for (const [width, height, length] of [
    [4, 1, 3],
    [4, 1, 5],
    [0, 0, 0],
    [-4, -1, 4],
    [1e9, 1e9, 4],
    [Number.NaN, 1, 4],
    [1.5, 2.5, 4],
    [4096, 1, 4096],
  ] as const) {
    pane.draw({width, height, format: 'levels', levels: new Uint8Array(length)})
    assert.deepEqual(textOf(pane), ['1234'], `${width}x${height}`)
  }
  const whole = gray({width: 4, height: 1}, 0)
  for (const plane of ['luma', 'blue', 'red'] as const) {
    pane.draw({...whole, [plane]: new Uint8Array(1)})
    assert.deepEqual(textOf(pane), ['1234'], plane)
  }
})
