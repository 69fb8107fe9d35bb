/** Peers behind NATs that name no STUN or TURN server: the signaling service answers STUN itself, and hands out users of a TURN server. */
import assert from 'node:assert/strict'
import {describe, test} from 'node:test'
import type {Nat} from '../netlab/nat.js'
import {isRelayed, pathOf} from '../netlab/nat-case.js'
import {NatLab} from '../netlab/nat-lab.js'
import {PeerProcess} from '../rig/peer-process.js'

/** Two peers of homes of that kind, live. */
async function meet(t: Parameters<typeof NatLab.start>[0], nat: Nat, handsOut: 'STUN' | 'TURN') {
  const lab = await NatLab.start(t, {handsOut})
  const peers = [lab.home(nat), lab.home(nat)].map(
    ({options}) => new PeerProcess(t, {...options, record: false}),
  )
  const [one, other] = peers as [PeerProcess, PeerProcess]
  await one.live(await other.id())
  return Promise.all([pathOf(one), pathOf(other)])
}

describe('two peers behind NATs', {concurrency: 2}, () => {
  test("meet directly by the service's own STUN server", async t => {
    for (const path of await meet(t, 'cone', 'STUN'))
      assert.equal(isRelayed(path), false, JSON.stringify(path))
  })

  test('meet by a TURN server whose users the service makes', async t => {
    for (const path of await meet(t, 'symmetric', 'TURN'))
      assert.equal(isRelayed(path), true, JSON.stringify(path))
  })
})
