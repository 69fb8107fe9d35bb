/** A short call over each of the bad paths that have a name: the two meet, and hear each other. */
import {describe, test} from 'node:test'
import {impair, PROFILES} from '../netlab/profiles.js'
import {PeerProcess} from '../rig/peer-process.js'
import {SlowNetwork} from '../rig/slow-network.js'

const DEADLINE_MS = 60_000
/** Too bad for a connection to be set up within its time; one that stands goes on. */
const AFTER_MEETING: ReadonlySet<string> = new Set(['bursty 50 %'])

describe('two peers meet and hear each other', {concurrency: 3}, () => {
  for (const [name, profile] of Object.entries(PROFILES))
    test(`over a path that is ${name}`, async t => {
      const network = await SlowNetwork.start(t, 2)
      if (!AFTER_MEETING.has(name)) impair(network, 0, 1, profile)
      const [one, other] = [0, 1].map(index => {
        const {args = [], ...options} = network.options(index)
        return new PeerProcess(t, {...options, args, video: 'test', audio: 'test', record: false})
      }) as [PeerProcess, PeerProcess]
      await one.live(await other.id(), {deadlineMs: DEADLINE_MS})
      impair(network, 0, 1, profile)
      const since = [one.mark, other.mark] as const
      for (const [index, peer] of [one, other].entries())
        await peer.waitFor('stats', ({peers}) => peers.some(({audio}) => audio.level > 0), {
          since: since[index]!,
          what: 'sound',
          deadlineMs: DEADLINE_MS,
        })
    })
})
