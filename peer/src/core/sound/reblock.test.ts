import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {Reblock, Refill} from './reblock.js'

test('whatever the chunks, the blocks hold the same samples in the same order', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1000), {maxLength: 30}), chunkSizes => {
      const total = chunkSizes.reduce((sum, size) => sum + size, 0)
      const samples = Int16Array.from({length: total}, (_, at) => at)
      const out: number[] = []
      let given = 0
      const reblock = new Reblock(480, block => out.push(...block))
      for (const size of chunkSizes) {
        given += size
        reblock.push(samples.subarray(given - size, given))
      }
      assert.deepEqual(out, Array.from(samples.subarray(0, total - (total % 480))))
    }),
  )
})

test('whatever is asked for, blocks are pulled as needed and none is lost', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(3000), {maxLength: 20}), sizes => {
      let pulled = 0
      const refill = new Refill(960, block => {
        for (let at = 0; at < block.length; at++) block[at] = pulled++
      })
      const out = sizes.flatMap(size => {
        const piece = new Int16Array(size)
        refill.fill(piece)
        return Array.from(piece)
      })
      assert.deepEqual(out, Array.from(Int16Array.from(out, (_, at) => at)))
      assert.equal(pulled, Math.ceil(out.length / 960) * 960)
    }),
  )
})
