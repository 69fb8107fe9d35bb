import {after, type TestContext, test} from 'node:test'
import pino from 'pino'
import type {Backplane} from 's2c-signaling/cluster/backplane'
import {type BackplaneWorld, CONTRACT_LIMITS, testBackplane} from 's2c-signaling/cluster/backplane-contract'
import {RedisBackplane} from 's2c-signaling/cluster/redis/redis-backplane'
import {RedisProcess, redisIsMissing} from '../rig/redis-process.js'
import {TcpGate} from '../rig/tcp-gate.js'

const log = pino({level: 'silent'})

/** Started for the first test, and used by all: each world has keys of its own there. */
let started: Promise<RedisProcess> | null = null
let worlds = 0

/** Instances of this process, each with a way of its own to one Redis. */
async function makeWorld(t: TestContext): Promise<BackplaneWorld> {
  started ??= RedisProcess.start({after})
  const redis = await started
  const prefix = `world-${++worlds}:`
  const gates = await Promise.all([1, 2, 3].map(() => TcpGate.to(t, redis.port)))
  const gateOf = new Map<Backplane, TcpGate>()
  return {
    add: () => {
      const gate = gates[gateOf.size]!
      const url = `redis://127.0.0.1:${gate.port}`
      const backplane = new RedisBackplane({url, prefix, limits: CONTRACT_LIMITS, log})
      gateOf.set(backplane, gate)
      return backplane
    },
    cut: async backplane => gateOf.get(backplane)?.shut(),
    mend: async backplane => gateOf.get(backplane)?.open(),
    restart: async isEmptied => {
      await redis.kill({isEmptied})
      await redis.start()
    },
  }
}

if (redisIsMissing) test('Redis as a backplane', {skip: redisIsMissing}, () => undefined)
else testBackplane('Redis', makeWorld)
