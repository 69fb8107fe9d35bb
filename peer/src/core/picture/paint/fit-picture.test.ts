import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {fitPicture} from './fit-picture.js'

test('a wide picture in cells half as wide as high needs 32 columns for 9 rows', () => {
  assert.deepEqual(fitPicture(80, 24), {x: 0, y: 0, cols: 80, rows: 23})
  assert.deepEqual(fitPicture(160, 45), {x: 0, y: 0, cols: 160, rows: 45})
  assert.deepEqual(fitPicture(200, 45), {x: 20, y: 0, cols: 160, rows: 45})
  assert.deepEqual(fitPicture(160, 61), {x: 0, y: 8, cols: 160, rows: 45})
})

test('square cells and upright pictures are fitted too', () => {
  assert.deepEqual(fitPicture(160, 90, 1), {x: 0, y: 0, cols: 160, rows: 90})
  assert.deepEqual(fitPicture(80, 24, 0.5, 9 / 16), {x: 26, y: 0, cols: 27, rows: 24})
})

test('the fitted part lies inside, touches two sides and is as wide as the picture to the nearest cell', () => {
  const aspect = fc.double({min: 0.2, max: 4, noNaN: true})
  const property = fc.property(
    fc.integer({min: 1, max: 400}),
    fc.integer({min: 1, max: 200}),
    aspect,
    aspect,
    (cols, rows, cell, picture) => {
      const fitted = fitPicture(cols, rows, cell, picture)
      assert.ok(fitted.x >= 0 && fitted.x + fitted.cols <= cols && fitted.cols >= 1)
      assert.ok(fitted.y >= 0 && fitted.y + fitted.rows <= rows && fitted.rows >= 1)
      assert.ok(fitted.cols === cols || fitted.rows === rows)
      assert.ok(fitted.cols === 1 || fitted.cols <= (rows * picture) / cell + 0.5)
      assert.ok(fitted.rows === 1 || fitted.rows <= (cols * cell) / picture + 0.5)
    },
  )
  fc.assert(property)
})

test('there is always a cell, as long as there is one to take', () => {
  assert.deepEqual(fitPicture(1, 50), {x: 0, y: 24, cols: 1, rows: 1})
  assert.deepEqual(fitPicture(0, 0), {x: 0, y: 0, cols: 0, rows: 0})
})
