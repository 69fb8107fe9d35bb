import assert from 'node:assert/strict'
import {test} from 'node:test'
import {FrameRing, fitTheRing, RING_FRAMES} from './frame-ring.js'

const payload = (value: number): Uint8Array => Uint8Array.of(value)

test('a frame waits until it is taken, and is still known afterwards', () => {
  const ring = new FrameRing()
  ring.put(7, payload(1))
  assert.deepEqual([ring.knows(7), ring.knows(8), ring.waiting()], [true, false, 1])
  assert.deepEqual(ring.take(7), payload(1))
  assert.deepEqual([ring.peek(7), ring.take(7), ring.waiting()], [null, null, 0])
  assert.deepEqual([ring.knows(7), ring.payload(7)], [true, payload(1)])
})

test('a late frame is known but does not wait, and takes no place from one that does', () => {
  const ring = new FrameRing()
  ring.putLate(5, payload(5))
  assert.deepEqual([ring.payload(5), ring.peek(5)], [payload(5), null])
  ring.put(6 + RING_FRAMES, payload(1))
  ring.putLate(6, payload(6))
  assert.deepEqual(ring.peek(6 + RING_FRAMES), payload(1))
})

test('numbers half the circle apart do not fit together', () => {
  assert.ok(fitTheRing(0xffff_fff0, 40))
  assert.ok(!fitTheRing(0, RING_FRAMES))
  assert.ok(!fitTheRing(0, 0x8000_0000))
})
