import assert from 'node:assert/strict'
import {after, test} from 'node:test'
import type {PeerId} from '@s2c/shared/peer-id'
import {type Random, seededRandom} from '@s2c/shared/sim/random'
import {type ControlMessage, formatControl, keyMessage, PROTOCOL_VERSION} from 's2c-peer/core/link/control'
import {Sealer} from 's2c-peer/core/seal/sender-key'
import {joinPacket} from 's2c-peer/core/wire/link-header'
import {type ChannelName, endRtc, type RtcTransport} from 's2c-peer/io/link/rtc-transport'
import {HostilePeer} from '../rig/hostile-peer.js'
import {PeerProcess} from '../rig/peer-process.js'
import {ScreenPeer} from '../rig/screen-peer.js'
import {SignalingProcess} from '../rig/signaling-process.js'

const SEED = 20_260
const CHANNELS: readonly ChannelName[] = ['sound', 'picture', 'control', 'bulk']
/** Turns the writing, clears the screen, sets the title. */
const EVIL_NAME = '\u001b[2J\u001b]0;owned\u0007\u202eEvil\u009b31m'

after(endRtc)

test(`a peer that sends garbage disturbs nobody (seed ${SEED})`, async t => {
  const random = seededRandom(SEED)
  const {url: server} = await SignalingProcess.start(t)
  const options = {server, session: 'attacked', args: ['--fps', '10', '--frames', '10']}
  const victim = new PeerProcess(t, {...options, name: 'Victim', video: 'test'})
  const friend = new PeerProcess(t, {...options, name: 'Friend', video: 'test', audio: 'test'})
  const {terminal} = new ScreenPeer(t, {...options, name: 'Watcher'})
  const [victimId, friendId] = [await victim.id(), await friend.id()]
  const watcher = await victim.waitFor('peer', ({name, state}) => name === 'Watcher' && state === 'live')
  await victim.live(friendId)

  await t.test('through the signaling server', async () => {
    const noisy = await HostilePeer.join(t, server, 'attacked')
    for (const id of [victimId, friendId, watcher.id])
      for (const data of envelopes(random)) noisy.signal(id, data)
    await allIsWell(victim, friend, friendId)
  })

  const hostile = await HostilePeer.join(t, server, 'attacked')
  const transport = await hostile.link(victimId)
  await t.test('on every channel, before saying hello', async () => {
    throwGarbage(transport, random)
    await allIsWell(victim, friend, friendId)
  })

  await t.test('with a name made of escape sequences', async () => {
    const toWatcher = await hostile.link(watcher.id)
    for (const link of [transport, toWatcher]) link.send('control', hello(hostile.id))
    await victim.live(hostile.id)
    await terminal.waitFor('Evil is here')
    assert.doesNotMatch(terminal.output, /\u001b\]|\u009b|\u202e|\u0007/)
    assert.equal(terminal.rows()[0]![0], '╭')
  })

  await t.test('on every channel, as a member of the meeting', async () => {
    await hostile.hears(victimId, '"key"')
    throwGarbage(transport, random)
    for (const text of oddControl()) transport.send('control', text)
    // Who talks too fast is not heard for a while.
    await victim.figures(2)
    const sealer = new Sealer({epoch: 3, key: random.bytes(32)})
    transport.send('control', formatControl(keyMessage(sealer.senderKey)))
    // What the network does not take at once is dropped: a little at a time gets through.
    for (let batch = 0; batch < 5; batch++) {
      await hostile.settled(victimId)
      throwSealedGarbage(transport, sealer, random)
    }
    await allIsWell(victim, friend, friendId)
    const [{dropped}] = (await victim.figures(1)) as [Awaited<ReturnType<typeof victim.figures>>[number]]
    for (const reason of ['malformedControl', 'malformedPacket', 'forged', 'malformedPicture', 'tooFast'])
      assert.ok((dropped[reason] ?? 0) > 0, `${reason} is counted: ${JSON.stringify(dropped)}`)
  })

  await t.test('and nobody has ended or leaks', async () => {
    const [figures] = await victim.figures(1)
    assert.ok(figures!.rssBytes < 400e6)
    assert.deepEqual(await victim.leave(), {code: 0, signal: null})
    assert.deepEqual(await friend.leave(), {code: 0, signal: null})
    terminal.type('q')
    assert.equal((await terminal.exited).exitCode, 0)
  })
})

/** The attacked peer and its friend still see each other, live and cell for cell. */
async function allIsWell(victim: PeerProcess, friend: PeerProcess, friendId: PeerId): Promise<void> {
  await victim.shows(friend, friendId)
  await friend.shows(victim, await victim.id())
  const states = victim.events.all.filter(event => event.event === 'peer' && event.id === friendId)
  assert.equal(states.filter(event => event.event === 'peer' && event.state === 'live').length, 1)
  assert.equal(victim.program.hasEnded, false)
}

function envelopes(random: Random): string[] {
  const sdp = `v=0\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=fingerprint:sha-256 ${'AA:'.repeat(31)}AA\r\n`
  const attempts = [0, 1, 2, 7, 0xffffffff]
  const wellFormed = attempts.flatMap(attempt => [
    {type: 'offer', attempt, sdp: 'v=0'},
    {type: 'answer', attempt, sdp},
    {type: 'candidate', attempt, candidate: 'candidate:1 1 UDP 1 evil.example 9 typ host', mid: '0'},
    {type: 'candidate', attempt, candidate: '', mid: ''},
  ])
  const noise = Array.from({length: 20}, () => text(random, 200))
  return ['', 'null', '[]', '{"type":"offer"}', ...noise, ...wellFormed.map(each => JSON.stringify(each))]
}

/** Random bytes and texts of every size up to the limit, on every channel. */
function throwGarbage(transport: RtcTransport, random: Random): void {
  for (const channel of CHANNELS)
    for (const size of [0, 1, 5, 10, 16, 27, 200, 1_156, 1_157, 16_000, 65_536]) {
      transport.send(channel, random.bytes(size))
      transport.send(channel, text(random, Math.min(size, 16_000)))
    }
}

/** Properly sealed under a key of its own, so that every decoder behind the seal gets its share of noise. */
function throwSealedGarbage(transport: RtcTransport, sealer: Sealer, random: Random): void {
  for (let count = 0; count < 60; count++) {
    const stream = random.chance(0.5) ? 'sound' : 'picture'
    const body = sealer.seal(stream, random.bytes(random.below(1_000)))
    if (random.chance(0.2)) body[10]! ^= 1
    const ack = {base: random.below(65_536), mask: random.below(2 ** 31)}
    transport.send(
      stream,
      joinPacket({sequence: random.below(65_536), sentAtMs: random.below(65_536), ack}, body),
    )
  }
}

const hello = (id: PeerId): string =>
  formatControl({
    type: 'hello',
    version: PROTOCOL_VERSION,
    id,
    name: EVIL_NAME,
    muted: false,
    cameraOff: false,
  })

/** Of the right shape and without any sense. */
function oddControl(): string[] {
  const messages: ControlMessage[] = [
    {type: 'want', cols: 320, rows: 180},
    {type: 'want', cols: 1, rows: 1},
    {type: 'wantNothing'},
    {type: 'pong', sentAtMs: -1e300, clockMs: 1e300},
    {type: 'ping', sentAtMs: 1e308},
    {type: 'key', epoch: 0xffffffff, key: 'AAAA'},
    {type: 'media', muted: true, cameraOff: true},
    {type: 'media', muted: false, cameraOff: false},
  ]
  const many = Array.from({length: 100}, (): ControlMessage => ({type: 'refresh'}))
  return [...messages, ...many].map(formatControl)
}

const text = (random: Random, length: number): string =>
  Array.from(random.bytes(length), byte => String.fromCharCode(byte)).join('')
