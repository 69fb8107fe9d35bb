import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {Detour, DIRECT_PATIENCE_MS, type Footing} from './detour.js'

const [NEAR, FAR] = ['near', 'far']
const NOTHING: Footing = {isConnecting: false, isHailing: false, isSettled: false, standing: null}
const CONNECTING: Footing = {...NOTHING, isConnecting: true}
const HAILING: Footing = {...NOTHING, isHailing: true}
const standing = (via: string | null): Footing => ({...NOTHING, isSettled: true, standing: {via}})

function detour(open = new Set([NEAR, FAR])): {way: Detour; open: Set<string>} {
  const way = new Detour(friend => open.has(friend))
  return {way, open}
}

/** The first attempt has looked for a direct way since 0. */
function searching(): ReturnType<typeof detour> {
  const all = detour()
  assert.equal(all.way.next(HAILING, 0), null)
  all.way.connecting(0)
  return all
}

/** Nothing came of the first attempt, and both friends offer. */
function fruitless(): ReturnType<typeof detour> {
  const all = searching()
  all.way.offered(FAR, 80)
  all.way.offered(NEAR, 30)
  return all
}

describe('the way of a link', () => {
  it('is direct first; friends are asked when that takes long, and again while it lasts', () => {
    const {way} = searching()
    assert.equal(way.wakeAt(CONNECTING), 500)
    assert.deepEqual(way.due(CONNECTING, 499), [])
    assert.deepEqual(way.due(CONNECTING, 500), ['ask'])
    assert.deepEqual(way.due(CONNECTING, 501), [])
    assert.deepEqual(way.due(CONNECTING, 3_500), ['ask'])
  })

  it('asks again at once when somebody comes who may not have been asked', () => {
    const {way} = searching()
    way.friendCame()
    assert.deepEqual(way.due(CONNECTING, 499), [])
    assert.deepEqual(way.due(CONNECTING, 600), ['ask'])
    way.friendCame()
    assert.deepEqual(way.due(CONNECTING, 601), ['ask'])
    assert.equal(way.wakeAt(standing(null)), Number.POSITIVE_INFINITY)
  })

  it('leads by the nearest friend once there was no direct one in time', () => {
    const {way} = fruitless()
    way.due(CONNECTING, 500)
    assert.deepEqual(way.due(CONNECTING, DIRECT_PATIENCE_MS - 1), [])
    assert.equal(way.wakeAt(CONNECTING), DIRECT_PATIENCE_MS)
    assert.deepEqual(way.due(CONNECTING, DIRECT_PATIENCE_MS), ['detour'])
    assert.equal(way.next(HAILING, DIRECT_PATIENCE_MS), NEAR)
  })

  it('stays direct where nobody offers', () => {
    const {way} = searching()
    assert.deepEqual(way.due(CONNECTING, 10_000), ['ask'])
    assert.equal(way.next(HAILING, 10_000), null)
  })

  it('leads by the next friend when one does not serve, then direct, then by the first again', () => {
    const {way} = fruitless()
    assert.deepEqual(
      [1, 2, 3, 4].map(second => way.next(HAILING, second * 1_000)),
      [NEAR, FAR, null, null],
    )
    assert.equal(way.next(HAILING, 9_000), NEAR)
  })

  it('does not lead by a friend who is away, and at once by one who is back', () => {
    const {way, open} = fruitless()
    open.delete(NEAR)
    assert.equal(way.next(HAILING, 1_000), FAR)
    way.reached()
    open.delete(FAR)
    way.failed(FAR, 2_000)
    assert.equal(way.next(HAILING, 2_000), null)
    open.add(FAR)
    assert.equal(way.next(HAILING, 3_000), FAR)
  })

  it('leads by a doubted friend only where nobody else offers', () => {
    const {way, open} = fruitless()
    way.doubted(NEAR, 1_000)
    assert.equal(way.next(HAILING, 1_000), FAR)
    open.delete(FAR)
    assert.equal(way.next(HAILING, 2_000), NEAR)
  })

  it('by a friend, is looked for directly again after 10 s, 30 s and ever longer, up to 5 min', () => {
    const {way} = fruitless()
    way.next(HAILING, 1_000)
    way.reached()
    way.stands(NEAR, 1_000)
    const times: number[] = []
    for (let now = 1_000; now < 1_000_000; now = way.wakeAt(standing(NEAR))) {
      if (!way.due(standing(NEAR), now).includes('direct')) continue
      times.push((now - 1_000) / 1_000)
      assert.equal(way.next(standing(NEAR), now), null)
    }
    assert.deepEqual(times, [10, 40, 100, 220, 520, 820])
  })

  it('is looked for directly at once in another network', () => {
    const {way} = fruitless()
    way.next(HAILING, 1_000)
    way.reached()
    way.stands(NEAR, 1_000)
    way.pathsChanged(2_000)
    assert.ok(way.due(standing(NEAR), 2_000).includes('direct'))
  })

  it('asks for nothing once it is direct', () => {
    const {way} = fruitless()
    way.stands(null, 2_000)
    assert.equal(way.wakeAt(standing(null)), Number.POSITIVE_INFINITY)
  })
})
