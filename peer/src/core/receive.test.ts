import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {seededRandom} from '@s2c/shared/sim/random'
import {PacketLink} from './link/packet-link.js'
import {MediaReceiver, type Received} from './receive.js'
import {HOLD_MS, MAX_HELD_PACKETS} from './seal/held-packets.js'
import {PREVIOUS_KEPT_MS} from './seal/opener.js'
import {SealingKey} from './seal/sealing-key.js'
import {formatSound} from './wire/sound-message.js'

const random = seededRandom(25)

/** One sender's media on their way to one receiver, with both ends of the link. */
class Wire {
  readonly dropped: string[] = []
  readonly media = new MediaReceiver(reason => this.dropped.push(reason))
  readonly there = new PacketLink()
  readonly here = new PacketLink()

  sound(key: SealingKey, number: number): Uint8Array {
    const body = key.seal('sound', formatSound([{number, payload: Uint8Array.of(1)}]))
    return this.there.wrapSound(body, 0)
  }

  picture(key: SealingKey): Uint8Array {
    return this.there.wrapPicture(key.seal('picture', Uint8Array.of(1)), 1, [0], 0)
  }

  receive(channel: 'sound' | 'picture', packet: Uint8Array, now: number): string {
    return told(this.media.receive(channel, packet, this.here, now).received)
  }
}

const told = (received: readonly Received[]): string =>
  received
    .map(each =>
      each.type === 'sound'
        ? each.frames.map(({number}) => number).join('+')
        : each.type === 'dropped'
          ? each.reason
          : each.type,
    )
    .join(' ')

const sealing = (epoch: number): SealingKey => SealingKey.generate(epoch, random.bytes)

describe('media that overtake their key', () => {
  it('are received in order as soon as it comes', () => {
    const [wire, key, other] = [new Wire(), sealing(1), sealing(2)]
    for (const [number, by] of [
      [10, key],
      [11, other],
      [12, key],
    ] as const)
      assert.equal(wire.receive('sound', wire.sound(by, number), 0), '')
    assert.equal(told(wire.media.use(key.senderKey, 40)), '10 12')
    assert.equal(told(wire.media.use(other.senderKey, 50)), '11')
    assert.deepEqual(wire.dropped, [])
  })

  it('open once: twice on their way is once received', () => {
    const [wire, key] = [new Wire(), sealing(1)]
    const packet = wire.sound(key, 10)
    for (let i = 0; i < 2; i++) wire.receive('sound', packet, 0)
    assert.equal(told(wire.media.use(key.senderKey, 0)), '10 replayed')
  })

  it('are not spoilt by a transport that uses its buffer again', () => {
    const [wire, key] = [new Wire(), sealing(1)]
    const packet = wire.sound(key, 10)
    wire.receive('sound', packet, 0)
    packet.fill(0)
    assert.equal(told(wire.media.use(key.senderKey, 0)), '10')
  })

  it('are acknowledged when they open, not when they come', () => {
    const [wire, key] = [new Wire(), sealing(1)]
    wire.receive('picture', wire.picture(key), 0)
    assert.equal(wire.here.wakeAt(), Number.POSITIVE_INFINITY)
    wire.media.use(key.senderKey, 100)
    const acknowledgement = wire.here.wrapAcknowledgement(wire.here.wakeAt()!)!
    assert.deepEqual(wire.there.unwrap(acknowledgement, 100)!.judgement.acknowledged, [
      {number: 1, bands: [0], sentAtMs: 0},
    ])
  })

  it('are given up after 500 ms and counted, and the key serves those after', () => {
    const [wire, key] = [new Wire(), sealing(1)]
    wire.receive('sound', wire.sound(key, 10), 0)
    wire.receive('sound', wire.sound(key, 11), 1)
    assert.equal(wire.media.wakeAt(), HOLD_MS)
    assert.equal(told(wire.media.use(key.senderKey, HOLD_MS)), '11')
    assert.deepEqual(wire.dropped, ['unknownKey'])
    assert.equal(wire.receive('sound', wire.sound(key, 12), HOLD_MS), '12')
  })

  it('are dropped and counted when too many wait, while others open as ever', () => {
    const [wire, key, flood] = [new Wire(), sealing(1), sealing(2)]
    wire.media.use(key.senderKey, 0)
    const [packets, excess] = [5_000, 5_000 - MAX_HELD_PACKETS]
    let refused = 0
    for (let i = 0; i < packets; i++) {
      refused += wire.receive('sound', wire.sound(flood, i), 0) === 'unknownKey' ? 1 : 0
      if (i % 100 === 0) assert.equal(wire.receive('sound', wire.sound(key, i), 0), `${i}`)
    }
    assert.equal(refused, excess)
    wire.media.tick(HOLD_MS)
    assert.equal(wire.dropped.length, MAX_HELD_PACKETS)
  })
})

describe('the receiver of media', () => {
  it('wants a tick to forget the key before, and none after', () => {
    const [wire, previous, current] = [new Wire(), sealing(1), sealing(2)]
    for (const key of [previous, current]) wire.media.use(key.senderKey, 0)
    wire.receive('sound', wire.sound(current, 1), 100)
    assert.equal(wire.media.wakeAt(), 100 + PREVIOUS_KEPT_MS)
    wire.media.tick(100 + PREVIOUS_KEPT_MS)
    assert.equal(wire.media.wakeAt(), Number.POSITIVE_INFINITY)
    assert.equal(wire.receive('sound', wire.sound(previous, 2), 100 + PREVIOUS_KEPT_MS), '')
  })

  it('opens nothing once its keys are wiped', () => {
    const [wire, key] = [new Wire(), sealing(1)]
    wire.receive('sound', wire.sound(sealing(2), 1), 0)
    wire.media.use(key.senderKey, 0)
    wire.media.wipe()
    assert.equal(wire.media.wakeAt(), Number.POSITIVE_INFINITY)
    assert.equal(wire.receive('sound', wire.sound(key, 2), 0), '')
    assert.equal(told(wire.media.use(key.senderKey, 0)), '')
  })
})
