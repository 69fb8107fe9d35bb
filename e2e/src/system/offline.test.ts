import assert from 'node:assert/strict'
import {test} from 'node:test'
import {Namespace} from '../rig/namespace.js'
import {ScreenPeer} from '../rig/screen-peer.js'

test('on a machine without any network, two plain joins meet with nothing set up', async t => {
  const network = new Namespace(t)
  assert.equal(network.run('ip', 'route').trim(), '')
  const options = {server: null, confined: false, wrap: network.wrap, video: 'test', args: ['--fps', '10']}
  const ada = new ScreenPeer(t, {...options, name: 'Ada'})
  await ada.terminal.waitFor('npx s2c-peer join session1')
  const bob = new ScreenPeer(t, {...options, name: 'Bob'})
  await ada.shows(bob, 'Bob')
  await bob.shows(ada, 'Ada')
  for (const {terminal} of [ada, bob]) terminal.type('qq')
  assert.deepEqual(
    (await Promise.all([ada.terminal.exited, bob.terminal.exited])).map(({exitCode}) => exitCode),
    [0, 0],
  )
})
