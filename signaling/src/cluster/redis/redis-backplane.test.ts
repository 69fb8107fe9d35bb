import assert from 'node:assert/strict'
import {test} from 'node:test'
import {setTimeout as delay} from 'node:timers/promises'
import pino from 'pino'
import type {BackplaneEvents} from '../backplane.js'
import {FakeRedis} from './fake-redis.js'
import {RedisBackplane} from './redis-backplane.js'

const LOOK_EVERY_MS = 5
const DEADLINE_MS = 20_000

async function until(holds: () => boolean): Promise<void> {
  const giveUpAt = performance.now() + DEADLINE_MS
  while (!holds()) {
    assert.ok(performance.now() < giveUpAt, `not in time: ${holds}`)
    await delay(LOOK_EVERY_MS)
  }
}

test('an outage of Redis is told once, whatever was under way and however often Redis is tried, and so is its end', async t => {
  const redis = await FakeRedis.start()
  t.after(() => redis.close())
  const told: string[] = []
  const log = pino({}, {write: line => void told.push(JSON.parse(line).event)})
  const backplane = new RedisBackplane({url: redis.url, log})
  t.after(() => backplane.close())
  const nothing = () => undefined
  const events: BackplaneEvents = {
    ...{connected: nothing, disconnected: nothing, news: nothing, unanswered: nothing, dropped: nothing},
  }
  backplane.open(events)
  for (let outage = 1; outage <= 2; outage++) {
    await until(() => backplane.isConnected)
    backplane.ask({ask: 'leave', session: 's', peer: 'ann', connection: 1, how: 'left'})
    redis.turnedAway = 0
    redis.goAway()
    await until(() => redis.turnedAway > 2)
    redis.comeBack()
  }
  await until(() => backplane.isConnected)
  assert.deepEqual(told, [
    ...['redisConnected', 'redisLost', 'redisConnected', 'redisLost', 'redisConnected'],
  ])
})
