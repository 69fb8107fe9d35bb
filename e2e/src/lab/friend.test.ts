/** Two behind symmetric NATs, no TURN server, and a third whom both reach: they meet by that one. */
import assert from 'node:assert/strict'
import {test} from 'node:test'
import {type Home, NatLab} from '../netlab/nat-lab.js'
import {PeerProcess} from '../rig/peer-process.js'

test('two behind symmetric NATs without TURN see and hear each other by a friend', async t => {
  const lab = await NatLab.start(t)
  const args = ['--ice-server', lab.coturn.stun]
  const media = {video: 'test', audio: 'test', record: false, args} as const
  const join = (name: string, place: Pick<Home, 'options'>): PeerProcess =>
    new PeerProcess(t, {...place.options, ...media, name})
  const friend = join('Carol', lab.outside())
  const carol = await friend.id()
  const one = join('Ada', lab.home('symmetric'))
  const ada = await one.id()
  await one.live(carol)
  const other = join('Bob', lab.home('symmetric'))
  const bob = await other.id()

  for (const [peer, id] of [
    [one, bob],
    [other, ada],
  ] as const) {
    const {via, path} = await peer.live(id)
    assert.deepEqual([via, path], [{id: carol, name: 'Carol'}, null])
    const flows = ({peers}: {peers: readonly {id: string; video: {fps: number}; audio: {kbps: number}}[]}) =>
      peers.some(each => each.id === id && each.video.fps > 1 && each.audio.kbps > 5)
    await peer.waitFor('stats', flows, {what: 'picture and sound by a friend'})
  }
  const {dropped} = await friend.waitFor('stats', () => true, {since: friend.mark})
  assert.equal(dropped['notRelaying'] ?? 0, 0)

  await friend.leave()
  for (const [peer, id] of [
    [one, bob],
    [other, ada],
  ] as const)
    await peer.waitFor('peer', event => event.id === id && event.state !== 'live', {
      what: 'the other to be away',
    })
})
