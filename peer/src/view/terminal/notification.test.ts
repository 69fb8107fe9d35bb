import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import type {Environment} from './capabilities.js'
import {type DesktopChannel, desktopChannel, notificationBytes} from './notification.js'

const BELL = {bell: true, desktop: false}
const DESKTOP = {bell: false, desktop: true}

test('each terminal gets the notification that it is known for', () => {
  const channels: readonly (readonly [Environment, DesktopChannel])[] = [
    [{TERM: 'xterm-256color', TERM_PROGRAM: 'iTerm.app'}, 'osc9'],
    [{TERM: 'xterm-256color', TERM_PROGRAM: 'WezTerm'}, 'osc9'],
    [{TERM: 'xterm-ghostty', TERM_PROGRAM: 'ghostty'}, 'osc9'],
    [{TERM: 'xterm-kitty', KITTY_WINDOW_ID: '1'}, 'osc9'],
    [{TERM: 'xterm-256color', VTE_VERSION: '7600'}, 'osc777'],
    [{TERM: 'foot'}, 'osc777'],
    [{TERM: 'rxvt-unicode-256color'}, 'osc777'],
    [{TERM: 'xterm-256color'}, 'none'],
    [{TERM: 'xterm-256color', TERM_PROGRAM: 'Apple_Terminal'}, 'none'],
    [{TERM: 'linux'}, 'none'],
    [{}, 'none'],
  ]
  for (const [env, channel] of channels) assert.equal(desktopChannel(env), channel, JSON.stringify(env))
})

test('within tmux and screen no terminal behind them is spoken to, whatever they inherited', () => {
  const inherited = {TERM_PROGRAM: 'iTerm.app', VTE_VERSION: '7600', KITTY_WINDOW_ID: '1'}
  for (const env of [
    {TERM: 'tmux-256color'},
    {TERM: 'screen'},
    {TERM: 'screen.xterm-256color'},
    {TERM: 'xterm-256color', TMUX: '/tmp/tmux-1000/default,1,0'},
    {TERM: 'xterm-256color', STY: '1.pts-0.host'},
  ])
    assert.equal(desktopChannel({...inherited, ...env}), 'none')
})

test('what was wished for is written, and the bell where the desktop cannot be reached', () => {
  const bytes = (means: typeof BELL, channel: DesktopChannel): string =>
    notificationBytes('Bob is here', means, channel, true)
  assert.equal(bytes(BELL, 'osc9'), '\x07')
  assert.equal(bytes(DESKTOP, 'osc9'), '\x1b]9;s2c: Bob is here\x1b\\')
  assert.equal(bytes(DESKTOP, 'osc777'), '\x1b]777;notify;s2c;Bob is here\x1b\\')
  assert.equal(bytes({bell: true, desktop: true}, 'osc777'), '\x1b]777;notify;s2c;Bob is here\x1b\\\x07')
  assert.equal(bytes(DESKTOP, 'none'), '\x07')
  assert.equal(bytes({bell: false, desktop: false}, 'osc9'), '')
})

test('no text ends its sequence, adds a field to it, or grows without end', () => {
  const text = fc.oneof(
    fc.string({unit: 'binary'}),
    fc.string({unit: fc.constantFrom('\x1b', '\\', '\x07', '\x9c', ';', 'a')}),
  )
  fc.assert(
    fc.property(text, fc.integer({min: 1, max: 40}), fc.boolean(), (part, times, unicode) => {
      const sequence = notificationBytes(part.repeat(times), DESKTOP, 'osc777', unicode)
      const inside = /^\x1b\]777;notify;s2c;(.*)\x1b\\$/su.exec(sequence)?.[1]
      assert.ok(inside !== undefined && !/[\p{C};]/u.test(inside) && [...inside].length <= 120)
      if (!unicode) assert.match(inside, /^[\x20-\x7e]*$/)
    }),
  )
})
