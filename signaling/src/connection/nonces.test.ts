import assert from 'node:assert/strict'
import {test} from 'node:test'
import {NONCE_BYTES} from '@s2c/shared/peer-id'
import {Nonces} from './nonces.js'

test('each nonce has all its bytes, and none comes twice, also past the end of what was fetched at once', () => {
  const nonces = new Nonces()
  const all = Array.from({length: 1_000}, () => nonces.next())
  assert.equal(new Set(all).size, all.length)
  for (const nonce of all) assert.equal(Buffer.from(nonce, 'base64').length, NONCE_BYTES)
})
