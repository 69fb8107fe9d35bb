import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {MAX_HEIGHT, MAX_WIDTH} from '../picture/picture.js'
import {formatPictureMessage, parsePictureMessage} from './picture-message.js'

describe('picture message', () => {
  it('comes back as it went', () => {
    const message = {
      format: 'levels' as const,
      width: 80,
      height: 24,
      referenceDistance: 3,
      keptDistance: 5,
      unchanged: 200,
      bandsSent: 1,
      capturedAtMs: 0xfff0,
      coded: Uint8Array.of(1, 2, 3),
    }
    assert.deepEqual(parsePictureMessage(formatPictureMessage(message)), message)
  })

  it('of an impossible size is refused', () => {
    const good = {
      format: 'levels' as const,
      width: 80,
      height: 24,
      referenceDistance: 1,
      keptDistance: 1,
      unchanged: 0,
      bandsSent: 1,
      capturedAtMs: 0,
      coded: new Uint8Array(0),
    }
    for (const bad of [{width: 0}, {height: 0}, {width: MAX_WIDTH + 1}, {height: MAX_HEIGHT + 1}]) {
      assert.equal(parsePictureMessage(formatPictureMessage({...good, ...bad})), null)
    }
  })
})
