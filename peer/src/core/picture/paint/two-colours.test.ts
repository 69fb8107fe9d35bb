import assert from 'node:assert/strict'
import {test} from 'node:test'
import {TwoColours} from './two-colours.js'

function split(...grays: number[]): TwoColours {
  const cell = new TwoColours(grays.length)
  grays.forEach((gray, i) => cell.set(i, gray * 0x010101))
  cell.split()
  return cell
}

test('each sample belongs to the colour that it is nearer to, not to the half of the range', () => {
  const {mask, front, back} = split(100, 100, 100, 130, 255, 0)
  assert.deepEqual([mask, front, back], [0b010000, 0xffffff, 0x565656])
})

test('the front is the lighter colour, whatever channel they differ in', () => {
  const cell = new TwoColours(4)
  ;[0x0000ff, 0x00c000, 0x0000ff, 0x00c000].forEach((rgb, i) => cell.set(i, rgb))
  cell.split()
  assert.deepEqual([cell.mask, cell.front, cell.back], [0b1010, 0x00c000, 0x0000ff])
})

test('a cell of nearly one colour has its mean and no front', () => {
  const {mask, front, back} = split(10, 12, 14, 12)
  assert.deepEqual([mask, front, back], [0, 0x0c0c0c, 0x0c0c0c])
})
