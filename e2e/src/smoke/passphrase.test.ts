import assert from 'node:assert/strict'
import {after, type TestContext, test} from 'node:test'
import {endRtc} from 's2c-peer/io/link/rtc-library'
import {HostilePeer} from '../rig/hostile-peer.js'
import {PeerProcess} from '../rig/peer-process.js'
import {SignalingProcess} from '../rig/signaling-process.js'

const SESSION = 'behind-a-passphrase'
const RIGHT = 'correct horse battery staple'
const WRONG = 'correct horse battery stable'
/** What a person may make of it when reading it from paper. */
const RIGHT_FROM_PAPER = ' Correct-Horse battery  STAPLE '

after(endRtc)

function join(t: TestContext, server: string, name: string, passphrase: string): PeerProcess {
  const args = ['--fps', '10', '--frames', '10']
  return new PeerProcess(t, {
    server,
    session: SESSION,
    name,
    video: 'test',
    args,
    env: {S2C_PASSPHRASE: passphrase},
  })
}

test('who has another passphrase is refused, and the meeting of the others goes on undisturbed', async t => {
  const {url: server} = await SignalingProcess.start(t)
  const ada = join(t, server, 'Ada', RIGHT)
  const bob = join(t, server, 'Bob', RIGHT_FROM_PAPER)
  const [adaId, bobId] = [await ada.id(), await bob.id()]
  await Promise.all([ada.live(bobId), bob.live(adaId)])
  await ada.shows(bob, bobId)
  const since = {ada: ada.mark, bob: bob.mark}

  const carl = join(t, server, 'Carl', WRONG)
  assert.deepEqual(await carl.program.ends(), {code: 4, signal: null})
  assert.ok(carl.events.all.some(event => event.event === 'error' && /passphrase/.test(event.message)))
  assert.equal(
    carl.events.all.some(event => event.event === 'frame'),
    false,
  )
  for (const peer of [ada, bob]) {
    await peer.waitFor('warning', ({code}) => code === 'handshakeFailed')
    const told = peer.events.all.filter(event => event.event === 'peer' && event.name === 'Carl')
    assert.deepEqual(told, [])
  }

  await t.test('its pictures and links stayed as they were', async () => {
    await Promise.all([ada.shows(bob, bobId), bob.shows(ada, adaId)])
    const moved = [...ada.events.all.slice(since.ada), ...bob.events.all.slice(since.bob)].filter(
      event => event.event === 'peer' && [adaId, bobId].includes(event.id) && event.state !== 'live',
    )
    assert.deepEqual(moved, [])
  })

  await t.test('and who has the right one comes in afterwards', async () => {
    const dora = join(t, server, 'Dora', RIGHT)
    await Promise.all([dora.live(adaId), dora.live(bobId)])
    await dora.shows(ada, adaId)
  })
})

for (const insists of [false, true])
  test(`somebody without the passphrase in the room does not turn a newcomer away${insists ? ', nor by insisting' : ''}`, async t => {
    const {url: server} = await SignalingProcess.start(t)
    const ada = join(t, server, 'Ada', RIGHT)
    const adaId = await ada.id()
    const squatter = await HostilePeer.join(t, server, {session: SESSION, passphrase: WRONG, insists})
    squatter.linkTo(adaId).call()
    const bob = join(t, server, 'Bob', RIGHT)
    const bobId = await bob.id()
    squatter.linkTo(bobId).call()
    await bob.live(adaId)
    await bob.shows(ada, adaId)
    await bob.waitFor('meeting', ({failedHandshakes}) => failedHandshakes > 0)
    assert.equal(bob.program.hasEnded, false)
    for (const victim of [adaId, bobId])
      assert.ok(squatter.linkTo(victim).heard.all.every(({type}) => type !== 'opened' && type !== 'letter'))
  })

test('one passphrase for two meetings does not lead from one into the other', async t => {
  const {url: server} = await SignalingProcess.start(t)
  const ada = join(t, server, 'Ada', RIGHT)
  const adaId = await ada.id()
  // As if a server had brought the people of two meetings together.
  const stranger = await HostilePeer.join(t, server, {
    session: SESSION,
    passphrase: RIGHT,
    passwordOf: 'elsewhere',
  })
  stranger.linkTo(adaId).call()
  await ada.waitFor('meeting', ({failedHandshakes}) => failedHandshakes > 0)
})

test('so many strangers as there are, no more than 20 guesses a minute are looked at', async t => {
  const {url: server} = await SignalingProcess.start(t, {args: ['--room-size', '64']})
  const ada = join(t, server, 'Ada', RIGHT)
  const adaId = await ada.id()
  const strangers = await Promise.all(
    Array.from({length: 26}, () => HostilePeer.join(t, server, {session: SESSION, passphrase: WRONG})),
  )
  for (const stranger of strangers) stranger.linkTo(adaId).call()
  await ada.waitFor('meeting', ({failedHandshakes}) => failedHandshakes === 20)
  await ada.figures(2)
  const isRefused = (stranger: HostilePeer): boolean =>
    stranger.linkTo(adaId).heard.all.some(heard => heard.type === 'refused' && heard.why === 'passphrase')
  assert.equal(strangers.filter(isRefused).length, 20)
  assert.equal(
    ada.events.all.some(event => event.event === 'meeting' && event.failedHandshakes > 20),
    false,
  )
})
