import assert from 'node:assert/strict'
import {it} from 'node:test'
import fc from 'fast-check'
import {LineSplitter} from './line-splitter.js'

it('gives the same lines wherever the text is split', () => {
  const text = fc.string({unit: fc.constantFrom('a', 'b', '\n', '\r', '€')})
  fc.assert(
    fc.property(text, fc.nat(50), (whole, at) => {
      const splitter = new LineSplitter(1_000)
      const lines = [
        ...splitter.push(whole.slice(0, at)),
        ...splitter.push(whole.slice(at)),
        ...splitter.push('\n'),
      ]
      assert.deepEqual(
        lines,
        `${whole}\n`
          .split('\n')
          .slice(0, -1)
          .map(line => line.replace(/\r$/, '')),
      )
    }),
  )
})

it('passes over a line that is too long, and reads on behind it', () => {
  const splitter = new LineSplitter(10)
  for (let i = 0; i < 1_000; i++) assert.deepEqual(splitter.push('xxxxxxxx'), [])
  assert.deepEqual(splitter.push('\nnext\n'), [null, 'next'])
})
