import assert from 'node:assert/strict'
import {test} from 'node:test'
import {Namespace} from '../rig/namespace.js'
import {PeerProcess} from '../rig/peer-process.js'
import {judgeCall, listenToTones} from '../rig/tone-call.js'

const SECONDS = 12

test('with 5 % of all packets lost, sound has no gaps and pictures stay those that were sent', async t => {
  const network = new Namespace(t)
  network.loseUdp(5)
  const options = {server: null, wrap: network.wrap}

  await t.test(
    `for ${SECONDS} s no 20 ms of two pitches are more than 12 dB under the median level`,
    async t => {
      const {deepestDropDb, deepestDropAtMs, windows} = judgeCall(await listenToTones(t, options, SECONDS))
      assert.equal(windows, SECONDS * 10)
      assert.ok(deepestDropDb <= 12, `a drop of ${deepestDropDb} dB at ${deepestDropAtMs} ms`)
    },
  )

  await t.test('each picture that is shown is one that was sent, and new ones keep coming', async t => {
    const moving = {...options, video: 'test', args: ['--frames', '30']}
    const [one, other] = [new PeerProcess(t, moving), new PeerProcess(t, moving)]
    const [oneId, otherId] = [await one.id(), await other.id()]
    await Promise.all([one.live(otherId), other.live(oneId)])
    await Promise.all([one.shows(other, otherId, 150), other.shows(one, oneId, 150)])
    const [, figures] = await one.figures(2)
    assert.ok(figures!.peers[0]!.video.fps >= 20, `${figures!.peers[0]!.video.fps} pictures a second`)
  })
  assert.ok(network.lostPackets() > 100, `${network.lostPackets()} packets were lost`)
})
