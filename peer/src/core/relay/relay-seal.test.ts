import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import fc from 'fast-check'
import nacl from 'tweetnacl'
import {fingerprintOf, formatDescription, parseDescription} from './description.js'
import type {RelayChannel} from './relay-channel.js'
import {RelaySeal} from './relay-seal.js'
import {joinRelayed, RELAYED_HEADER_BYTES, splitRelayed} from './relayed-body.js'

const secretOf = (fill: number): Uint8Array => new Uint8Array(32).fill(fill)
const keyOf = (fill: number): Uint8Array => nacl.scalarMult.base(secretOf(fill))
const ends = (): [RelaySeal, RelaySeal] => [
  RelaySeal.between({role: 'caller', ownSecret: secretOf(1), peerKey: keyOf(2)})!,
  RelaySeal.between({role: 'callee', ownSecret: secretOf(2), peerKey: keyOf(1)})!,
]
const CHANNELS: readonly RelayChannel[] = ['sound', 'picture', 'control']
const channel = fc.constantFrom(...CHANNELS)
const bytes = fc.uint8Array({maxLength: 300})

describe('the seal around what passes a friend', () => {
  it('opens at the other end, once, in either direction', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(channel, bytes), {maxLength: 12}), messages => {
        const [caller, callee] = ends()
        for (const [channel, plain] of messages)
          for (const [from, to] of [
            [caller, callee],
            [callee, caller],
          ] as const) {
            const datagram = from.seal(channel, plain)!
            assert.deepEqual(to.open(channel, datagram), {ok: true, plain: Uint8Array.from(plain)})
            assert.deepEqual(to.open(channel, datagram), {ok: false, reason: 'replayed'})
          }
      }),
    )
  })

  it('opens nothing with any bit flipped, on another channel, or sent back', () => {
    fc.assert(
      fc.property(channel, channel, bytes, fc.nat(), (channel, other, plain, bit) => {
        const [caller, callee] = ends()
        const datagram = caller.seal(channel, plain)!
        const flipped = datagram.slice()
        flipped[(bit >> 3) % flipped.length]! ^= 1 << (bit & 7)
        assert.equal(callee.open(channel, flipped).ok, false)
        assert.equal(caller.open(channel, datagram).ok, false)
        if (other !== channel) assert.equal(callee.open(other, datagram).ok, false)
        assert.equal(callee.open(channel, datagram).ok, true)
      }),
    )
  })

  it('takes media in any order, and tells when a control message is missing', () => {
    const [caller, callee] = ends()
    const [first, second] = [0, 1].map(byte => caller.seal('sound', Uint8Array.of(byte))!)
    assert.equal(callee.open('sound', second!).ok, true)
    assert.equal(callee.open('sound', first!).ok, true)
    const [one, two, three] = [1, 2, 3].map(byte => caller.seal('control', Uint8Array.of(byte))!)
    assert.equal(callee.open('control', one!).ok, true)
    assert.deepEqual(callee.open('control', three!), {ok: false, reason: 'gap'})
    assert.deepEqual(callee.open('control', two!), {ok: false, reason: 'replayed'})
  })

  it('opens nothing of a connection between other keys', () => {
    const [caller] = ends()
    const stranger = RelaySeal.between({role: 'callee', ownSecret: secretOf(3), peerKey: keyOf(1)})!
    assert.deepEqual(stranger.open('sound', caller.seal('sound', secretOf(0))!), {
      ok: false,
      reason: 'forged',
    })
  })

  it('is not made with a key of small order, nor with the own one', () => {
    for (const peerKey of [new Uint8Array(32), Uint8Array.of(1, ...new Uint8Array(31)), keyOf(1)])
      assert.equal(RelaySeal.between({role: 'caller', ownSecret: secretOf(1), peerKey}), null)
  })
})

describe('a description of a relayed connection', () => {
  const via = '0123456789abcdef'.repeat(2)

  it('comes back as it went', () => {
    fc.assert(
      fc.property(fc.uint8Array({minLength: 32, maxLength: 32}), key => {
        assert.deepEqual(parseDescription(formatDescription({via, key})), {via, key: Uint8Array.from(key)})
      }),
    )
  })

  it('is nothing else', () => {
    const text = formatDescription({via, key: keyOf(1)})
    const others = ['', 'v=0\r\n', text.slice(0, -1), `${text} `, ` ${text}`, text.replace('1', '2')]
    for (const other of [...others, text.replace(via, via.toUpperCase()), text.replace(via, `${via}0`)])
      assert.equal(parseDescription(other), null, other)
  })

  it('has a fingerprint for each key, which no certificate has', () => {
    assert.notEqual(fingerprintOf(keyOf(1)), fingerprintOf(keyOf(2)))
    assert.doesNotMatch(fingerprintOf(keyOf(1)), /^([0-9A-F]{2}:){31}[0-9A-F]{2}$/)
  })
})

describe('a relayed body', () => {
  it('comes back as it went', () => {
    const peer = fc.uint8Array({minLength: 16, maxLength: 16}).map(id => Buffer.from(id).toString('hex'))
    const attempt = fc.integer({min: 0, max: 0xffffffff})
    fc.assert(
      fc.property(fc.constantFrom('to', 'from'), peer, attempt, bytes, (way, peer, attempt, datagram) => {
        const body = {way, peer, attempt, datagram: Uint8Array.from(datagram)} as const
        assert.deepEqual(splitRelayed(joinRelayed(body)), body)
      }),
    )
  })

  it('is none where it is too short or goes no way that is known', () => {
    assert.equal(splitRelayed(new Uint8Array(RELAYED_HEADER_BYTES - 1)), null)
    assert.equal(splitRelayed(new Uint8Array(0)), null)
    assert.equal(splitRelayed(new Uint8Array(RELAYED_HEADER_BYTES).fill(2)), null)
  })
})
