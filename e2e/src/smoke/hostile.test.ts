import assert from 'node:assert/strict'
import {after, test} from 'node:test'
import type {PeerId} from '@s2c/shared/peer-id'
import {type Random, seededRandom} from '@s2c/shared/sim/random'
import {type ControlMessage, formatControl} from 's2c-peer/core/link/control'
import {SealingKey} from 's2c-peer/core/seal/sealing-key'
import {joinPacket} from 's2c-peer/core/wire/link-header'
import type {ChannelName} from 's2c-peer/io/link/channels'
import {endRtc} from 's2c-peer/io/link/rtc-library'
import type {AttackerLink} from '../rig/attacker-link.js'
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
    const noisy = await HostilePeer.join(t, server, {session: 'attacked'})
    for (const id of [victimId, friendId, watcher.id])
      for (const data of envelopes(random)) noisy.signal(id, data)
    await allIsWell(victim, friend, friendId)
  })

  const hostile = await HostilePeer.join(t, server, {session: 'attacked'})
  const link = await hostile.link(victimId)
  await t.test('on every channel, before saying who it is', async () => {
    throwGarbage(link, random)
    await allIsWell(victim, friend, friendId)
  })

  const enterAll = async (): Promise<void> => {
    for (const each of [victimId, watcher.id]) await hostile.enter(each, EVIL_NAME)
  }
  await t.test('with a name made of escape sequences', async () => {
    // News stand for some seconds: whoever comes is waited for before it comes.
    await Promise.all([terminal.waitFor('"Evil" is here'), enterAll()])
    await victim.live(hostile.id)
    assert.doesNotMatch(terminal.output, /\u001b\](?!11;\?)|\u009b|\u202e|\u0007/)
    assert.match(terminal.rows()[0]![0]!, /[╭┏]/)
  })

  await t.test('on every channel, as a member of the meeting', async () => {
    await link.hears('key')
    throwGarbage(link, random)
    for (const text of oddControl()) link.send('control', text)
    // Who talks too fast is not heard for a while.
    await victim.figures(2)
    const sealer = SealingKey.generate(3, random.bytes)
    link.say({type: 'key', ...sealer.senderKey})
    // What the network does not take at once is dropped: a little at a time gets through.
    for (let batch = 0; batch < 5; batch++) {
      await hostile.settled(victimId)
      throwSealedGarbage(link, sealer, random)
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
    terminal.type('qq')
    assert.equal((await terminal.exited).exitCode, 0)
  })
})

/** The attacked peer and its friend still see each other, live and cell for cell. */
async function allIsWell(victim: PeerProcess, friend: PeerProcess, friendId: PeerId): Promise<void> {
  await victim.shows(friend, friendId)
  await friend.shows(victim, await victim.id())
  const seen = victim.events.all.filter(event => event.event === 'peer' && event.id === friendId)
  const states = seen.map(event => event.event === 'peer' && event.state)
  assert.deepEqual(new Set(states.slice(states.indexOf('live'))), new Set(['live']), 'the link never broke')
  assert.equal(victim.program.hasEnded, false)
}

function envelopes(random: Random): string[] {
  const sdp = `v=0\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=fingerprint:sha-256 ${'AA:'.repeat(31)}AA\r\n`
  const attempts = [0, 1, 2, 7, 0xffffffff]
  const [field, box] = [`${'A'.repeat(43)}=`, 'AAAA'.repeat(100)]
  const wellFormed = attempts.flatMap(attempt => [
    {type: 'offer', attempt, sdp},
    {type: 'hail', attempt, version: 1, nonce: field},
    {type: 'hail', attempt, version: 2, nonce: field, resume: field},
    {type: 'reply', attempt, version: 2, nonce: field, share: field},
    {type: 'reply', attempt, version: 2, nonce: field, resume: field},
    {type: 'sealed', attempt, number: 0, share: field, box},
    {type: 'sealed', attempt, number: 0xffff, box},
    {type: 'refused', attempt, reason: 'passphrase'},
    {type: 'ring'},
  ])
  const noise = Array.from({length: 20}, () => text(random, 200))
  return ['', 'null', '[]', '{"type":"offer"}', ...noise, ...wellFormed.map(each => JSON.stringify(each))]
}

/** Random bytes and texts of every size up to the limit, on every channel. */
function throwGarbage(link: AttackerLink, random: Random): void {
  for (const channel of CHANNELS)
    for (const size of [0, 1, 5, 10, 16, 27, 200, 1_156, 1_157, 16_000, 65_536]) {
      link.send(channel, random.bytes(size))
      link.send(channel, text(random, Math.min(size, 16_000)))
    }
}

/** Properly sealed under a key of its own, so that every decoder behind the seal gets its share of noise. */
function throwSealedGarbage(link: AttackerLink, sealer: SealingKey, random: Random): void {
  for (let count = 0; count < 60; count++) {
    const stream = random.chance(0.5) ? 'sound' : 'picture'
    const body = sealer.seal(stream, random.bytes(random.below(1_000)))
    if (random.chance(0.2)) body[10]! ^= 1
    const ack = {base: random.below(65_536), mask: random.below(2 ** 31)}
    const numbers = {sequence: random.below(65_536), sentAtMs: random.below(65_536)}
    const header = {...numbers, isRelayed: random.chance(0.2), ack, report: null}
    link.send(stream, joinPacket(header, body))
  }
}

/** Of the right shape and without any sense. */
function oddControl(): string[] {
  const messages: ControlMessage[] = [
    {type: 'want', width: 320, height: 180, format: 'levels', fps: 30},
    {type: 'want', width: 1, height: 1, format: 'levels', fps: 30},
    {type: 'wantNothing'},
    {type: 'pong', sentAtMs: -1e300, clockMs: 1e300},
    {type: 'ping', sentAtMs: 1e308},
    {type: 'key', epoch: 0xffffffff, key: new Uint8Array(3)},
    {type: 'media', muted: true, cameraOff: true},
    {type: 'media', muted: false, cameraOff: false},
    {type: 'keyAck', epoch: 77},
    {type: 'confirm', tag: new Uint8Array(32), commitment: new Uint8Array(32)},
    {type: 'identify', box: new Uint8Array(100)},
    {type: 'hello', name: 'Another name', muted: false, cameraOff: false},
  ]
  const many = Array.from({length: 100}, (): ControlMessage => ({type: 'refresh'}))
  return [...messages, ...many].map(formatControl)
}

const text = (random: Random, length: number): string =>
  Array.from(random.bytes(length), byte => String.fromCharCode(byte)).join('')
