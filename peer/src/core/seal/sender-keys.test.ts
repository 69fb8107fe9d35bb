import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {PeerId} from '@s2c/shared/peer-id'
import {seededRandom} from '@s2c/shared/sim/random'
import fc from 'fast-check'
import {Opener} from './opener.js'
import {layOutNonce, type Stream, splitBody} from './sealed-body.js'
import {HAND_OVER_MS, OwnSenderKeys} from './sender-keys.js'

const plain = Uint8Array.of(7)

/** One sender with what it told whom, as `peer:epoch`; each peer opens with what it was told. */
class Bench {
  readonly keys: OwnSenderKeys
  readonly openers = new Map<PeerId, Opener>()
  #told: string[] = []

  constructor(countersPerKey?: number) {
    const random = seededRandom(24)
    this.keys = new OwnSenderKeys(
      random.bytes,
      (peer, key) => {
        this.#told.push(`${peer}:${key.epoch}`)
        if (!this.openers.has(peer)) this.openers.set(peer, new Opener())
        this.openers.get(peer)!.use(key, 0)
      },
      countersPerKey,
    )
  }

  /** What was told since this was last asked. */
  told(): string {
    return this.#told.splice(0).join(' ')
  }

  epoch(): number {
    return splitBody(this.keys.seal('sound', plain))!.epochByte
  }

  /** Who opens what is sealed now. */
  readers(): string {
    const body = this.keys.seal('sound', plain)
    return [...this.openers]
      .filter(([, opener]) => opener.open('sound', body, 0).ok)
      .map(([peer]) => peer)
      .join('')
  }

  /** A meeting of these, all with the same current key. */
  static of(...peers: PeerId[]): Bench {
    const bench = new Bench()
    for (const peer of peers) {
      bench.keys.join(peer, 0)
      const epoch = Number(bench.told().split(':').at(-1))
      for (const each of peers) bench.keys.acknowledged(each, epoch, 0)
    }
    assert.equal(bench.readers(), peers.join(''))
    return bench
  }
}

describe('own sender keys', () => {
  it('switch at once when nobody else holds the current one', () => {
    const bench = new Bench()
    const alone = bench.epoch()
    bench.keys.join('a', 0)
    assert.equal(bench.told(), `a:${alone + 1}`)
    assert.equal(bench.readers(), 'a')
    bench.keys.leave('a', 10)
    assert.equal(bench.readers(), '')
    assert.equal(bench.keys.wakeAt(), Number.POSITIVE_INFINITY)
  })

  it('switch when all have acknowledged, and the newcomer reads nothing before', () => {
    const bench = Bench.of('a', 'b')
    const before = bench.epoch()
    bench.keys.join('c', 100)
    assert.equal(bench.told(), ['a', 'b', 'c'].map(peer => `${peer}:${before + 1}`).join(' '))
    assert.equal(bench.keys.entitled('c'), false)
    bench.keys.acknowledged('a', before + 1, 120)
    bench.keys.acknowledged('c', before + 1, 120)
    assert.equal(bench.readers(), 'ab')
    bench.keys.acknowledged('b', before + 1, 130)
    assert.equal(bench.keys.entitled('c'), true)
    assert.equal(bench.readers(), 'abc')
  })

  it('switch after 1 s without the one who is silent, who is still entitled', () => {
    const bench = Bench.of('a', 'b')
    bench.keys.join('c', 100)
    assert.equal(bench.keys.wakeAt(), 100 + HAND_OVER_MS)
    bench.keys.tick(100 + HAND_OVER_MS - 1)
    assert.equal(bench.keys.entitled('c'), false)
    bench.keys.tick(100 + HAND_OVER_MS)
    assert.equal(bench.readers(), 'abc')
    assert.equal(bench.keys.entitled('a'), true)
  })

  it('are not told to the one who leaves', () => {
    const bench = Bench.of('a', 'b', 'c')
    const before = bench.epoch()
    bench.keys.leave('b', 0)
    assert.equal(bench.told(), `a:${before + 1} c:${before + 1}`)
    bench.keys.tick(HAND_OVER_MS)
    assert.equal(bench.readers(), 'ac')
  })

  it('that are pending serve a newcomer too, who is waited for', () => {
    const bench = Bench.of('a')
    bench.keys.join('b', 0)
    const pending = bench.epoch() + 1
    bench.told()
    bench.keys.join('c', 10)
    assert.equal(bench.told(), `c:${pending}`)
    for (const peer of ['a', 'b']) bench.keys.acknowledged(peer, pending, 20)
    assert.equal(bench.keys.entitled('c'), false)
    bench.keys.acknowledged('c', pending, 30)
    assert.equal(bench.readers(), 'abc')
  })

  it('that were promised to somebody who left are never used', () => {
    const bench = Bench.of('a', 'b')
    bench.keys.join('c', 0)
    const promised = bench.epoch() + 1
    bench.told()
    bench.keys.leave('c', 10)
    assert.equal(bench.told(), `a:${promised + 1} b:${promised + 1}`)
    for (const peer of ['a', 'b']) bench.keys.acknowledged(peer, promised, 20)
    assert.equal(bench.epoch(), promised - 1)
    for (const peer of ['a', 'b']) bench.keys.acknowledged(peer, promised + 1, 30)
    assert.equal(bench.epoch(), promised + 1)
    assert.equal(bench.readers(), 'ab')
  })

  it('do not wait for somebody who left meanwhile', () => {
    const bench = Bench.of('a', 'b')
    bench.keys.join('c', 0)
    bench.keys.leave('b', 10)
    const pending = bench.epoch() + 2
    for (const peer of ['a', 'c']) bench.keys.acknowledged(peer, pending, 20)
    assert.equal(bench.readers(), 'ac')
  })

  it('switch 1 s after the first change although the changes never end', () => {
    const bench = Bench.of('a', 'b')
    bench.keys.leave('b', 0)
    for (let now = 10; now < HAND_OVER_MS; now += 10) {
      bench.keys.join('c', now)
      bench.keys.leave('c', now + 5)
      bench.keys.tick(now + 5)
      assert.equal(bench.keys.wakeAt(), HAND_OVER_MS)
    }
    bench.keys.tick(HAND_OVER_MS)
    assert.equal(bench.readers(), 'a')
    assert.equal(bench.keys.wakeAt(), Number.POSITIVE_INFINITY)
  })

  it('are told again over a new connection: what the peer is entitled to, no more', () => {
    const bench = Bench.of('a', 'b')
    const current = bench.epoch()
    bench.keys.relinked('a')
    assert.equal(bench.told(), `a:${current}`)
    bench.keys.join('c', 0)
    bench.told()
    bench.keys.relinked('a')
    bench.keys.relinked('c')
    bench.keys.relinked('stranger')
    assert.equal(bench.told(), `a:${current} a:${current + 1} c:${current + 1}`)
    bench.keys.join('a', 0)
    assert.equal(bench.told(), `a:${current} a:${current + 1}`)
  })

  it('do not heed acknowledgements of strangers or of other epochs', () => {
    const bench = Bench.of('a')
    bench.keys.join('b', 0)
    const pending = bench.epoch() + 1
    for (const epoch of [pending - 1, pending + 1, -1, Number.NaN]) {
      bench.keys.acknowledged('a', epoch, 1)
      bench.keys.acknowledged('b', epoch, 1)
    }
    bench.keys.acknowledged('stranger', pending, 1)
    bench.keys.leave('stranger', 1)
    assert.equal(bench.epoch(), pending - 1)
  })

  it('follow one another before their counters are used up', () => {
    const bench = new Bench(8)
    for (const [peer, epoch] of [
      ['a', 1],
      ['b', 2],
    ] as const) {
      bench.keys.join(peer, 0)
      for (const each of ['a', 'b']) bench.keys.acknowledged(each, epoch, 0)
    }
    for (let i = 0; i < 4; i++) bench.keys.seal('picture', plain)
    assert.equal(bench.keys.wakeAt(), 0)
    bench.told()
    bench.keys.tick(0)
    assert.equal(bench.told(), 'a:3 b:3')
    assert.equal(bench.epoch(), 2)
    bench.keys.tick(HAND_OVER_MS)
    assert.equal(bench.epoch(), 3)
    assert.equal(bench.readers(), 'ab')
  })

  it('follow one another at once rather than repeat or throw, when no tick came in time', () => {
    const bench = new Bench(4)
    bench.keys.join('a', 0)
    for (let i = 0; i < 1_000; i++) assert.equal(bench.readers(), 'a')
  })

  it('are gone once they are wiped: what is sealed then opens for nobody', () => {
    const bench = Bench.of('a', 'b')
    bench.keys.leave('b', 0)
    bench.told()
    bench.keys.wipe()
    assert.equal(bench.readers(), '')
    assert.equal(bench.told(), '')
    assert.equal(bench.keys.wakeAt(), Number.POSITIVE_INFINITY)
    assert.equal(bench.keys.entitled('a'), false)
  })
})

type Operation =
  | {do: 'join' | 'leave' | 'relinked'; peer: number}
  | {do: 'acknowledged'; peer: number; epochsBack: number}
  | {do: 'tick'; laterMs: number}
  | {do: 'seal'; stream: Stream; times: number}

const peer = fc.nat(4)
const operation: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({do: fc.constantFrom('join' as const, 'leave' as const, 'relinked' as const), peer}),
  fc.record({do: fc.constant('acknowledged' as const), peer, epochsBack: fc.nat(2)}),
  fc.record({do: fc.constant('tick' as const), laterMs: fc.nat(700)}),
  fc.record({
    do: fc.constant('seal' as const),
    stream: fc.constantFrom<Stream>('sound', 'picture'),
    times: fc.nat(12),
  }),
)

describe('whatever happens', () => {
  it('no nonce is used twice under one key, and only those entitled hold the key', () => {
    let seed = 0
    fc.assert(
      fc.property(
        fc.array(operation, {maxLength: 120}),
        fc.integer({min: 2, max: 20}),
        (operations, counters) => {
          checkRun(operations, counters, ++seed)
        },
      ),
      {numRuns: 300, seed: 24},
    )
  })
})

/** Runs the operations; every body is matched with the key it was sealed under, by its place among all keys made. */
function checkRun(operations: readonly Operation[], counters: number, seed: number): void {
  const random = seededRandom(seed)
  const made: Uint8Array[] = []
  const held = new Map<PeerId, Set<number>>()
  const keys = new OwnSenderKeys(
    count => made[made.push(random.bytes(count)) - 1]!,
    (to, {epoch, key}) => {
      assert.deepEqual(key, made[epoch], 'an epoch has one key')
      held.set(to, (held.get(to) ?? new Set()).add(epoch))
    },
    counters,
  )
  const used = new Set<string>()
  let now = 0
  let newest = 0
  for (const each of operations) {
    switch (each.do) {
      case 'join':
      case 'leave':
        keys[each.do](`${each.peer}`, now)
        break
      case 'relinked':
        keys.relinked(`${each.peer}`)
        break
      case 'acknowledged':
        keys.acknowledged(`${each.peer}`, made.length - 1 - each.epochsBack, now)
        break
      case 'tick':
        now += each.laterMs
        keys.tick(now)
        assert.ok(keys.wakeAt() > now)
        break
      case 'seal':
        for (let i = 0; i < each.times; i++) {
          const {epochByte, stream, counter} = splitBody(keys.seal(each.stream, plain))!
          assert.ok(epochByte >= newest, 'epochs only go forward')
          newest = epochByte
          const nonce = `${made[epochByte]} ${layOutNonce(epochByte, stream, counter)}`
          assert.ok(!used.has(nonce), `nonce ${stream} ${counter} of epoch ${epochByte} came twice`)
          used.add(nonce)
          for (const [to, epochs] of held)
            assert.ok(!keys.entitled(to) || epochs.has(epochByte), `${to} is entitled but has no key`)
        }
    }
  }
  assert.ok(made.length < 256, 'the byte in the body names the whole epoch')
}
