import assert from 'node:assert/strict'
import {after, type TestContext, test} from 'node:test'
import type {PeerId} from '@s2c/shared/peer-id'
import {endRtc} from 's2c-peer/io/link/rtc-library'
import {confirm} from '../rig/attacker-introduction.js'
import {HostilePeer} from '../rig/hostile-peer.js'
import {PeerProcess} from '../rig/peer-process.js'
import {type Passed, RelayPlot} from '../rig/relay-plot.js'
import {SignalingProcess} from '../rig/signaling-process.js'

/**
 * What a signaling server can do to an open meeting without a handshake of its own: nobody has a passphrase here, so
 * that nothing but the handshake itself can notice it.
 */
const OPEN = {session: 'meddled-with', video: 'test', args: ['--fps', '10', '--frames', '10']}

after(endRtc)

type Fields = Record<string, unknown>
/** The same envelope with some fields changed. */
const changed = (data: string, change: (envelope: Fields) => Fields): string =>
  JSON.stringify(change(JSON.parse(data) as Fields))
const typeOf = ({data}: Passed): unknown => (JSON.parse(data) as Fields)['type']

async function couple(t: TestContext, server: string): Promise<{ada: PeerProcess; bob: PeerProcess}> {
  const ada = new PeerProcess(t, {...OPEN, server, name: 'Ada'})
  await ada.id()
  return {ada, bob: new PeerProcess(t, {...OPEN, server, name: 'Bob'})}
}

const isIn = (peer: PeerProcess): boolean =>
  peer.events.all.some(event => event.event === 'frame' || (event.event === 'peer' && event.state === 'live'))

/** Both hear that a handshake failed, the newcomer leaves, and neither saw anything of the other. */
async function assertRefused(
  ada: PeerProcess,
  bob: PeerProcess,
  code: 'handshakeFailed' | 'peerRefused',
): Promise<void> {
  await Promise.any([ada, bob].map(peer => peer.waitFor('warning', warning => warning.code === code)))
  assert.deepEqual([isIn(ada), isIn(bob)], [false, false])
}

test('without any meddling the two meet', async t => {
  const {url} = await RelayPlot.start(t)
  const {ada, bob} = await couple(t, url)
  await bob.live(await ada.id())
  await bob.shows(ada, await ada.id())
})

test('two who are shown to each other under other ids refuse each other', async t => {
  const alias = (id: PeerId): PeerId => id.slice(0, -1) + (Number.parseInt(id.at(-1)!, 16) ^ 1).toString(16)
  const plot = await RelayPlot.start(t, {alias})
  const {ada, bob} = await couple(t, plot.url)
  await assertRefused(ada, bob, 'handshakeFailed')
  assert.ok(
    plot.record.some(passed => typeOf(passed) === 'sealed'),
    'the handshake was tried',
  )
})

test('a handshake of an older version is refused, and both are told to update', async t => {
  const meddle = (passed: Passed): Passed[] => [
    {
      ...passed,
      data: changed(passed.data, envelope => ('version' in envelope ? {...envelope, version: 1} : envelope)),
    },
  ]
  const {url} = await RelayPlot.start(t, {meddle})
  const {ada, bob} = await couple(t, url)
  for (const peer of [ada, bob]) await peer.waitFor('warning', ({code}) => code === 'peerRefused')
  await assertRefused(ada, bob, 'peerRefused')
})

test('an offer of the first version is not even looked at', async t => {
  const meddle = (passed: Passed): Passed[] =>
    typeOf(passed) === 'sealed'
      ? [{...passed, data: JSON.stringify({type: 'offer', attempt: 1, sdp: 'v=0'})}]
      : [passed]
  const {url} = await RelayPlot.start(t, {meddle})
  const {ada, bob} = await couple(t, url)
  await Promise.any(
    [ada, bob].map(peer => peer.waitFor('stats', ({dropped}) => (dropped['malformedEnvelope'] ?? 0) > 0)),
  )
  assert.deepEqual([isIn(ada), isIn(bob)], [false, false])
})

test('who gets only its own words back links with nobody', async t => {
  const mirror = ({from, to, data}: Passed): Passed => ({from: to, to: from, data})
  const back: Record<string, (envelope: Fields) => Fields> = {
    // The caller's nonce as if it were the callee's, the callee's share as if it were the caller's.
    hail: ({attempt, nonce}) => ({
      type: 'reply',
      attempt,
      version: 2,
      nonce,
      share: 'A'.repeat(43).concat('='),
    }),
    reply: ({attempt, share}) => ({type: 'sealed', attempt, share, number: 0, box: 'A'.repeat(64)}),
  }
  const meddle = (passed: Passed): Passed[] => {
    const turn = back[String(typeOf(passed))]
    const mirrored = mirror(passed)
    // The hail itself has to arrive, or there is no reply to send back.
    const onward = typeOf(passed) === 'hail' ? [passed] : []
    return [
      mirrored,
      ...(turn === undefined ? [] : [{...mirrored, data: changed(passed.data, turn)}]),
      ...onward,
    ]
  }
  const {url} = await RelayPlot.start(t, {meddle})
  const {ada, bob} = await couple(t, url)
  await assertRefused(ada, bob, 'handshakeFailed')
})

test('a confirmation that comes back is refused', async t => {
  const {url: server} = await SignalingProcess.start(t)
  const ada = new PeerProcess(t, {...OPEN, server, name: 'Ada'})
  const mirror = await HostilePeer.join(t, server, {session: OPEN.session})
  const link = await mirror.link(await ada.id())
  link.say(await link.hears('confirm'))
  await ada.waitFor('meeting', ({failedHandshakes}) => failedHandshakes > 0)
  await link.heard.waitFor('the end of the link', ({type}) => type === 'failed')
  assert.equal(
    link.heard.all.some(heard => heard.type === 'control' && heard.message.type === 'identify'),
    false,
  )
  assert.equal(isIn(ada), false)
  assert.deepEqual(await ada.leave(), {code: 0, signal: null})
})

test('who confirms and never says who it is gets neither a key nor a name nor a picture', async t => {
  const {url: server} = await SignalingProcess.start(t)
  const ada = new PeerProcess(t, {...OPEN, server, name: 'Ada'})
  const nobody = await HostilePeer.join(t, server, {session: OPEN.session})
  const link = await nobody.link(await ada.id())
  confirm(link, new Uint8Array(32))
  link.say({type: 'hello', name: 'Nobody', muted: false, cameraOff: false})
  link.say({type: 'want', width: 80, height: 24, format: 'levels', fps: 30})
  await link.heard.waitFor('the end of the link', ({type}) => type === 'failed')
  const said = link.heard.all.flatMap(heard => (heard.type === 'control' ? [heard.message.type] : []))
  assert.deepEqual(said, ['confirm', 'identify'])
  assert.equal(
    link.heard.all.some(({type}) => type === 'packet'),
    false,
  )
  assert.equal(isIn(ada), false)
  assert.deepEqual(await ada.leave(), {code: 0, signal: null})
})

test('a handshake that was recorded leads nobody into a later one', async t => {
  const recorder = await RelayPlot.start(t)
  const first = await couple(t, recorder.url)
  await first.bob.live(await first.ada.id())
  await Promise.all([first.ada.leave(), first.bob.leave()])
  const recorded = (type: string): string | undefined =>
    recorder.record.find(each => typeOf(each) === type)?.data

  for (const type of ['hail', 'reply', 'sealed'])
    await t.test(`when its ${type} is played again`, async t => {
      const meddle = (passed: Passed): Passed[] =>
        typeOf(passed) === type ? [{...passed, data: recorded(type)!}] : [passed]
      const {url} = await RelayPlot.start(t, {meddle})
      const {ada, bob} = await couple(t, url)
      await assertRefused(ada, bob, 'handshakeFailed')
    })
})
