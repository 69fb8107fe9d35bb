import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {PictureAssembler} from './picture-assembler.js'

/** A picture of four pixels, all of one number. */
const picture = (number: number): Uint8Array => new Uint8Array(4).fill(number)
const stream = (...numbers: number[]): Uint8Array =>
  Uint8Array.from(numbers.flatMap(number => [...picture(number)]))

function setUp() {
  const seen: {pixels: number[]; atMs: number}[] = []
  const due: (() => void)[] = []
  const assembler = new PictureAssembler(
    4,
    (pixels, atMs) => seen.push({pixels: [...pixels], atMs}),
    delivery => due.push(delivery),
  )
  const turn = (): void => {
    for (const delivery of due.splice(0)) delivery()
  }
  return {assembler, seen, turn}
}

test('pictures come out whole, wherever the stream was cut', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({min: 1, max: 9}), {maxLength: 40}), cuts => {
      const {assembler, seen, turn} = setUp()
      const bytes = stream(1, 2, 3, 4, 5)
      let offset = 0
      for (const length of [...cuts, bytes.length]) {
        assembler.push(bytes.subarray(offset, offset + Math.min(length, 4)), offset)
        offset = Math.min(offset + Math.min(length, 4), bytes.length)
        turn()
      }
      for (; offset < bytes.length; offset += 4) {
        assembler.push(bytes.subarray(offset, offset + 4), offset)
        turn()
      }
      assert.deepEqual(
        seen.map(({pixels}) => pixels),
        [1, 2, 3, 4, 5].map(number => [...picture(number)]),
      )
      assert.equal(assembler.superseded, 0)
    }),
    {seed: 1},
  )
})

test('who is late gets only the newest picture, and what was lost is counted', () => {
  const {assembler, seen, turn} = setUp()
  assembler.push(stream(1, 2, 3), 7)
  assembler.push(stream(4).subarray(0, 3), 8)
  turn()
  assert.deepEqual(seen, [{pixels: [3, 3, 3, 3], atMs: 7}])
  assert.equal(assembler.superseded, 2)
  assembler.push(stream(4).subarray(3), 9)
  turn()
  assert.deepEqual(seen[1], {pixels: [4, 4, 4, 4], atMs: 9})
})

test('a repeated picture is no loss', () => {
  const {assembler, seen, turn} = setUp()
  assembler.push(stream(1, 1, 2, 2), 0)
  turn()
  assert.deepEqual(seen, [{pixels: [2, 2, 2, 2], atMs: 0}])
  assert.equal(assembler.superseded, 1)
})

test('after a restart the next byte begins a picture', () => {
  const {assembler, seen, turn} = setUp()
  assembler.push(stream(1).subarray(0, 3), 0)
  assembler.restart()
  assembler.push(stream(2), 1)
  turn()
  assert.deepEqual(seen, [{pixels: [2, 2, 2, 2], atMs: 1}])
})
