import assert from 'node:assert/strict'
import {test} from 'node:test'
import {encodeClientMessage, MAX_ENVELOPE_BYTES, parseClientMessage} from '@s2c/shared/signal'
import {mutate} from '@s2c/shared/sim/mutate'
import {seededRandom} from '@s2c/shared/sim/random'
import {plainSignal} from './plain-signal.js'

const TO = '0123456789abcdef0123456789abcdef'
const SEED = 7
const MUTATIONS = 3_000
const TEXTS = ['', 'hello', '{"hail":"a\\b/c\n\t\f\b\r"}', 'häuser 字 \u{1f600}', '"', '\\', '\\"']
const sealed = (data: string): Buffer => Buffer.from(encodeClientMessage({type: 'signal', to: TO, data}))

test('an envelope as peers write it is found, with its text as it came and its size', () => {
  for (const text of TEXTS) {
    const found = plainSignal(sealed(text))
    assert.equal(found?.to, TO)
    assert.equal(found.data.text, text)
    assert.equal(found.data.sizeBytes, Buffer.byteLength(text))
    assert.equal(found.data.bytes.toString(), JSON.stringify(text))
  }
})

test('what is written otherwise, is none or is too large is left to the parser', () => {
  const others = [
    '',
    '{"type":"ping"}',
    `{"type":"signal","data":"x","to":"${TO}"}`,
    `{"type":"signal","to":"${TO}","data":1}`,
    `{"type":"signal","to":"${TO}","data":"}`,
    `{"type":"signal","to":"${TO}","data":"x","more":"y"}`,
    `{"type":"signal","to":"${TO}","data":"x"`,
    `{"type":"signal","to":"${TO}","data":"x\\"}`,
    `{"type":"signal","to":"${TO}","data":"\\x"}`,
    `{"type":"signal","to":"${TO}","data":"a\nb"}`,
    `{"type":"signal","to":"${TO}","data":"\\u0041"}`,
    `{"type":"signal","to":"${TO.toUpperCase()}","data":"x"}`,
    `{"type":"signal","to":"${TO}","data":"${'x'.repeat(MAX_ENVELOPE_BYTES + 1)}"}`,
  ]
  for (const text of others) assert.equal(plainSignal(Buffer.from(text)), null, text.slice(0, 100))
})

test(`whatever is found the parser reads alike (seed ${SEED})`, () => {
  const random = seededRandom(SEED)
  let found = 0
  for (let round = 0; round < MUTATIONS; round++) {
    // The library lets only valid UTF-8 through.
    const text = Buffer.from(mutate(sealed(TEXTS[round % TEXTS.length]!), random)).toString()
    const signal = plainSignal(Buffer.from(text))
    if (signal === null) continue
    found++
    const data = signal.data.text
    assert.deepEqual(
      parseClientMessage(text),
      {ok: true, message: {type: 'signal', to: signal.to, data}},
      text,
    )
    assert.equal(signal.data.sizeBytes, Buffer.byteLength(data), text)
  }
  assert.ok(found > MUTATIONS / 100, `${found} found`)
})
