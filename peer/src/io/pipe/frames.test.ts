import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {EnginePicture} from '../../engine-protocol.js'
import {type Frame, FrameReader, jsonFrame, MAX_FRAME_BYTES, pictureFrame} from './frames.js'

const picture: EnginePicture = {
  id: '0123456789abcdef'.repeat(2),
  number: 0xfffffffe,
  picture: {width: 3, height: 2, format: 'levels', levels: Uint8Array.of(0, 15, 7, 1, 2, 3)},
}
const value = {event: 'warning', code: 'x', message: 'é 你好'}
const stream = Buffer.concat([jsonFrame(value), pictureFrame(picture), jsonFrame({}), pictureFrame(picture)])
const expected: Frame[] = [
  {kind: 'json', value},
  {kind: 'picture', picture},
  {kind: 'json', value: {}},
  {kind: 'picture', picture},
]

describe('frames on the engine pipe', () => {
  it('come out as they went in, split at any byte', () => {
    for (let split = 0; split <= stream.length; split++) {
      const reader = new FrameReader()
      const frames = [...reader.push(stream.subarray(0, split)), ...reader.push(stream.subarray(split))]
      assert.deepEqual(frames, expected, `split at ${split}`)
    }
  })

  it('come out byte by byte', () => {
    const reader = new FrameReader()
    const frames = [...stream].flatMap(byte => reader.push(Uint8Array.of(byte)))
    assert.deepEqual(frames, expected)
  })

  it('do not change when the buffer they came in is used again', () => {
    const chunk = Buffer.from(stream)
    const frames = new FrameReader().push(chunk)
    chunk.fill(0xff)
    assert.deepEqual(frames, expected)
  })

  it('that cannot come from the other end are an error, not a wait', () => {
    const withLength = (length: number): Buffer => {
      const bytes = Buffer.alloc(8)
      bytes.writeUInt32BE(length)
      return bytes
    }
    assert.throws(() => new FrameReader().push(withLength(0)), /0 bytes/)
    assert.throws(() => new FrameReader().push(withLength(MAX_FRAME_BYTES + 1)), /bytes/)
    assert.throws(() => new FrameReader().push(Buffer.of(0, 0, 0, 1, 9)), /kind 9/)
  })
})
