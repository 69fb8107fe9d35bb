/**
 * Two instances of the signaling service on one Redis: one killed, Redis killed with all it knew, both restarted one after the
 * other under load. Peers are load/load-peer.ts, in this process.
 *   node e2e/dist/measure/cluster.js [--peers 500] [--rooms 50]
 */
import {setTimeout as delay} from 'node:timers/promises'
import {parseArgs} from 'node:util'
import {Gathering} from '../load/gathering.js'
import {RedisProcess} from '../rig/redis-process.js'
import type {Scope} from '../rig/scope.js'
import {SignalingProcess} from '../rig/signaling-process.js'
import {type Line, line, report} from './report.js'

/** All peers come from one address. */
const ROOMY = ['--connections-per-address', '4000', '--join-burst', '4000', '--joins-per-second', '4000']
const DRAIN_SECONDS = 6
/** Each says something this often. */
const SAY_EVERY_MS = 500
const TALK_EVERY_MS = 20
const REDIS_AWAY_MS = 2_000
const DEADLINE_MS = 15_000

const {values} = parseArgs({
  options: {peers: {type: 'string', default: '500'}, rooms: {type: 'string', default: '50'}},
})

/** Instances that name each other. */
class Pair {
  readonly #scope: Scope
  readonly #redis: string
  readonly #instances: SignalingProcess[] = []

  constructor(scope: Scope, redis: string) {
    this.#scope = scope
    this.#redis = redis
  }

  get urls(): string[] {
    return this.#instances.map(({url}) => url)
  }

  at(place: number): SignalingProcess {
    return this.#instances[place]!
  }

  /** At the port that it had before, if it had one. */
  async start(place: number): Promise<void> {
    const others = this.urls.filter((_, other) => other !== place).flatMap(url => ['--advertise', url])
    const args = ['--redis', this.#redis, '--drain-seconds', String(DRAIN_SECONDS), ...ROOMY, ...others]
    const port = this.#instances[place]?.port ?? 0
    this.#instances[place] = await SignalingProcess.start(this.#scope, {port, args})
  }

  async startBoth(): Promise<void> {
    await this.start(0)
    await this.start(1)
    // The first knew no other when it started.
    await this.restart(0)
  }

  async restart(place: number): Promise<void> {
    this.at(place).program.signal('SIGTERM')
    await this.at(place).program.ends()
    await this.start(place)
  }
}

/** So many peers, half of them first at one instance and half at the other. */
async function gather(urls: readonly string[], peers: number, rooms: number): Promise<Gathering> {
  const crowd = new Gathering()
  for (let number = 0; number < peers; number++) {
    const servers = number % 2 === 0 ? urls : urls.toReversed()
    await crowd.add(servers, `room-${(number >> 1) % rooms}`)
  }
  await crowd.until(() => crowd.isWhole, DEADLINE_MS)
  return crowd
}

async function killOne(pair: Pair): Promise<Line[]> {
  const crowd = await gather(pair.urls, 40, 4)
  const [dead] = pair.urls
  const doomed = crowd.peers.filter(({server}) => server === dead).slice(0, 4)
  const killed = pair.at(0).kill()
  // They never come back: what is left of them are ghosts.
  for (const peer of doomed) crowd.lose(peer)
  await killed
  const isMoved = (): boolean => crowd.peers.every(({server}) => server !== null && server !== dead)
  const again = await crowd.until(() => isMoved() && crowd.isTogether, DEADLINE_MS)
  const clean = again + (await crowd.until(() => crowd.isWhole, DEADLINE_MS))
  crowd.close()
  await pair.start(0)
  return [
    line(
      'one killed: its peers and all others see each other at the other',
      seconds(again),
      '<= 3 s',
      again <= 3_000,
    ),
    line('one killed: ghosts of who did not come back are gone', seconds(clean), '<= 6 s', clean <= 6_000),
    zero('one killed: failed joins', crowd.counts.refusals),
  ]
}

async function restartRedis(pair: Pair, redis: RedisProcess): Promise<Line[]> {
  const crowd = await gather(pair.urls, 40, 4)
  const {counts} = crowd
  const {welcomes} = counts
  await redis.kill({isEmptied: true})
  for (const url of pair.urls) await crowd.add([url], 'room-0')
  await delay(REDIS_AWAY_MS)
  const dropped = counts.losses + counts.welcomes - welcomes - pair.urls.length
  await redis.start()
  crowd.say()
  const whole = await crowd.until(() => crowd.isWhole, DEADLINE_MS)
  crowd.say()
  const heard = whole + (await crowd.until(() => crowd.isHeard, DEADLINE_MS))
  crowd.close()
  return [
    zero('Redis away for 2 s, back without its data: peers dropped', dropped),
    line('Redis back: who joined meanwhile is seen by all', seconds(whole), '<= 5 s', whole <= 5_000),
    line('Redis back: all that was said is heard', seconds(heard), '<= 5 s', heard <= 5_000),
  ]
}

async function rollingRestart(pair: Pair, peers: number, rooms: number): Promise<Line[]> {
  const crowd = await gather(pair.urls, peers, rooms)
  const {counts} = crowd
  const {welcomes} = counts
  const talking = talk(crowd)
  const beganAt = performance.now()
  for (const place of [0, 1]) await pair.restart(place)
  const tookMs = performance.now() - beganAt
  clearInterval(talking)
  const settled = await crowd.until(() => crowd.isWhole && crowd.isHeard, DEADLINE_MS)
  crowd.close()
  const {losses, refusals, sent, received, outOfOrder, skipped} = counts
  return [
    line(`both restarted under ${peers} peers`, seconds(tookMs), '', true),
    line('both restarted: times a peer moved', `${counts.welcomes - welcomes}`, '', true),
    zero('both restarted: failed joins', refusals),
    zero('both restarted: connections lost without being told where to go', losses),
    line('both restarted: envelopes lost', `${sent - received} of ${sent}`, '0', sent === received),
    zero('both restarted: envelopes out of order', outOfOrder + skipped),
    line('both restarted: all see each other, all is heard', seconds(settled), '<= 5 s', settled <= 5_000),
  ]
}

/** Until it is cleared each peer says something now and then, all of them evenly. */
function talk({peers}: Gathering): NodeJS.Timeout {
  const share = Math.ceil((peers.length * TALK_EVERY_MS) / SAY_EVERY_MS)
  let turn = 0
  return setInterval(() => {
    for (let count = 0; count < share; count++) peers[turn++ % peers.length]!.say()
  }, TALK_EVERY_MS)
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`
const zero = (what: string, count: number): Line => line(what, `${count}`, '0', count === 0)

await report('Two signaling instances on one Redis', async scope => {
  const redis = await RedisProcess.start(scope)
  const pair = new Pair(scope, redis.url)
  await pair.startBoth()
  return [
    ...(await killOne(pair)),
    ...(await restartRedis(pair, redis)),
    ...(await rollingRestart(pair, Number(values.peers), Number(values.rooms))),
  ]
})
