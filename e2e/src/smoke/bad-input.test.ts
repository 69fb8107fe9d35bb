import assert from 'node:assert/strict'
import {writeFileSync} from 'node:fs'
import {createServer} from 'node:http'
import type {AddressInfo} from 'node:net'
import {join} from 'node:path'
import {type TestContext, test} from 'node:test'
import {WebSocketServer} from 'ws'
import {LOOPBACK_FLAGS, PeerProcess} from '../rig/peer-process.js'
import {PEER_COMMAND, Program} from '../rig/program.js'
import {scratchFolder} from '../rig/scope.js'
import {ScreenPeer} from '../rig/screen-peer.js'
import {SignalingProcess} from '../rig/signaling-process.js'

const USAGE = 2
const UNREACHABLE = 3
const REFUSED = 4
/** Nothing listens on port 1; whoever gets as far as asking it ends with another code than usage. */
const NOWHERE = 'ws://127.0.0.1:1'

type Case = {flags: readonly string[]; env?: Record<string, string>; code: number; says: RegExp}

/** Runs the command, expects its exit code and a sentence that a person can act on, and nothing else. */
async function check(t: TestContext, {flags, env, code, says}: Case): Promise<Program> {
  const confined = flags[0] === 'join' ? [...flags, '--no-discovery'] : flags
  const program = new Program(t, PEER_COMMAND, confined, {env: env ?? {}})
  const shown = flags.join(' ')
  assert.deepEqual(await program.ends(), {code, signal: null}, shown)
  assert.match(program.stderr, says, shown)
  assert.doesNotMatch(program.stderr, /\n {4}at |Error:|undefined|\[object/, shown)
  return program
}

/** A join that is in order but for what a case changes. */
const join1 = (flags: readonly string[], server = NOWHERE): string[] => [
  'join',
  'session1',
  ...['--server', server, '--view', 'json', ...LOOPBACK_FLAGS],
  ...withDefault(flags, '--video'),
  ...withDefault(flags, '--audio'),
  ...withDefault(flags, '--speaker'),
  ...flags,
]
const withDefault = (flags: readonly string[], name: string): string[] =>
  flags.includes(name) ? [] : [name, 'none']

test('usage that cannot be right ends with code 2 and says what was expected', async t => {
  const cases: Omit<Case, 'code'>[] = [
    {flags: join1(['--nope']), says: /unknown option '--nope'/},
    {flags: ['jion', 'session1'], says: /unknown command 'jion'/},
    {flags: ['join'], says: /missing required argument 'session'/},
    {flags: ['join', 'a b'], says: /letters, digits, "\.", "_" and "-"/},
    {flags: ['join', 'x'.repeat(65)], says: /64/},
    {flags: ['join', ''], says: /session name/},
    {flags: ['join', 's', '--server', 'http://example.org'], says: /ws:\/\/host:port or wss:\/\/host/},
    {flags: ['join', 's', '--server', 'nonsense'], says: /ws:\/\/host:port or wss:\/\/host/},
    {flags: ['join', 's', '--size', '0x24'], says: /COLSxROWS/},
    {flags: ['join', 's', '--fps', '0'], says: /whole number from 1 to/},
    {flags: ['join', 's', '--video', 'webcam'], says: /auto, none, test, screen, file:PATH or device:ID/},
    {flags: ['join', 's', '--audio', 'test:loud'], says: /frequency/},
    {flags: ['join', 's', '--speaker', 'file:call.mp3'], says: /\.wav/},
    {flags: ['join', 's', '--bind', 'localhost'], says: /IP address/},
    {flags: ['join', 's', '--ice-server', 'http://x'], says: /stun:host:port/},
    {flags: join1(['--ca', '/nowhere.pem']), says: /there is no such file/},
    {flags: ['join', 's', '--duration', 'soon'], says: /seconds/},
    {flags: ['join', 's'], env: {S2C_SERVER: 'ftp://x'}, says: /ws:\/\/host:port or wss:\/\/host/},
  ]
  for (const each of cases) await check(t, {...each, code: USAGE})
})

test('a source that was named and cannot be used ends with code 2 before anything is joined', async t => {
  const folder = scratchFolder(t)
  const text = join(folder, 'not-a-video.mp4')
  writeFileSync(text, 'this is no video\n'.repeat(100))
  const cases: Omit<Case, 'code'>[] = [
    {flags: join1(['--video', `file:${folder}/missing.mp4`]), says: /missing\.mp4 does not exist/},
    {flags: join1(['--audio', `file:${folder}/missing.wav`]), says: /missing\.wav does not exist/},
    {flags: join1(['--video', `file:${text}`]), says: /holds no video that can be decoded/},
    {flags: join1(['--audio', `file:${text}`]), says: /holds no sound that can be decoded/},
    {flags: join1(['--video', 'device:/dev/video99']), says: /There is no camera "\/dev\/video99"/},
    {flags: join1(['--audio', 'device:nothing']), says: /There is no microphone "nothing"/},
    {flags: join1(['--speaker', 'device:nothing']), says: /The speaker "nothing" cannot be opened/},
    {flags: join1(['--speaker', `file:${folder}/no/folder.wav`]), says: /folder\.wav/},
    {
      flags: join1(['--video', 'test']),
      env: {FFMPEG_PATH: '/nonexistent'},
      says: /FFMPEG_PATH names "\/nonexistent"/,
    },
  ]
  for (const each of cases) await check(t, {...each, code: USAGE})
})

test('a source this system does not support ends with code 2', {
  skip: process.platform !== 'linux',
}, async t => {
  const flags = join1(['--video', 'screen'])
  await check(t, {flags, code: USAGE, says: /DISPLAY is not set/, env: {DISPLAY: ''}})
  await check(t, {flags, code: USAGE, says: /Wayland/, env: {WAYLAND_DISPLAY: 'wayland-0'}})
})

test('without any ffmpeg and any device a peer that named none joins anyway and is told what is missing', async t => {
  const {url: server} = await SignalingProcess.start(t)
  const auto = {video: 'auto', audio: 'auto', speaker: 'auto', env: {FFMPEG_PATH: '/nonexistent'}}
  const peer = new PeerProcess(t, {server, ...auto})
  await peer.waitFor('joined')
  const warning = await peer.waitFor('warning', ({code}) => code === 'no-ffmpeg')
  assert.match(warning.message, /FFMPEG_PATH names "\/nonexistent"/)
  assert.deepEqual(await peer.leave(), {code: 0, signal: null})
})

test('a server that cannot be used ends with code 3 and says why', async t => {
  const http = createServer((_, response) => response.end('a web page'))
  const other = new WebSocketServer({noServer: true, handleProtocols: () => 's2c.signal.v9'})
  const upgrading = createServer()
  upgrading.on('upgrade', (request, socket, head) =>
    other.handleUpgrade(request, socket, head, client => client.send('{"type":"hello"}')),
  )
  const portOf = async (server: typeof http): Promise<number> => {
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    t.after(() => {
      server.closeAllConnections()
      server.close()
    })
    return (server.address() as AddressInfo).port
  }
  const page = `127.0.0.1:${await portOf(http)}`
  const newer = `ws://127.0.0.1:${await portOf(upgrading)}`
  const cases: Omit<Case, 'code'>[] = [
    {flags: join1([]), says: /No signaling server answers at ws:\/\/127\.0\.0\.1:1/},
    {flags: join1([], `ws://${page}`), says: /signaling/},
    {flags: join1([], `wss://${page}`), says: /does not speak TLS/},
    {flags: join1([], newer), says: /another protocol version.*s2c\.signal\.v9/},
  ]
  for (const each of cases) await check(t, {...each, code: UNREACHABLE})
})

test('a full session ends with code 4, with both views', async t => {
  const {url: server} = await SignalingProcess.start(t, {args: ['--room-size', '2']})
  const inside = [new PeerProcess(t, {server}), new PeerProcess(t, {server})]
  for (const peer of inside) await peer.id()
  const {lines} = await check(t, {flags: join1([], server), code: REFUSED, says: /full/})
  const last = JSON.parse(lines.all.at(-1)!) as {event: string; code: string}
  assert.deepEqual([last.event, last.code], ['error', 'full'])

  const {terminal} = new ScreenPeer(t, {server})
  assert.equal((await terminal.exited).exitCode, REFUSED)
  assert.deepEqual(terminal.modes, {alternateScreen: false, cursorVisible: true, wraps: true})
  assert.match(terminal.text(), /full/)
})

test('a line on standard input that is no command is answered with a warning and changes nothing', async t => {
  const {url: server} = await SignalingProcess.start(t)
  const peer = new PeerProcess(t, {server})
  await peer.id()
  for (const line of ['hello', '{"do":"dance"}', '[]', '{'.repeat(5000), '\u0000\u001b[2J']) {
    const since = peer.mark
    peer.program.write(line)
    assert.equal((await peer.waitFor('warning', () => true, {since})).code, 'badCommand')
  }
  assert.deepEqual(await peer.leave(), {code: 0, signal: null})
})

test('help and version end with code 0', async t => {
  for (const flags of [['--help'], ['join', '--help'], ['--version']]) {
    const program = new Program(t, PEER_COMMAND, flags)
    assert.deepEqual(await program.ends(), {code: 0, signal: null})
    assert.ok(program.lines.all.length > 0)
  }
})
