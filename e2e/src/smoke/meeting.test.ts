import assert from 'node:assert/strict'
import {test} from 'node:test'
import {makeClips} from '../rig/clips.js'
import {PeerProcess} from '../rig/peer-process.js'
import {scratchFolder} from '../rig/scope.js'
import {ScreenPeer} from '../rig/screen-peer.js'
import {SignalingProcess} from '../rig/signaling-process.js'

/** Enough to be a moving picture, few enough for four peers on two cores. */
const CALM = ['--fps', '10', '--frames', '10']

test('two, three and four peers meet: every screen shows every other picture, and each key does what it says', async t => {
  const clips = await makeClips(scratchFolder(t), ['counter', 'fractal', 'cells', 'shapes', 'bars'])
  const signaling = await SignalingProcess.start(t)
  const video = clips.map(clip => `file:${clip}`)
  const common = {server: signaling.url, args: CALM}
  const ada = new ScreenPeer(t, {...common, name: 'Ada', video: video[0]!})
  const {terminal} = ada
  await terminal.waitFor('npx s2c-peer join session1')
  const bob = new PeerProcess(t, {...common, name: 'Bob', video: video[1]!})
  const bobId = await bob.id()
  const adaId = (await bob.waitFor('peer', ({state}) => state === 'live')).id

  await t.test('two see each other, under the right names', async () => {
    assert.equal((await bob.live(adaId)).name, 'Ada')
    await terminal.waitFor('Bob')
    await terminal.waitFor('2 here')
    const [frame] = await bob.shows(ada, adaId)
    assert.deepEqual({cols: frame!.cols, rows: frame!.rows}, {cols: 80, rows: 24})
    await ada.shows(bob, 'Bob')
  })

  const cy = new ScreenPeer(t, {...common, name: 'Cy', video: video[2]!})
  const dee = new PeerProcess(t, {...common, name: 'Dee', video: video[3]!})
  const deeId = await dee.id()
  const adaSeesAll = async (): Promise<void> => {
    await ada.shows(bob, 'Bob')
    await ada.shows(cy, 'Cy')
    await ada.shows(dee, 'Dee')
  }

  await t.test('a third and a fourth join and all see all', async () => {
    const cyId = (await dee.waitFor('peer', ({name, state}) => name === 'Cy' && state === 'live')).id
    await bob.live(deeId)
    await dee.live(adaId)
    for (const [viewer, others] of [
      [
        bob,
        [
          [ada, adaId],
          [cy, cyId],
          [dee, deeId],
        ],
      ],
      [
        dee,
        [
          [ada, adaId],
          [cy, cyId],
          [bob, bobId],
        ],
      ],
    ] as const)
      for (const [other, id] of others) await viewer.shows(other, id)
    await adaSeesAll()
    await cy.shows(ada, 'Ada')
    await cy.shows(bob, 'Bob')
    await cy.shows(dee, 'Dee')
    for (const name of ['Bob', 'Cy', 'Dee', 'Ada (you)', '4 here']) await terminal.waitFor(name)
  })

  await t.test(
    'a terminal that grows to 140x45 and shrinks again shows pictures of the new size each time',
    async () => {
      const before = await ada.shows(bob, 'Bob')
      terminal.resize(140, 45)
      await terminal.waitFor('q leave')
      await terminal.waitFor(() => (bob.sent.shownOn(terminal)?.cols ?? 0) > before.cols, {
        what: 'a larger picture',
      })
      await adaSeesAll()
      terminal.resize(80, 24)
      await terminal.waitFor(() => bob.sent.shownOn(terminal)?.cols === before.cols, {
        what: 'the first size again',
      })
      await adaSeesAll()
    },
  )

  await t.test('camera off and on: the others are told, the picture goes and comes back', async () => {
    const since = bob.mark
    terminal.type('v')
    await bob.waitFor('peer', peer => peer.id === adaId && peer.cameraOff, {since})
    await terminal.waitFor('v camera on')
    terminal.type('v')
    await bob.waitFor('peer', peer => peer.id === adaId && !peer.cameraOff, {since: bob.mark - 1})
    await bob.shows(ada, adaId)
    dee.do({do: 'camera-off'})
    await terminal.waitFor('camera off')
    dee.do({do: 'camera-on'})
    await ada.shows(dee, 'Dee')
  })

  await t.test('a peer killed in the middle of the call is shown away within 6 s', async () => {
    const since = dee.mark
    await bob.program.killGroup()
    const within = {since, deadlineMs: 6_000}
    await Promise.all([
      dee.waitFor('peer', peer => peer.id === bobId && peer.state !== 'live', within),
      terminal.waitFor('last seen', {deadlineMs: 6_000}),
    ])
    const after = dee.mark
    await dee.shows(ada, adaId)
    assert.ok(dee.events.all.slice(after).every(event => event.event !== 'frame' || event.id !== bobId))
  })

  await t.test(
    'without its signaling server the call goes on; once it is back a newcomer gets in',
    async () => {
      const since = dee.mark
      await signaling.kill()
      await dee.waitFor('signaling', ({state}) => state === 'lost', {since})
      await terminal.waitFor('server lost')
      await dee.shows(ada, adaId)
      await ada.shows(dee, 'Dee')
      await SignalingProcess.start(t, {port: signaling.port})
      const eve = new PeerProcess(t, {...common, name: 'Eve', video: video[4]!})
      await eve.live(adaId, {deadlineMs: 5_000})
      await eve.live(deeId, {deadlineMs: 5_000})
      await eve.shows(dee, deeId)
      await ada.showsStill(eve, 'Eve')
      assert.deepEqual(await eve.leave(), {code: 0, signal: null})
    },
  )

  await t.test('who leaves is gone at once, and ends with code 0 and a clean terminal', async () => {
    const since = dee.mark
    terminal.type('qq')
    assert.deepEqual(await terminal.exited, {exitCode: 0, signal: 0})
    assert.deepEqual(terminal.modes, {alternateScreen: false, cursorVisible: true, wraps: true})
    await dee.waitFor('peer', peer => peer.id === adaId && peer.state === 'closed', {since})
    assert.deepEqual(await dee.leave(), {code: 0, signal: null})
    assert.equal((await dee.waitFor('left')).event, 'left')
  })
})
