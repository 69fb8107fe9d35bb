import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {Command} from 'commander'
import {describeJoin, type JoinFlags, readFlags} from './command-line.js'
import {hasNetwork} from './io/local-address.js'

/** What `s2c-peer join` makes of these arguments; throws what the person would be told. */
function join(...args: string[]): JoinFlags {
  let flags: JoinFlags | null = null
  const command = describeJoin(new Command().exitOverride().configureOutput({writeErr: () => undefined}))
  command.action((session: string, raw: Parameters<typeof readFlags>[1]) => {
    flags = readFlags(session, raw)
  })
  command.parse(args, {from: 'user'})
  return flags!
}

describe('the flags of join', () => {
  it('need nothing but a session', () => {
    const {engine, view, size, frames} = join('session1')
    assert.deepEqual(
      [engine.session, engine.servers, engine.video, engine.fps, engine.bind],
      ['session1', [], {kind: 'auto'}, 30, '127.0.0.1'],
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

  it('use every interface for a named server unless told otherwise', () => {
    assert.equal(join('s', '--server', 'ws://a').engine.bind, hasNetwork() ? null : '127.0.0.1')
    assert.equal(join('s', '--server', 'ws://a', '--no-discovery').engine.bind, '127.0.0.1')
    assert.equal(join('s', '--server', 'ws://a', '--bind', '10.0.0.1').engine.bind, '10.0.0.1')
  })

  it('normalize the session and clean the name', () => {
    const {engine} = join('e\u0301', '--name', '\x1b[31mA\u202eda')
    assert.deepEqual([engine.session, engine.name], ['é', 'Ada'])
  })

  const bad: [args: string[], sentence: RegExp][] = [
    [['a b'], /space/],
    [['x'.repeat(65)], /too long/],
    [['s', '--server', 'http://a'], /not a server address/],
    [['s', '--server', ''], /not a server address/],
    [['s', '--ice-server', 'turn:host'], /not an ICE server/],
    [['s', '--bind', 'localhost'], /not an IP address/],
    [['s', '--size', '0x24'], /COLSxROWS/],
    [['s', '--size', '999x24'], /COLSxROWS/],
    [['s', '--fps', '0'], /whole number from 1/],
    [['s', '--frames', '1.5'], /whole number/],
    [['s', '--duration', '-1'], /seconds/],
    [['s', '--view', 'gui'], /auto, json, none/],
    [['s', '--glyphs', 'half'], /ramp/],
    [['s', '--video', 'camera'], /expected auto/],
    [['s', '--audio', 'test:0'], /Hz/],
    [['s', '--speaker', 'file:x.mp3'], /\.wav/],
    [['s', '--nonsense'], /unknown option/],
    [[], /missing required argument/],
  ]
  for (const [args, sentence] of bad) {
    it(`refuse ${JSON.stringify(args).slice(0, 60)} with a sentence`, () => {
      assert.throws(() => join(...args), sentence)
    })
  }
})
