import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {seededRandom} from '@s2c/shared/sim/random'
import {REPLAY_WINDOW, ReplayWindow} from './replay-window.js'
import {KEY_BYTES, Opener, Sealer, type SenderKey} from './sender-key.js'

const random = seededRandom(20)
const makeKey = (epoch = 0): SenderKey => ({epoch, key: random.bytes(KEY_BYTES)})
const text = (value: string): Uint8Array => Uint8Array.from(value, letter => letter.charCodeAt(0))

function pair(senderKey = makeKey()): {sealer: Sealer; opener: Opener} {
  const opener = new Opener()
  opener.use(senderKey)
  return {sealer: new Sealer(senderKey), opener}
}

describe('sealed bodies', () => {
  it('open to what was sealed, out of order too', () => {
    const {sealer, opener} = pair()
    const bodies = ['one', 'two', 'three'].map(word => sealer.seal('sound', text(word)))
    assert.deepEqual(opener.open('sound', bodies[2]!), {ok: true, plain: text('three')})
    assert.deepEqual(opener.open('sound', bodies[0]!), {ok: true, plain: text('one')})
  })

  it('open once', () => {
    const {sealer, opener} = pair()
    const body = sealer.seal('picture', text('once'))
    assert.equal(opener.open('picture', body).ok, true)
    assert.deepEqual(opener.open('picture', body), {ok: false, reason: 'replayed'})
  })

  it('do not open again when their sender names the same key again', () => {
    const senderKey = makeKey()
    const {sealer, opener} = pair(senderKey)
    const body = sealer.seal('sound', text('once'))
    opener.open('sound', body)
    opener.use({...senderKey})
    assert.deepEqual(opener.open('sound', body), {ok: false, reason: 'replayed'})
  })

  it('never open with any one bit flipped', () => {
    const {sealer, opener} = pair(makeKey(3))
    const body = sealer.seal('sound', text('precious'))
    for (let bit = 0; bit < body.length * 8; bit++) {
      const forged = body.slice()
      forged[bit >> 3]! ^= 1 << (bit & 7)
      assert.equal(opener.open('sound', forged).ok, false, `bit ${bit}`)
    }
    assert.equal(opener.open('sound', body).ok, true)
  })

  it('of one stream do not open as the other', () => {
    const {sealer, opener} = pair()
    assert.deepEqual(opener.open('picture', sealer.seal('sound', text('x'))), {
      ok: false,
      reason: 'malformed',
    })
  })

  it('do not open without the key, or with another', () => {
    const {sealer} = pair()
    const body = sealer.seal('sound', text('x'))
    assert.deepEqual(new Opener().open('sound', body), {ok: false, reason: 'unknownKey'})
    const other = new Opener()
    other.use(makeKey())
    assert.deepEqual(other.open('sound', body), {ok: false, reason: 'forged'})
  })

  it('differ even when the same bytes are sealed twice', () => {
    const {sealer} = pair()
    assert.notDeepEqual(sealer.seal('sound', text('x')), sealer.seal('sound', text('x')))
  })
})

describe('replay window', () => {
  it('agrees with a set that remembers everything, inside the window', () => {
    const window = new ReplayWindow()
    const seen = new Set<number>()
    let newest = -1
    for (let i = 0; i < 20_000; i++) {
      const counter = Math.max(0, newest + random.below(random.chance(0.01) ? 3_000 : 60) - 40)
      const expected = !seen.has(counter) && counter > newest - REPLAY_WINDOW
      assert.equal(window.isFresh(counter), expected, `counter ${counter}, newest ${newest}`)
      if (!expected) continue
      window.accept(counter)
      seen.add(counter)
      newest = Math.max(newest, counter)
    }
  })
})
