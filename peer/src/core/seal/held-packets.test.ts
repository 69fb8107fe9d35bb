import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {seededRandom} from '@s2c/shared/sim/random'
import {HeldPackets, HOLD_MS, MAX_HELD_BYTES, MAX_HELD_PACKETS} from './held-packets.js'

type Packet = {name: string; body: Uint8Array}
const packet = (name: string, epochByte: number, sizeBytes = 30): Packet => {
  const body = new Uint8Array(sizeBytes)
  body[0] = epochByte
  return {name, body}
}
const names = (packets: readonly Packet[]): string => packets.map(({name}) => name).join(' ')

describe('held packets', () => {
  it('are released in the order they came, those of the epoch alone', () => {
    const held = new HeldPackets<Packet>()
    held.hold(packet('a', 3), 0)
    held.hold(packet('b', 4), 10)
    held.hold(packet('c', 3), 20)
    assert.equal(names(held.release(0x103)), 'a c')
    assert.equal(names(held.release(0x103)), '')
    assert.equal(names(held.release(4)), 'b')
    assert.equal(held.sizeBytes, 0)
  })

  it('are given up when their time is over, not before', () => {
    const held = new HeldPackets<Packet>()
    held.hold(packet('a', 3), 100)
    held.hold(packet('b', 3), 101)
    assert.equal(held.wakeAt(), 100 + HOLD_MS)
    assert.equal(names(held.expire(100 + HOLD_MS - 1)), '')
    assert.equal(names(held.expire(100 + HOLD_MS)), 'a')
    assert.equal(names(held.release(3)), 'b')
    assert.equal(held.wakeAt(), Number.POSITIVE_INFINITY)
  })

  it('never grow beyond either limit under a flood', () => {
    const random = seededRandom(23)
    for (const largest of [40, 2_000, 60_000]) {
      const held = new HeldPackets<Packet>()
      let taken = 0
      for (let i = 0; i < 20_000; i++) {
        taken += held.hold(packet('x', random.below(256), 1 + random.below(largest)), i / 1_000) ? 1 : 0
        assert.ok(held.count <= MAX_HELD_PACKETS && held.sizeBytes <= MAX_HELD_BYTES)
      }
      assert.equal(held.count, taken)
      assert.equal(held.expire(20 + HOLD_MS).length, taken)
      assert.deepEqual([held.count, held.sizeBytes], [0, 0])
    }
  })
})
