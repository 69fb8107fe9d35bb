import assert from 'node:assert/strict'
import {test} from 'node:test'
import {clipboardSequence, MAX_CLIPBOARD_BYTES} from './clipboard.js'

/** What a terminal makes of it. */
function taken(sequence: string): string {
  const [, base64] = /^\x1b\]52;c;([A-Za-z0-9+/=]*)\x07$/.exec(sequence)!
  return Buffer.from(base64!, 'base64').toString()
}

test('text arrives as it was, and no byte of it can end the sequence early', () => {
  const text = 'Ada ▁▂▃\x07\x1b\\ 李\n'
  assert.equal(taken(clipboardSequence(text)), text)
})

test('too long a text loses its end, in whole characters', () => {
  const kept = taken(clipboardSequence(`a${'é'.repeat(MAX_CLIPBOARD_BYTES)}`))
  assert.equal(kept, `a${'é'.repeat(MAX_CLIPBOARD_BYTES / 2 - 1)}`)
})
