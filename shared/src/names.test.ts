import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {cleanLines, cleanText} from './clean-text.js'
import {cleanDisplayName, MAX_DISPLAY_NAME_CODE_POINTS, parseSessionName} from './names.js'

/** Ordinary characters mixed with everything that has ever hurt a terminal. */
const HOSTILE_PIECES = [
  'a',
  'Z',
  ' ',
  '\t',
  '\n',
  '\r',
  '\x00',
  '\x07',
  '\x1b',
  '\x1b[',
  '\x1b]0;',
  '\x1b\\',
  '\x9b',
  '\x9d',
  '\x9c',
  '31m',
  '\x7f',
  '\u0085',
  '\u00a0',
  '\u00ad',
  '\u0301',
  '\u0300',
  '\u0344',
  '\u20e3',
  '\u200b',
  '\u200c',
  '\u200d',
  '\u200f',
  '\u202e',
  '\u2028',
  '\u2066',
  '\u2069',
  '\ufe0e',
  '\ufe0f',
  '\ufeff',
  '\u3164',
  '\u2800',
  '\ud800',
  '\udc00',
  '\ue000',
  '\u{e0041}',
  '👩',
  '🏽',
  '🇩',
  '🇪',
  'é',
  'ß',
  '漢',
  '\u1100',
  '\u1161',
  '\u11a8',
  '\u0915',
  '\u094d',
  '\u0937',
]
const hostileText = fc.oneof(
  fc.array(fc.constantFrom(...HOSTILE_PIECES), {maxLength: 200}).map(pieces => pieces.join('')),
  fc.string({unit: 'binary', maxLength: 200}),
)
const UNSAFE =
  /[\p{Cc}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]/u

test('a cleaned text never holds a control, direction, invisible or broken character', () => {
  fc.assert(
    fc.property(hostileText, fc.integer({min: 0, max: 100}), (text, maxLength) => {
      const shown = cleanText(text, maxLength)
      assert.doesNotMatch(shown, UNSAFE)
      assert.doesNotMatch(shown, /^ | {2}| $|^\p{M}|[\u200c\u200d]{2}|[\u200c\u200d]$/u)
      assert.doesNotMatch(shown, /[\p{M}\u200c\u200d]{5}/u)
      assert.ok(Array.from(shown).length <= maxLength)
    }),
    {numRuns: 3000, seed: 1},
  )
})

test('cleaned lines hold nothing that a cleaned text would not, fit their limit, and stay as they are when cleaned again', () => {
  fc.assert(
    fc.property(hostileText, fc.integer({min: 0, max: 100}), (text, most) => {
      const lines = cleanLines(text, most)
      assert.ok(Array.from(lines.join('\n')).length <= most)
      for (const line of lines) {
        assert.doesNotMatch(line, UNSAFE)
        assert.doesNotMatch(line, / $|^\p{M}|[\u200c\u200d]{2}|[\u200c\u200d]$|[\p{M}\u200c\u200d]{5}/u)
      }
      assert.deepEqual(cleanLines(lines.join('\n'), most), lines)
    }),
    {numRuns: 3000, seed: 1},
  )
})

test('cleaned lines keep the shape of what was written, and no emptiness', () => {
  const lines = (text: string, most = 100): string[] => cleanLines(text, most)
  assert.deepEqual(lines('\n\r\n if (a)  {\n\tb()\r\n\n\n}\u2028 \n'), [' if (a)  {', '    b()', '', '}'])
  assert.deepEqual(lines(' \n\t\x07\n'), [])
  assert.deepEqual(lines('one\ntwo\nthree', 9), ['one', 'two', 't'])
  assert.deepEqual(lines('one\n\ntwo', 4), ['one'])
  assert.deepEqual(lines('e\u0301\u0327x', 1), [])
})

test('cleaning what is clean changes nothing', () => {
  fc.assert(
    fc.property(hostileText, fc.integer({min: 0, max: 100}), (text, maxLength) => {
      const once = cleanText(text, maxLength)
      assert.equal(cleanText(once, maxLength), once)
      const name = cleanDisplayName(text)
      assert.equal(cleanDisplayName(name), name)
      assert.ok(name.length > 0 && Array.from(name).length <= MAX_DISPLAY_NAME_CODE_POINTS)
    }),
    {numRuns: 3000, seed: 1},
  )
})

test('escape sequences go whole, with their parameters', () => {
  const cases: [string, string][] = [
    ['\x1b[31mBob\x1b[0m', 'Bob'],
    ['Bob\x1b]0;title\x07 Smith', 'Bob Smith'],
    ['Bob\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\', 'Boblink'],
    ['\x9b2JBob\x9d52;c;AAAA\x9c', 'Bob'],
    ['\x1bP1$r0m\x1b\\Bob\x1bc\x1b(0', 'Bob'],
    ['Bob\x1b]0;never ended', 'Bob'],
    ['Bob\x1b[', 'Bob'],
    ['\x1b\x1b[31mBob', 'Bob'],
  ]
  for (const [text, shown] of cases) assert.equal(cleanText(text, 64), shown, JSON.stringify(text))
})

test('names of real people and emoji stay as they are', () => {
  const names = [
    'Zoë',
    "O'Brien",
    'Nguyễn Văn A',
    'محمد',
    'नमस्ते',
    'क्‍ष',
    '金木研',
    'ann_2',
    '👩‍👩‍👧',
    '🏴‍☠️',
    '1️⃣',
    '🇩🇪',
  ]
  for (const name of names) assert.equal(cleanDisplayName(name), name.normalize('NFC'))
})

test('a name with nothing to show is a guest', () => {
  for (const text of [
    '',
    '   ',
    '\u200b\u2060',
    '\x1b[31m',
    '\u202e',
    '\u0301',
    '\u3164',
    '\u2800',
    '\ud800',
  ]) {
    assert.equal(cleanDisplayName(text), 'guest', JSON.stringify(text))
  }
})

test('a long name is cut between graphemes', () => {
  assert.equal(cleanDisplayName('x'.repeat(1e6)), 'x'.repeat(32))
  assert.equal(cleanDisplayName('👩‍👩‍👧'.repeat(40)), '👩‍👩‍👧'.repeat(12))
  assert.equal(cleanText('e\u0301\u0301\u0301x', 2), '')
})

test('session names are 1 to 64 letters, digits, dots, underscores and hyphens, normalized', () => {
  for (const name of ['a', 'session1', 'Team.Stand_up-2', 'Büro', '会議', '٣', 'x'.repeat(64), '.']) {
    assert.deepEqual(parseSessionName(name), {ok: true, name}, name)
  }
  assert.deepEqual(parseSessionName('Bu\u0308ro'), {ok: true, name: 'Büro'})
})

test('a refused session name says why', () => {
  const cases: [string, RegExp][] = [
    ['', /is empty/],
    ['x'.repeat(65), /too long.*64/],
    ['x'.repeat(1e6), /too long/],
    ['a b', /holds a space/],
    ['a/b', /holds "\/"/],
    ['a\x1b[31m', /holds the character U\+001B/],
    ['a\u202e', /U\+202E/],
    ['\ud800', /U\+D800/],
    ['😀', /holds "😀"/],
  ]
  for (const [text, reason] of cases) {
    const parsed = parseSessionName(text)
    assert.ok(!parsed.ok, text)
    assert.match(parsed.reason, reason)
  }
})
