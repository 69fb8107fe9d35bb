import assert from 'node:assert/strict'
import {PassThrough} from 'node:stream'
import {describe, it} from 'node:test'
import {readLine} from './prompt.js'

describe('reading a line', () => {
  it('puts it together from pieces cut anywhere', async () => {
    const text = Buffer.from('größe\r\nnext\n')
    for (let cut = 1; cut < text.length; cut++) {
      const input = new PassThrough()
      const line = readLine(input)
      input.write(text.subarray(0, cut))
      await new Promise(setImmediate)
      input.end(text.subarray(cut))
      assert.equal(await line, 'größe', `${cut}`)
      const rest: Buffer[] = []
      for await (const chunk of input) rest.push(chunk as Buffer)
      assert.equal(Buffer.concat(rest).toString(), 'next\n', `${cut}`)
    }
  })

  it('takes the end of the input, or its failure, for the end of the line', async () => {
    const ended = new PassThrough()
    ended.end('last')
    assert.equal(await readLine(ended), 'last')
    assert.equal(await readLine(ended), '')
    const failing = new PassThrough()
    failing.on('error', () => undefined)
    const line = readLine(failing)
    failing.destroy(new Error('gone'))
    assert.equal(await line, '')
  })

  it('stops at a limit when no end comes', async () => {
    const input = new PassThrough()
    const line = readLine(input)
    for (let block = 0; block < 40; block++) input.write('x'.repeat(1_000))
    assert.ok((await line).length <= 16_384)
  })
})
