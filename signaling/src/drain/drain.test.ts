import assert from 'node:assert/strict'
import {test} from 'node:test'
import {type Draining, drain, otherServers} from './drain.js'

const OTHERS = ['wss://b.example.org']

/** A server whose peers go so long after they were told; null: never. With a clock that only it moves. */
function server(sizes: Readonly<Record<string, number>>, goAfterMs: number | null) {
  const left = new Map(Object.entries(sizes))
  const told: {at: number; session: string; size: number}[] = []
  let now = 0
  let isClosed = false
  const draining: Draining = {
    refuseNewcomers: () => {
      isClosed = true
    },
    get sessionSizes() {
      return left
    },
    get connectionCount() {
      return [...left.values()].reduce((sum, size) => sum + size, 0)
    },
    sendAway: (session, servers) => {
      assert.ok(isClosed)
      assert.deepEqual(servers, OTHERS)
      told.push({at: now, session, size: left.get(session)!})
    },
  }
  const clock = {
    now: () => now,
    wait: async (waitMs: number) => {
      now += waitMs
      for (const {at, session} of told) if (goAfterMs !== null && at + goAfterMs <= now) left.delete(session)
    },
  }
  return {draining, clock, told, left, now: () => now}
}

const rooms = (count: number, size: number): Record<string, number> =>
  Object.fromEntries(Array.from({length: count}, (_, number) => [`s${number}`, size]))

test('five hundred peers go in portions over half the time, each session once and as a whole', async () => {
  const busy = server(rooms(100, 5), 200)
  assert.equal(await drain(busy.draining, OTHERS, 10_000, busy.clock), 0)
  assert.deepEqual(new Set(busy.told.map(({session}) => session)).size, 100)
  assert.equal(busy.told.length, 100)
  const atOnce = new Map<number, number>()
  for (const {at, size} of busy.told) atOnce.set(at, (atOnce.get(at) ?? 0) + size)
  assert.ok([...atOnce.values()].every(peers => peers <= 10))
  assert.ok(busy.told.at(-1)!.at <= 5_000)
  assert.ok(busy.now() < 5_500, 'it ends when all have gone')
})

test('a few peers go at once', async () => {
  const quiet = server(rooms(3, 3), 100)
  assert.equal(await drain(quiet.draining, OTHERS, 10_000, quiet.clock), 0)
  assert.deepEqual(
    quiet.told.map(({at}) => at),
    [0, 0, 0],
  )
})

test('who stays is waited for no longer than was said', async () => {
  const stubborn = server({s: 2}, null)
  assert.equal(await drain(stubborn.draining, OTHERS, 3_000, stubborn.clock), 2)
  assert.equal(stubborn.now(), 3_000)
})

test('a session that began while it drains is sent on, too', async () => {
  const late = server({s: 1}, 300)
  const {wait} = late.clock
  const clock = {
    ...late.clock,
    wait: async (waitMs: number) => {
      if (late.now() === 0) late.left.set('t', 1)
      await wait(waitMs)
    },
  }
  assert.equal(await drain(late.draining, OTHERS, 10_000, clock), 0)
  assert.deepEqual(
    late.told.map(({session}) => session),
    ['s', 't'],
  )
})

test('a session that emptied and begins again is sent on again', async () => {
  const busy = server({s: 1, t: 1}, 300)
  const {wait} = busy.clock
  const clock = {
    ...busy.clock,
    wait: async (waitMs: number) => {
      await wait(waitMs)
      if (busy.now() === 100) busy.left.delete('s')
      if (busy.now() === 200) busy.left.set('s', 1)
    },
  }
  assert.equal(await drain(busy.draining, OTHERS, 10_000, clock), 0)
  assert.deepEqual(
    busy.told.map(({session}) => session),
    ['s', 't', 's'],
  )
})

test('an empty server is done at once', async () => {
  const empty = server({}, null)
  assert.equal(await drain(empty.draining, OTHERS, 10_000, empty.clock), 0)
  assert.equal(empty.now(), 0)
})

test('the own address is left out however it is written, where it is known', () => {
  const advertised = ['wss://A.example.org', 'wss://b.example.org/s2c/', 'ws://c:80']
  assert.deepEqual(otherServers(advertised, 'wss://a.example.org:443/'), advertised.slice(1))
  assert.deepEqual(otherServers(advertised, 'wss://b.example.org/s2c'), [advertised[0], advertised[2]])
  assert.deepEqual(otherServers(advertised, null), advertised)
})
