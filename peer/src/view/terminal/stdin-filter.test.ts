import assert from 'node:assert/strict'
import {test} from 'node:test'
import {seededRandom} from '@s2c/shared/sim/random'
import fc from 'fast-check'
import {type Input, MAX_PASTE, MAX_PENDING, StdinFilter} from './stdin-filter.js'

/** What comes in, and what it means, in short: keys by name, pastes in quotes, clicks in brackets. */
const STREAMS: readonly (readonly [input: string, ...meaning: string[]])[] = [
  ['mvq?', 'm', 'v', 'q', '?'],
  ['é李👩', 'é', '李', '👩'],
  [' ', 'space'],
  ['\x03\x1a\x0b\x00\x1c', 'ctrl+c', 'ctrl+z', 'ctrl+k', 'ctrl+space', 'ctrl+\\'],
  ['\r\t\x7f\x08', 'enter', 'tab', 'backspace', 'backspace'],
  ['\x1b[A\x1bOB\x1b[5~\x1b[Z', 'up', 'down', 'pageup', 'shift+tab'],
  ['\x1b[H\x1bOF\x1b[1~\x1b[4~\x1b[2~\x1b[3~', 'home', 'end', 'home', 'end', 'insert', 'delete'],
  ['\x1b[1;5C\x1b[1;3D\x1b[3;5~', 'ctrl+right', 'alt+left', 'ctrl+delete'],
  ['\x1bOP\x1bOS\x1b[15~\x1b[24~', 'f1', 'f4', 'f5', 'f12'],
  ['\x1b[1;5P\x1b[1;5Q\x1b[1;5R\x1b[1;5Sq', 'ctrl+f1', 'ctrl+f2', 'ctrl+f3', 'ctrl+f4', 'q'],
  ['\x1b[[Ax\x1b[[E', 'f1', 'x', 'f5'],
  ['\x1bm\x1b\r\x1b\x7f\x1b李', 'alt+m', 'alt+enter', 'alt+backspace', 'alt+李'],
  ['a\x1b[0nb\x1b[0n', 'a', '(ok)', 'b', '(ok)'],
  ['\x1b[3n'],
  ['\x1b[12;40Rm', 'm'],
  ['\x1b[?62;22cm', 'm'],
  ['\x1b[?2026;2$ym', 'm'],
  ['\x1bP>|xterm(390)\x1b\\m', 'm'],
  ['\x1b]11;rgb:0000/0000/0000\x07m', '(background)', 'm'],
  ['\x1b]11;rgb:0000/0000/0000\x1b\\m', '(background)', 'm'],
  ['\x1b_Gi=1;OK\x1b\\m', 'm'],
  ['\x1b[<0;10;3M\x1b[<0;10;3m', '[press 9,2]'],
  ['\x1b[<64;1;1M\x1b[<65;1;1M\x1b[<4;2;2M', '[wheelUp 0,0]', '[wheelDown 0,0]', '[press 1,1]'],
  ['\x1b[<35;10;10M\x1b[<2;1;1M\x1b[<0;0;0Mm', 'm'],
  ['\x1b[M qmm\x1b[M#\u00ff\u00ffm', 'm', 'm'],
  ['\x1b[6;-1;8tm', 'm'],
  ['\x1bO5P\x1bO1;2Qm\x1bO\x1b[Am', 'shift+f2', 'm', 'alt+O', 'up', 'm'],
  ['\x1b[I\x1b[Om', '(focus)', '(no focus)', 'm'],
  ['\x1b[57441um', 'm'],
  ['\x1b[200~paste\x1b[201~m', '"paste"', 'm'],
  ['\x1b[200~two\r\nlines \x1b[31m\x1b[20\x1b[201~m', '"two\r\nlines \x1b[31m\x1b[20"', 'm'],
  ['\x1b[200~\x1b[201~', '""'],
  ['\x1b[201~m', 'm'],
  ['\x1b\x1b[0nm', 'esc', '(ok)', 'm'],
  ['\x1b\x1b\x1b[12;40R\x1b[0n', 'esc', 'esc', '(ok)'],
  ['\x1b\x1b[Am', 'esc', 'up', 'm'],
  ['\x1b[1;\x00m', 'ctrl+space', 'm'],
  ['\x9b0nm', '0', 'n', 'm'],
]

function meaning(input: Input): string {
  switch (input.is) {
    case 'stroke':
      return input.stroke.key
    case 'release':
      return `-${input.key}`
    case 'paste':
      return `"${input.text}"`
    case 'mouse':
      return `[${input.event.does} ${input.event.x},${input.event.y}]`
    case 'focus':
      return input.focused ? '(focus)' : '(no focus)'
    case 'answer':
      return '(ok)'
    case 'report':
      return `(${input.report.is})`
    default:
      return input satisfies never
  }
}

const all = (pieces: readonly string[]): Input[] => {
  const filter = new StdinFilter()
  return pieces.flatMap(piece => filter.push(piece))
}
const read = (pieces: readonly string[]): string[] => all(pieces).map(meaning)

test('keys have names, answers and clicks are told apart, everything else is swallowed', () => {
  for (const [input, ...meanings] of STREAMS) assert.deepEqual(read([input]), meanings, JSON.stringify(input))
})

test('it makes no difference where the stream is cut, once or everywhere', () => {
  for (const [input, ...meanings] of STREAMS) {
    for (let cut = 0; cut <= input.length; cut++) {
      const pieces = [input.slice(0, cut), input.slice(cut)]
      // A stream of characters is never cut within one.
      if (/[\ud800-\udbff]$/.test(pieces[0]!)) continue
      assert.deepEqual(read(pieces), meanings, JSON.stringify(pieces))
    }
    assert.deepEqual(read([...input]), meanings, JSON.stringify(input))
  }
})

test('streams behind each other are read as each alone (500 mixtures, seed 5)', () => {
  const random = seededRandom(5)
  for (let run = 0; run < 500; run++) {
    const streams = Array.from({length: 1 + random.below(8)}, () => STREAMS[random.below(STREAMS.length)]!)
    const input = [...streams.map(([text]) => text).join('')]
    const pieces: string[] = []
    for (let at = 0; at < input.length; ) {
      const end = at + 1 + random.below(6)
      pieces.push(input.slice(at, end).join(''))
      at = end
    }
    const meanings = streams.flatMap(([, ...each]) => each)
    assert.deepEqual(read(pieces), meanings, `seed 5, run ${run}: ${JSON.stringify(pieces)}`)
  }
})

test('a key that types something says what, and nothing with control or alt', () => {
  const texts = all(['aÉ \x1bx\x0b\r']).map(input => input.is === 'stroke' && input.stroke.text)
  assert.deepEqual(texts, ['a', 'É', ' ', '', '', ''])
})

test('what the terminal says of itself is read, wherever it is cut', () => {
  const said = '\x1b[4;768;1024tm\x1b]11;rgb:ffff/ffff/ffff\x1b\\\x1b[6;17;8t\x1b[?31u\x1b[9;1;1t'
  for (let cut = 0; cut <= said.length; cut++) {
    const inputs = all([said.slice(0, cut), said.slice(cut)])
    assert.deepEqual(
      inputs.flatMap(input => (input.is === 'report' ? [input.report] : [])),
      [
        {is: 'textArea', width: 1024, height: 768},
        {is: 'background', shade: 'light'},
        {is: 'cellSize', width: 8, height: 17},
        {is: 'keyboard', flags: 31},
      ],
    )
    assert.equal(inputs.filter(({is}) => is === 'stroke').length, 1)
  }
})

test('an escape that nothing follows is the Escape key, once the wait is over', () => {
  const filter = new StdinFilter()
  assert.deepEqual(filter.push('\x1b'), [])
  assert.ok(filter.waiting)
  assert.deepEqual(filter.flush().map(meaning), ['esc'])
  assert.ok(!filter.waiting)
  assert.deepEqual(filter.push('m').map(meaning), ['m'])
})

test('a sequence cut after its start waits for its end, however long', () => {
  const filter = new StdinFilter()
  filter.push('\x1b[0')
  assert.ok(!filter.waiting)
  assert.deepEqual(filter.flush(), [])
  assert.deepEqual(filter.push('n').map(meaning), ['(ok)'])
})

test('a string without end is given up at its limit, and what follows is read afresh', () => {
  const filter = new StdinFilter()
  assert.deepEqual(filter.push(`\x1b]${'x'.repeat(MAX_PENDING)}`), [])
  assert.deepEqual(filter.push('m').map(meaning), ['m'])
})

test('of a paste so much is kept, the rest is said to be cut, and keys behind it are keys', () => {
  const filter = new StdinFilter()
  filter.push('\x1b[200~')
  for (let piece = 0; piece < 100; piece++) assert.deepEqual(filter.push('x'.repeat(1000)), [])
  const [paste, key] = filter.push('\x1b[201~m')
  assert.ok(paste?.is === 'paste' && paste.cut && paste.text.length === MAX_PASTE)
  assert.equal(meaning(key!), 'm')
})

test('no bytes whatever break it, and none become a control in a text', () => {
  const bytes = fc.array(
    fc.oneof(
      fc.constantFrom(
        '\x1b',
        '\x1b[',
        '\x1b[200~',
        '\x1b[201~',
        '\x1b[<',
        'O',
        ';',
        '1',
        '5',
        ':',
        'M',
        'u',
        '~',
      ),
      fc.integer({min: 0, max: 0x2ff}).map(code => String.fromCharCode(code)),
    ),
    {maxLength: 40},
  )
  fc.assert(
    fc.property(bytes, pieces => {
      for (const input of all(pieces)) {
        if (input.is === 'stroke') assert.doesNotMatch(input.stroke.text, /[\x00-\x1f\x7f-\x9f]/)
      }
    }),
    {numRuns: 2000},
  )
})
