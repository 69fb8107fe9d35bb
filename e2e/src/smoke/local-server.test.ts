import assert from 'node:assert/strict'
import {randomBytes} from 'node:crypto'
import {test} from 'node:test'
import {PeerProcess} from '../rig/peer-process.js'

test('without a server named, the first starts one on this machine and the next find it, even all at once', async t => {
  const session = `local-${randomBytes(4).toString('hex')}`
  const options = {session, server: null, video: 'test', args: ['--fps', '5', '--frames', '5']}
  const [first, second] = [new PeerProcess(t, options), new PeerProcess(t, options)]
  await first.live(await second.id())
  await second.live(await first.id())
  const third = new PeerProcess(t, options)
  await third.live(await first.id())
  const servers = await Promise.all([first, second, third].map(peer => peer.waitFor('joined')))
  assert.equal(new Set(servers.map(({server}) => server)).size, 1)
  await third.shows(first, await first.id())

  await t.test(
    'when the one who started it leaves, the meeting goes on and can still be joined',
    async () => {
      assert.deepEqual(await first.leave(), {code: 0, signal: null})
      assert.deepEqual(await second.leave(), {code: 0, signal: null})
      const fourth = new PeerProcess(t, options)
      await fourth.live(await third.id())
      await fourth.shows(third, await third.id())
      await third.leave()
      await fourth.leave()
    },
  )
})
