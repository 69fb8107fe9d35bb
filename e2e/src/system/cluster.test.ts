import assert from 'node:assert/strict'
import {describe, type TestContext, test} from 'node:test'
import {Gathering} from '../load/gathering.js'
import {DEADLINE_MS} from '../rig/happenings.js'
import {RedisProcess, redisIsMissing} from '../rig/redis-process.js'
import {SignalingProcess} from '../rig/signaling-process.js'

/** Two instances on one Redis, with three peers at each: two in one room, one in another. */
async function service(t: TestContext) {
  const redis = await RedisProcess.start(t)
  const start = (): Promise<SignalingProcess> => SignalingProcess.start(t, {args: ['--redis', redis.url]})
  const [one, two] = await Promise.all([start(), start()])
  const crowd = new Gathering()
  t.after(() => crowd.close())
  const urls = [one.url, two.url]
  for (const servers of [urls, urls.toReversed()])
    for (const session of ['s', 's', 't']) await crowd.add(servers, session)
  const comesTrue = async (holds: () => boolean): Promise<void> =>
    assert.ok((await crowd.until(holds, DEADLINE_MS)) < DEADLINE_MS)
  await comesTrue(() => crowd.isWhole)
  crowd.say()
  await comesTrue(() => crowd.isHeard)
  return {redis, one, two, crowd, comesTrue}
}

describe('two instances of the service on one Redis', {skip: redisIsMissing, concurrency: true}, () => {
  test('rooms span them, and when one is killed its peers go on at the other, without ghosts', async t => {
    const {one, two, crowd, comesTrue} = await service(t)
    const [doomed] = crowd.peers
    assert.equal(doomed?.server, one.url)
    const killed = one.kill()
    crowd.lose(doomed)
    await killed
    await comesTrue(() => crowd.isTogether && crowd.peers.every(({server}) => server === two.url))
    // Until the instance is known to be dead nobody knows that who was there will not come back.
    await comesTrue(() => crowd.isWhole)
    crowd.say()
    await comesTrue(() => crowd.isHeard)
    assert.equal(crowd.counts.refusals, 0)
  })

  test('when Redis is killed and comes back with nothing left nobody is dropped, and rooms span them again', async t => {
    const {redis, one, two, crowd, comesTrue} = await service(t)
    const {welcomes} = crowd.counts
    await redis.kill({isEmptied: true})
    // Who comes now meets those at the same instance.
    const late = [await crowd.add([one.url], 's'), await crowd.add([two.url], 's')]
    assert.ok(late.every(({present}) => present.size >= 2))
    crowd.say()
    await redis.start()
    await comesTrue(() => crowd.isWhole)
    crowd.say()
    await comesTrue(() => crowd.isHeard)
    const {losses, refusals, outOfOrder, skipped} = crowd.counts
    assert.deepEqual(
      {losses, refusals, outOfOrder, skipped},
      {losses: 0, refusals: 0, outOfOrder: 0, skipped: 0},
    )
    assert.equal(crowd.counts.welcomes - welcomes, late.length)
  })
})
