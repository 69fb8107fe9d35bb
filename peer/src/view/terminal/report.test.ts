import assert from 'node:assert/strict'
import {test} from 'node:test'
import {parseReport} from './report.js'

test('sizes are read in pixels, height first', () => {
  assert.deepEqual(parseReport('\x1b[4;768;1024t'), {is: 'textArea', width: 1024, height: 768})
  assert.deepEqual(parseReport('\x1b[6;17;8t'), {is: 'cellSize', width: 8, height: 17})
  for (const odd of ['\x1b[4;0;0t', '\x1b[6;17t', '\x1b[8;24;80t', '\x1b[4;999999;1t', '\x1b[6;1;2R'])
    assert.equal(parseReport(odd), null, JSON.stringify(odd))
})

test('a background is light or dark, however many digits say so and however they end', () => {
  const shade = (text: string) => {
    const report = parseReport(text)
    return report?.is === 'background' ? report.shade : null
  }
  assert.equal(shade('\x1b]11;rgb:ffff/ffff/ffff\x1b\\'), 'light')
  assert.equal(shade('\x1b]11;rgb:fd/f6/e3\x07'), 'light')
  assert.equal(shade('\x1b]11;rgba:f/f/f/f\x9c'), 'light')
  assert.equal(shade('\x1b]11;rgb:0000/2b2b/3636\x1b\\'), 'dark')
  assert.equal(shade('\x1b]11;rgb:0000/ffff/0000\x1b\\'), 'light', 'green is bright')
  assert.equal(shade('\x1b]11;rgb:0000/0000/ffff\x1b\\'), 'dark', 'blue is not')
  assert.equal(shade('\x1b]10;rgb:ffff/ffff/ffff\x1b\\'), null)
  assert.equal(shade('\x1b]11;#ffffff\x1b\\'), null)
})
