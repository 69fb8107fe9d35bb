/** Kept messages and what they decode to: whoever changes what a message means makes them anew (scripts/transform-vectors.js). */
import assert from 'node:assert/strict'
import {createHash} from 'node:crypto'
import {readFileSync} from 'node:fs'
import {describe, it} from 'node:test'
import type {PictureFormat, Size} from '../../picture.js'
import {decodeTransform} from './transform-decoder.js'
import type {TransformState} from './transform-state.js'

type Vector = Size & {name: string; format: PictureFormat; messages: {bytes: string; samples: string}[]}

const vectors: Vector[] = JSON.parse(
  readFileSync(
    new URL('../../../../../src/core/picture/coding/vectors/transform.json', import.meta.url),
    'utf8',
  ),
)

function checksum(planes: readonly Uint8Array[]): string {
  const hash = createHash('sha256')
  for (const plane of planes) hash.update(plane)
  return hash.digest('hex').slice(0, 16)
}

describe('the transform decoder', () => {
  for (const {name, format, messages, ...size} of vectors)
    it(`decodes the kept messages of ${name} to the kept samples`, () => {
      let state: TransformState | null = null
      for (const {bytes, samples} of messages) {
        state = decodeTransform(Buffer.from(bytes, 'base64'), size, format, state)
        assert.ok(state !== null)
        assert.equal(checksum(state.planes), samples)
      }
    })
})
