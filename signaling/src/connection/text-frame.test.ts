import assert from 'node:assert/strict'
import {PassThrough} from 'node:stream'
import {test} from 'node:test'
import {encodeServerMessage} from '@s2c/shared/signal'
import * as ws from 'ws'
import {Literal} from '../rooms/sealed.js'
import {signalFrame, textFrame} from './text-frame.js'

const FROM = '0123456789abcdef0123456789abcdef'

/** As much of the library's sender as its types keep to themselves. */
type Sender = {send(text: string, options: Record<string, boolean>): void}
const {Sender} = ws as unknown as {Sender: new (wire: PassThrough, extensions: object) => Sender}

/** As the library frames a text that a server sends. */
function framedByLibrary(text: string): Buffer {
  const stream = new PassThrough()
  new Sender(stream, {}).send(text, {fin: true, binary: false, compress: false, mask: false})
  return stream.read()
}

test('a text of any size is framed as the library frames it', () => {
  for (const size of [0, 1, 125, 126, 65_535, 65_536, 70_000])
    assert.ok(textFrame('x'.repeat(size)).equals(framedByLibrary('x'.repeat(size))), `${size}`)
  for (const text of ['häuser', '字', '\u{1f600}', '\ud800'])
    assert.ok(textFrame(text).equals(framedByLibrary(text)), text)
})

test('an envelope is framed as its message would be', () => {
  for (const data of ['', 'héllo "you" \\ \n', 'x'.repeat(200), 'x'.repeat(66_000)]) {
    const literal = new Literal(Buffer.from(JSON.stringify(data)), Buffer.byteLength(data))
    const text = encodeServerMessage({type: 'signal', from: FROM, data})
    assert.ok(signalFrame(FROM, literal).equals(textFrame(text)), text.slice(0, 80))
  }
})
