import {after, describe, type TestContext} from 'node:test'
import pino from 'pino'
import type {Backplane} from 's2c-signaling/cluster/backplane'
import {type BackplaneWorld, CONTRACT_LIMITS, testBackplane} from 's2c-signaling/cluster/backplane-contract'
import {RedisBackplane} from 's2c-signaling/cluster/redis/redis-backplane'
import {RedisProcess, redisIsMissing} from '../rig/redis-process.js'
import {ProgramScope} from '../rig/scope.js'
import {TcpGate} from '../rig/tcp-gate.js'

describe('Redis as a backplane', {skip: redisIsMissing}, () => {
  const log = pino({level: 'silent'})
  /** Of the one Redis that all tests use: each world has keys of its own there. */
  const scope = new ProgramScope()
  let started: Promise<RedisProcess> | null = null
  let worlds = 0
  after(() => scope.end())

  /** Instances of this process, each with a way of its own to Redis. */
  async function makeWorld(t: TestContext): Promise<BackplaneWorld> {
    started ??= RedisProcess.start(scope)
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

  testBackplane('Redis', makeWorld)
})
