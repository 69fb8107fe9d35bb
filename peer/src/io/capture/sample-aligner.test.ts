import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {SampleAligner} from './sample-aligner.js'

test('chunks hold whole samples and lose no byte, wherever the stream was cut', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({maxLength: 9}), {maxLength: 30}), chunks => {
      const seen: number[] = []
      const aligner = new SampleAligner(pcm => {
        assert.ok(pcm.length > 0 && pcm.length % 2 === 0)
        seen.push(...pcm)
      })
      for (const chunk of chunks) aligner.push(chunk)
      const sent = chunks.flatMap(chunk => [...chunk])
      assert.deepEqual(seen, sent.slice(0, sent.length - (sent.length % 2)))
    }),
    {seed: 1},
  )
})

test('half a sample of a device that went away does not shift the next one', () => {
  const seen: number[] = []
  const aligner = new SampleAligner(pcm => seen.push(...pcm))
  aligner.push(Uint8Array.of(1, 2, 3))
  aligner.restart()
  aligner.push(Uint8Array.of(4, 5))
  assert.deepEqual(seen, [1, 2, 4, 5])
})
