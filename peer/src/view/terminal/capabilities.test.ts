import assert from 'node:assert/strict'
import {test} from 'node:test'
import {type ColourOption, colourMode, type Environment, usesUnicode} from './capabilities.js'

const mode = (env: Environment, option: ColourOption = 'auto', platform = 'linux') =>
  colourMode(option, env, platform)

test('the option decides about colours, then NO_COLOR', () => {
  assert.equal(mode({TERM: 'xterm-256color'}, 'none'), 'none')
  assert.equal(mode({TERM: 'dumb', NO_COLOR: '1'}, 'true'), 'true')
  assert.equal(mode({TERM: 'xterm', COLORTERM: 'truecolor'}, '16'), '16')
  assert.equal(mode({NO_COLOR: '1', TERM: 'xterm', COLORTERM: 'truecolor'}), 'none')
  assert.equal(mode({NO_COLOR: '', TERM: 'xterm-256color'}), '256')
})

test('then COLORTERM, then the kind of terminal', () => {
  assert.equal(mode({TERM: 'xterm-256color', COLORTERM: 'truecolor'}), 'true')
  assert.equal(mode({TERM: 'screen', COLORTERM: '24bit'}), 'true')
  assert.equal(mode({TERM: 'xterm-256color', COLORTERM: 'gnome-terminal'}), '256')
  for (const TERM of ['xterm-kitty', 'xterm-ghostty', 'alacritty', 'foot-extra', 'wezterm', 'xterm-direct'])
    assert.equal(mode({TERM}), 'true', TERM)
  for (const TERM of ['xterm-256color', 'tmux-256color', 'screen-256color'])
    assert.equal(mode({TERM}), '256', TERM)
  for (const TERM of ['linux', 'xterm', undefined]) assert.equal(mode({TERM}), '16', TERM)
  for (const TERM of ['dumb', 'vt100', 'xterm-mono']) assert.equal(mode({TERM}), 'none', TERM)
  assert.equal(mode({TERM: 'xterm-256color', TERM_PROGRAM: 'iTerm.app'}), 'true')
  assert.equal(mode({TERM: 'xterm-256color', TERM_PROGRAM: 'Apple_Terminal'}), '256')
  assert.equal(mode({}, 'auto', 'win32'), 'true')
})

test('the first locale variable that is set tells whether the terminal reads UTF-8', () => {
  assert.ok(usesUnicode({LANG: 'de_DE.UTF-8'}, 'linux'))
  assert.ok(usesUnicode({LANG: 'C', LC_CTYPE: 'C.utf8'}, 'linux'))
  assert.ok(!usesUnicode({LANG: 'de_DE.UTF-8', LC_ALL: 'C'}, 'linux'))
  assert.ok(usesUnicode({LANG: 'de_DE.UTF-8', LC_ALL: ''}, 'linux'))
  assert.ok(!usesUnicode({}, 'linux'))
  assert.ok(usesUnicode({}, 'win32'))
})
