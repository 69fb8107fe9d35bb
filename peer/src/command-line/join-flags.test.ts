import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {Command} from 'commander'
import {hasNetwork} from '../io/local-address.js'
import {
  accessFlags,
  type JoinFlags,
  type RawFlags,
  type RawMirrorFlags,
  readFlags,
  readMirrorFlags,
} from './join-flags.js'
import {describeJoin, describeMirror} from './options.js'

const OWN = {kind: 'own'} as const

/** What `s2c-peer join` makes of these arguments; throws what the person would be told. */
function join(...args: string[]): JoinFlags {
  let flags: JoinFlags | null = null
  const command = describeJoin(new Command().exitOverride().configureOutput({writeErr: () => undefined}))
  command.action((session: string | undefined, raw: RawFlags) => {
    const access = {session: session!, server: null, passphrase: null, warnings: [], identity: OWN}
    flags = readFlags(access, raw)
  })
  command.parse(args, {from: 'user'})
  return flags!
}

/** The same for somebody who comes by an invite that names a server. */
function joinInvited(server: string, raw: Partial<RawFlags>, isFromEnvironment: boolean): readonly string[] {
  const access = {session: 's', server, passphrase: 'secret', warnings: [], identity: OWN}
  const flags = {...raw, view: 'json', discovery: true} as unknown as RawFlags
  return readFlags(access, flags, isFromEnvironment).engine.servers
}

/** The token that goes to servers, for somebody with one of their own, and perhaps an invite. */
function tokenShown(raw: Partial<RawFlags>, invite: {server?: string; invitedToken?: string} = {}) {
  const access = {session: 's', server: null, passphrase: null, warnings: [], identity: OWN, token: 'own'}
  const flags = {...raw, view: 'json', discovery: true} as unknown as RawFlags
  return readFlags({...access, ...invite}, flags).engine.token
}

describe('an access token', () => {
  it('of your own goes to servers that you named, and never to a server that is looked for', () => {
    assert.equal(tokenShown({server: ['ws://a', 'ws://b']}), 'own')
    assert.equal(tokenShown({}), null)
    assert.equal(tokenShown({}, {invitedToken: 'invited'}), null)
  })

  it('of an invite goes to its server alone, and yours not to a server that only an invite names', () => {
    const invite = {server: 'ws://a', invitedToken: 'invited'}
    assert.equal(tokenShown({}, invite), 'invited')
    assert.equal(tokenShown({server: ['ws://b']}, invite), 'own')
    assert.equal(tokenShown({}, {server: 'ws://a'}), null)
    assert.equal(tokenShown({server: ['ws://a']}, {server: 'ws://a'}), 'own')
  })
})

describe('the flags of join', () => {
  it('need nothing but a session', () => {
    const {engine, view, size, frames} = join('session1')
    assert.deepEqual(
      [engine.session, engine.servers, engine.video, engine.fps, engine.lan],
      ['session1', [], {kind: 'auto'}, 30, {isNamePublic: false}],
    )
    assert.deepEqual([view, size, frames], ['auto', {cols: 80, rows: 24}, 0])
  })

  it('take servers one by one and in a list', () => {
    assert.deepEqual(join('s', '--server', 'ws://a,wss://b', '--server', 'ws://c').engine.servers, [
      'ws://a',
      'wss://b',
      'ws://c',
    ])
  })

  it('use every interface unless told otherwise', () => {
    assert.equal(join('s').engine.bind, hasNetwork() ? null : '127.0.0.1')
    assert.equal(join('s', '--server', 'ws://a').engine.bind, hasNetwork() ? null : '127.0.0.1')
    assert.equal(join('s', '--no-discovery').engine.bind, '127.0.0.1')
    assert.equal(join('s', '--server', 'ws://a', '--no-discovery').engine.bind, '127.0.0.1')
    assert.equal(join('s', '--server', 'ws://a', '--bind', '10.0.0.1').engine.bind, '10.0.0.1')
  })

  it('look for a meeting on the LAN unless a server is named or they may not', () => {
    assert.equal(join('s', '--server', 'ws://a').engine.lan, null)
    assert.equal(join('s', '--no-discovery', '--announce').engine.lan, null)
    assert.deepEqual(join('s', '--announce').engine.lan, {isNamePublic: true})
  })

  it('place nobody unless told so', () => {
    assert.deepEqual([join('s').engine.stereo, join('s', '--stereo').engine.stereo], [false, true])
  })

  it('clean what the microphone hears unless told otherwise', () => {
    const {cleaning} = join('s').engine
    assert.deepEqual(cleaning, {echoCancellation: true, noiseSuppression: true, autoGain: true})
    assert.deepEqual(join('s', '--no-noise-suppression').engine.cleaning, {
      ...cleaning,
      noiseSuppression: false,
    })
    assert.deepEqual(join('s', '--no-echo-cancellation', '--no-auto-gain').engine.cleaning, {
      ...cleaning,
      echoCancellation: false,
      autoGain: false,
    })
  })

  it('say how pictures are drawn', () => {
    const usual = {color: 'auto', glyphs: null, palette: 'standard', filter: 'none', dither: false}
    assert.deepEqual(join('s').look, usual)
    const args = [
      '--color',
      'true',
      '--glyphs',
      'sextant',
      '--palette',
      ' .ж█',
      '--filter',
      'matrix',
      '--dither',
    ]
    assert.deepEqual(join('s', ...args).look, {
      ...{color: 'true', glyphs: 'sextant', palette: ' .ж█', filter: 'matrix', dither: true},
    })
  })

  it('join at once only when told so', () => {
    assert.deepEqual([join('s').yes, join('s', '--yes').yes, join('s', '-y').yes], [false, true, true])
    assert.equal(join('s', '-y', '--no-yes').yes, false)
  })

  it('serve a mirror, as far as they are about oneself, under an identity that is nobody’s', () => {
    const command = describeMirror(new Command().exitOverride().configureOutput({writeErr: () => undefined}))
    command.action(() => undefined)
    command.parse(['--video', 'test', '--muted', '--glyphs', 'braille', '--name', 'Ada'], {from: 'user'})
    const {engine, look} = readMirrorFlags(command.opts<RawMirrorFlags>(), new Uint8Array(32))
    assert.deepEqual(
      [engine.video.kind, engine.muted, engine.name, look.glyphs],
      ['test', true, 'Ada', 'braille'],
    )
    assert.deepEqual([engine.bind, engine.servers, engine.identity.kind], ['127.0.0.1', [], 'file'])
    assert.throws(() => command.parse(['--server', 'ws://a'], {from: 'user'}), /unknown option/)
  })

  it('clean the name', () => {
    assert.equal(join('s', '--name', '\x1b[31mA\u202eda').engine.name, 'Ada')
  })

  it("take an invite's server before the environment's, and a named one before both", () => {
    assert.deepEqual(joinInvited('wss://link', {}, false), ['wss://link'])
    assert.deepEqual(joinInvited('wss://link', {server: ['ws://usual']}, true), ['wss://link'])
    assert.deepEqual(joinInvited('wss://link', {server: ['ws://named']}, false), ['ws://named'])
  })

  it('hold a passphrase and an identity', () => {
    const access = {session: 's', server: null, passphrase: 'secret', warnings: []}
    const agent = {kind: 'agent', fingerprint: null} as const
    const {engine} = readFlags({...access, identity: agent}, {discovery: true} as RawFlags)
    assert.deepEqual([engine.passphrase, engine.identity], ['secret', agent])
    assert.deepEqual(join('s').engine.identity, OWN)
  })

  it('say where the meeting and its passphrase are to be read', () => {
    const raw = {invite: true, passphraseFile: 'f', view: 'json'} as RawFlags
    assert.deepEqual(accessFlags(undefined, raw), {
      session: undefined,
      invite: true,
      inviteFile: undefined,
      passphrase: false,
      passphraseFile: 'f',
      commandsOnStdin: true,
    })
    assert.ok(accessFlags('s', {...raw, view: 'text'}).commandsOnStdin)
    assert.ok(!accessFlags('s', {...raw, view: 'auto'}).commandsOnStdin)
  })

  const bad: [args: string[], sentence: RegExp][] = [
    [['s', '--server', 'http://a'], /not a server address/],
    [['s', '--server', ''], /not a server address/],
    [['s', '--ice-server', 'turn:host'], /not an ICE server/],
    [['s', '--bind', 'localhost'], /not an IP address/],
    [['s', '--size', '0x24'], /COLSxROWS/],
    [['s', '--size', '999x24'], /COLSxROWS/],
    [['s', '--fps', '0'], /whole number from 1/],
    [['s', '--frames', '1.5'], /whole number/],
    [['s', '--duration', '-1'], /seconds/],
    [['s', '--view', 'gui'], /auto, text, json, none/],
    [['s', '--glyphs', 'blocks'], /quadrant, sextant, braille/],
    [['s', '--color', '8'], /auto, none, 16, 256, true/],
    [['s', '--filter', 'pink'], /rainbow, matrix/],
    [['s', '--palette', 'x'], /standard.*2 to 64 glyphs/],
    [['s', '--palette', ' 李'], /exactly one column/],
    [['s', '--palette', ' \x1b'], /exactly one column/],
    [['s', '--video', 'camera'], /expected auto/],
    [['s', '--audio', 'test:0'], /Hz/],
    [['s', '--speaker', 'file:x.mp3'], /\.wav/],
    [['s', '--nonsense'], /unknown option/],
    [['s', 'secret'], /too many arguments/],
    [['s', '--identity', 'agent:SHA256:short'], /ssh-add -l/],
    [['s', '--identity', ''], /give own, a key file, or agent/],
  ]
  for (const [args, sentence] of bad) {
    it(`refuse ${JSON.stringify(args).slice(0, 60)} with a sentence`, () => {
      assert.throws(() => join(...args), sentence)
    })
  }
})
