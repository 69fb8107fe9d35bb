import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {seededRandom} from '@s2c/shared/sim/random'
import {MAX_EPOCHS, Opener, PREVIOUS_KEPT_MS} from './opener.js'
import type {Stream} from './sealed-body.js'
import {SealingKey} from './sealing-key.js'
import {KEY_BYTES} from './secretbox.js'
import type {SenderKey} from './sender-key.js'

const SEED = 22
const random = seededRandom(SEED)
const text = (value: string): Uint8Array => Uint8Array.from(value, letter => letter.charCodeAt(0))
const sealing = (epoch = 0): SealingKey => SealingKey.generate(epoch, random.bytes)
const forgedKey = (epoch: number): SenderKey => ({epoch, key: random.bytes(KEY_BYTES)})

function openerOf(...keys: SealingKey[]): Opener {
  const opener = new Opener()
  for (const key of keys) opener.use(key.senderKey, 0)
  return opener
}

/** What opening comes to: the reason, or 'open'. */
function outcome(opener: Opener, body: Uint8Array, now = 0, stream: Stream = 'sound'): string {
  const opened = opener.open(stream, body, now)
  return opened.ok ? 'open' : opened.reason
}

describe('sealed bodies', () => {
  it('open to what was sealed, out of order too', () => {
    const key = sealing()
    const opener = openerOf(key)
    const bodies = ['one', 'two', 'three'].map(word => key.seal('sound', text(word)))
    assert.deepEqual(opener.open('sound', bodies[2]!, 0), {ok: true, plain: text('three')})
    assert.deepEqual(opener.open('sound', bodies[0]!, 0), {ok: true, plain: text('one')})
  })

  it('open once, also when their sender names the same key again', () => {
    const key = sealing()
    const opener = openerOf(key)
    const body = key.seal('sound', text('once'))
    assert.equal(outcome(opener, body), 'open')
    assert.equal(outcome(opener, body), 'replayed')
    assert.equal(opener.use(key.senderKey, 0), false)
    assert.equal(outcome(opener, body), 'replayed')
  })

  it('of one stream do not open as the other', () => {
    const key = sealing()
    assert.equal(outcome(openerOf(key), key.seal('sound', text('x')), 0, 'picture'), 'malformed')
  })

  it('do not open without the key, or with another', () => {
    const body = sealing().seal('sound', text('x'))
    assert.equal(outcome(new Opener(), body), 'unknownKey')
    assert.equal(outcome(openerOf(sealing()), body), 'forged')
  })
})

describe(`recorded packets of three epochs (seed ${SEED})`, () => {
  const keys = [sealing(5), sealing(6), sealing(7)]
  const recorded = keys.flatMap(key =>
    (['sound', 'picture'] as const).flatMap(stream =>
      Array.from({length: 4}, (_, i) => ({stream, body: key.seal(stream, text(`${stream} ${i}`))})),
    ),
  )

  it('open in any order, each once', () => {
    for (let run = 0; run < 200; run++) {
      const opener = openerOf(...keys)
      const shuffled = recorded.toSorted(() => random.next() - 0.5)
      for (const {stream, body} of shuffled) assert.equal(outcome(opener, body, 0, stream), 'open')
      for (const {stream, body} of recorded) assert.equal(outcome(opener, body, 0, stream), 'replayed')
    }
  })

  it('never open with any one bit flipped, before or after they opened', () => {
    const opener = openerOf(...keys)
    const flipAll = (): void => {
      for (const {stream, body} of recorded)
        for (let bit = 0; bit < body.length * 8; bit++) {
          const flipped = body.slice()
          flipped[bit >> 3]! ^= 1 << (bit & 7)
          for (const channel of ['sound', 'picture'] as const)
            assert.notEqual(outcome(opener, flipped, 0, channel), 'open', `bit ${bit} of ${stream}`)
        }
    }
    flipAll()
    for (const {stream, body} of recorded) assert.equal(outcome(opener, body, 0, stream), 'open')
    flipAll()
  })

  it('never open cut short or made longer', () => {
    const opener = openerOf(...keys)
    for (const {stream, body} of recorded) {
      for (let length = 0; length < body.length; length++)
        assert.notEqual(outcome(opener, body.subarray(0, length), 0, stream), 'open')
      assert.notEqual(outcome(opener, Uint8Array.of(...body, 0), 0, stream), 'open')
    }
  })

  it('never open with the header of one and the box of another', () => {
    const opener = openerOf(...keys)
    for (const one of recorded)
      for (const other of recorded) {
        if (one === other) continue
        const spliced = Uint8Array.of(...one.body.subarray(0, 6), ...other.body.subarray(6))
        assert.equal(outcome(opener, spliced, 0, one.stream), 'forged')
      }
  })
})

describe('epochs', () => {
  it('before the one in use stay for 2 s after its first packet, and never come back', () => {
    const [previous, current] = [sealing(3), sealing(4)]
    const opener = openerOf(previous, current)
    const [early, late, tooLate] = ['a', 'b', 'c'].map(word => previous.seal('sound', text(word)))
    assert.equal(outcome(opener, early!, 50_000), 'open')
    assert.equal(outcome(opener, current.seal('sound', text('d')), 60_000), 'open')
    assert.equal(opener.wakeAt(), 60_000 + PREVIOUS_KEPT_MS)
    assert.equal(outcome(opener, late!, 60_000 + PREVIOUS_KEPT_MS - 1), 'open')
    assert.equal(outcome(opener, tooLate!, 60_000 + PREVIOUS_KEPT_MS), 'unknownKey')
    assert.equal(opener.use(previous.senderKey, 60_000 + PREVIOUS_KEPT_MS), false)
    assert.deepEqual(opener.epochs, [4])
    assert.equal(outcome(opener, current.seal('sound', text('e')), 90_000), 'open')
  })

  it('are not ended by a packet that does not open', () => {
    const [previous, next] = [sealing(3), sealing(4)]
    const opener = openerOf(previous, next)
    const forged = next.seal('sound', text('x'))
    forged[10]! ^= 1
    assert.equal(outcome(opener, forged), 'forged')
    assert.equal(opener.wakeAt(), Number.POSITIVE_INFINITY)
  })

  it('may be announced in any order, and late ones still serve for a while', () => {
    const [previous, current] = [sealing(3), sealing(4)]
    const opener = openerOf(current)
    assert.equal(outcome(opener, current.seal('sound', text('x')), 1_000), 'open')
    assert.equal(opener.use(previous.senderKey, 1_500), true)
    assert.equal(outcome(opener, previous.seal('sound', text('x')), 1_500), 'open')
    assert.equal(opener.wakeAt(), 1_000 + PREVIOUS_KEPT_MS)
    assert.equal(opener.use(sealing(2).senderKey, 1_000 + PREVIOUS_KEPT_MS), false)
    assert.deepEqual(opener.epochs, [4])
  })

  it('that were let go stay closed while a later one is young', () => {
    const [first, second, third] = [sealing(1), sealing(2), sealing(3)]
    const opener = openerOf(first, second, third)
    const body = first.seal('sound', text('x'))
    assert.equal(outcome(opener, body, 0), 'open')
    assert.equal(outcome(opener, second.seal('sound', text('x')), 100), 'open')
    assert.equal(outcome(opener, third.seal('sound', text('x')), 2_000), 'open')
    assert.equal(outcome(opener, body, 2_200), 'unknownKey')
    assert.equal(opener.use(first.senderKey, 2_200), false)
    assert.equal(outcome(opener, body, 2_200), 'unknownKey')
  })

  it('keep the key that came first', () => {
    const key = sealing(9)
    const opener = openerOf(key)
    assert.equal(opener.use(forgedKey(9), 0), false)
    assert.equal(outcome(opener, key.seal('sound', text('x'))), 'open')
  })

  it('that begin with the same byte are told apart by who is newer', () => {
    const [old, current] = [sealing(1), sealing(257)]
    const opener = openerOf(old)
    assert.equal(outcome(opener, old.seal('sound', text('x'))), 'open')
    opener.use(current.senderKey, 0)
    assert.equal(outcome(opener, current.seal('sound', text('x'))), 'open')
  })

  it('announced without end never push out the one in use', () => {
    const current = sealing(1)
    const opener = openerOf(current)
    assert.equal(outcome(opener, current.seal('sound', text('x'))), 'open')
    for (let epoch = 2; epoch < 10_000; epoch++) {
      opener.use(forgedKey(epoch), 0)
      assert.ok(opener.epochs.length <= MAX_EPOCHS)
    }
    assert.equal(outcome(opener, current.seal('sound', text('x'))), 'open')
  })

  it('are all forgotten when the keys are wiped', () => {
    const key = sealing(4)
    const opener = openerOf(sealing(3), key)
    opener.wipe()
    assert.deepEqual(opener.epochs, [])
    assert.equal(outcome(opener, key.seal('sound', text('x'))), 'unknownKey')
    assert.equal(opener.use(key.senderKey, 0), false)
  })

  it("do not depend on the caller's buffer", () => {
    const key = sealing(4)
    const told = key.senderKey
    const opener = new Opener()
    opener.use(told, 0)
    told.key.fill(0)
    assert.equal(outcome(opener, key.seal('sound', text('x'))), 'open')
  })
})
