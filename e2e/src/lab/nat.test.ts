/** Two peers behind NATs, each kind with each and with every help: they meet, or are told why not. */
import assert from 'node:assert/strict'
import {test} from 'node:test'
import {
  buildHomes,
  HELP,
  homesOf,
  iceFlags,
  isRelayed,
  NAT_PAIRS,
  type Outcome,
  pathOf,
  theory,
} from '../netlab/nat-case.js'
import {NatLab} from '../netlab/nat-lab.js'
import {PeerProcess} from '../rig/peer-process.js'

/** Each case mostly waits; more at a time would have peers wait for processors. */
const CASES_AT_A_TIME = 3

test('behind NATs', async t => {
  const lab = await NatLab.start(t)
  const homes = buildHomes(lab)
  await t.test('each pair', {concurrency: CASES_AT_A_TIME}, async t => {
    const cases = NAT_PAIRS.flatMap(pair => HELP.map(help => ({pair, help, outcome: theory(pair, help)})))
    await Promise.all(
      cases.map(({pair, help, outcome}) =>
        t.test(
          `of ${pair.join(' and ')} with ${help === 'none' ? 'no server' : help}: ${outcome}`,
          async t => {
            const args = iceFlags(lab, help)
            const session = `${pair.join('-')}-${help}`
            const [one, other] = homesOf(homes, pair).map(
              ({options}) => new PeerProcess(t, {...options, session, args, record: false}),
            ) as [PeerProcess, PeerProcess]
            await Promise.all([one, other].map(peer => peer.id()))
            await come(one, other, outcome)
          },
        ),
      ),
    )
  })
})

async function come(one: PeerProcess, other: PeerProcess, outcome: Outcome): Promise<void> {
  switch (outcome) {
    case 'direct':
    case 'relayed':
      await one.live(await other.id())
      for (const peer of [one, other])
        assert.equal(isRelayed(await pathOf(peer)), outcome === 'relayed', JSON.stringify(await pathOf(peer)))
      return
    case 'noServers':
    case 'noRelay':
      await Promise.all([one, other].map(peer => peer.waitFor('warning', ({code}) => code === outcome)))
      return
    default:
      return outcome satisfies never
  }
}
