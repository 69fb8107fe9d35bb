import assert from 'node:assert/strict'
import test from 'node:test'
import {PeerProcess} from '../rig/peer-process.js'
import {SlowNetwork} from '../rig/slow-network.js'

const SECONDS = 10
const WARM_UP_SECONDS = 6

test('over 50 kbit/s each way sound goes on and pictures come, and more once there is room', async t => {
  const network = await SlowNetwork.start(t, 2)
  for (const [from, to] of [
    [0, 1],
    [1, 0],
  ] as const) {
    network.bottleneck(`from ${from}`, 50_000)
    network.path(from, to, {delayMs: 25, bottlenecks: [`from ${from}`]})
  }
  const [one, other] = [0, 1].map(index => {
    const {args = [], ...options} = network.options(index)
    const media = {video: 'test', audio: 'test', record: false}
    return new PeerProcess(t, {...options, ...media, args: [...args, '--frames', '30']})
  }) as [PeerProcess, PeerProcess]
  await one.live(await other.id())
  await one.figures(WARM_UP_SECONDS)
  await network.figures()
  const figures = await one.figures(SECONDS)
  const {bytes, packets} = (await network.figures())(1, 0)
  const views = figures.map(({peers}) => peers[0]!)
  assert.ok(packets > 0 && bytes * 8 < 60_000 * SECONDS, `${bytes} bytes`)
  assert.ok(
    views.some(({video}) => video.fps > 0),
    'no picture came',
  )
  assert.ok(
    views.every(({audio}) => audio.kbps > 0),
    'sound stopped',
  )
  const since = one.mark
  for (const from of [0, 1]) network.bottleneck(`from ${from}`, null)
  const isFull = ({video}: (typeof views)[number]): boolean => video.fps > 15 && video.cols >= 80
  await one.waitFor('stats', ({peers}) => peers.some(isFull), {
    since,
    what: 'full pictures',
    deadlineMs: 60_000,
  })
})
