import assert from 'node:assert/strict'
import {test} from 'node:test'
import {seededRandom} from '@s2c/shared/sim/random'
import {ESCAPE_KEY} from './kitty-keyboard.js'
import {type Input, MAX_PENDING, StdinFilter} from './stdin-filter.js'

/** What comes in, the keys that pass, and how many answers are counted. */
const STREAMS: readonly (readonly [input: string, keys: string, answers: number])[] = [
  ['mvq?', 'mvq?', 0],
  ['\x03', '\x03', 0],
  ['é李👩', 'é李👩', 0],
  ['\x1b[A\x1bOB\x1b[5~', '\x1b[A\x1bOB\x1b[5~', 0],
  ['a\x1b[0nb\x1b[0n', 'ab', 2],
  ['\x1b[3n', '', 0],
  ['\x1b[1;5Pm', 'm', 0],
  ['\x1b[1;5Q\x1b[1;5R\x1b[1;5Sq', 'q', 0],
  ['\x1bOPx\x1bOSy', 'xy', 0],
  ['\x1b[[Ax\x1b[[E', 'x', 0],
  ['\x1b[12;40Rm', 'm', 0],
  ['\x1b[?62;22cm', 'm', 0],
  ['\x1b[?2026;2$ym', 'm', 0],
  ['\x1bP>|xterm(390)\x1b\\m', 'm', 0],
  ['\x1b]11;rgb:0000/0000/0000\x07m', 'm', 0],
  ['\x1b]11;rgb:0000/0000/0000\x1b\\m', 'm', 0],
  ['\x1b_Gi=1;OK\x1b\\m', 'm', 0],
  ['\x1b[<35;10;10Mm', 'm', 0],
  ['\x1b[I\x1b[Om', 'm', 0],
  ['\x1b[97;5u\x1b[57441um', 'm', 0],
  ['\x1b[27um', `${ESCAPE_KEY}m`, 0],
  ['\x1b[200~paste\x1b[201~', 'paste', 0],
  ['\x1bm\x1bq', '', 0],
  ['\x1b\x1b[0nm', `${ESCAPE_KEY}m`, 1],
  ['\x1b\x1b\x1b[12;40R\x1b[0n', ESCAPE_KEY + ESCAPE_KEY, 1],
  ['\x1b\x1b[Am', `${ESCAPE_KEY}\x1b[Am`, 0],
  ['\x1b[1;\x00m', '\x00m', 0],
  ['\x9b0nm', '0nm', 0],
]

const keysIn = (inputs: readonly Input[]): string =>
  inputs.map(input => (input.is === 'keys' ? input.text : '')).join('')
const answersIn = (inputs: readonly Input[]): number => inputs.filter(({is}) => is === 'answer').length
const all = (pieces: readonly string[]): Input[] => {
  const filter = new StdinFilter()
  return pieces.flatMap(piece => filter.push(piece))
}

const feed = (pieces: readonly string[]): {keys: string; answers: number} => {
  const inputs = all(pieces)
  return {keys: keysIn(inputs), answers: answersIn(inputs)}
}

test('keys pass, answers are counted, everything else is swallowed', () => {
  for (const [input, keys, answers] of STREAMS) {
    assert.deepEqual(feed([input]), {keys, answers}, JSON.stringify(input))
  }
})

test('it makes no difference where the stream is cut, once or everywhere', () => {
  for (const [input, keys, answers] of STREAMS) {
    for (let cut = 0; cut <= input.length; cut++) {
      const pieces = [input.slice(0, cut), input.slice(cut)]
      assert.deepEqual(feed(pieces), {keys, answers}, JSON.stringify(pieces))
    }
    assert.deepEqual(feed(input.split('')), {keys, answers}, JSON.stringify(input))
  }
})

test('streams behind each other are read as each alone (500 mixtures, seed 5)', () => {
  const random = seededRandom(5)
  for (let run = 0; run < 500; run++) {
    const streams = Array.from({length: 1 + random.below(8)}, () => STREAMS[random.below(STREAMS.length)]!)
    const input = streams.map(([text]) => text).join('')
    const pieces: string[] = []
    for (let at = 0; at < input.length; ) {
      const end = at + 1 + random.below(6)
      pieces.push(input.slice(at, end))
      at = end
    }
    const keys = streams.map(([, text]) => text).join('')
    const answers = streams.reduce((sum, [, , count]) => sum + count, 0)
    assert.deepEqual(feed(pieces), {keys, answers}, `seed 5, run ${run}: ${JSON.stringify(pieces)}`)
  }
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
    assert.equal(keysIn(inputs), 'm')
  }
})

test('an escape that nothing follows is the Escape key, once the wait is over', () => {
  const filter = new StdinFilter()
  assert.equal(keysIn(filter.push('\x1b')), '')
  assert.ok(filter.waiting)
  assert.equal(filter.flush(), ESCAPE_KEY)
  assert.ok(!filter.waiting)
  assert.equal(keysIn(filter.push('m')), 'm')
})

test('a sequence cut after its start waits for its end, however long', () => {
  const filter = new StdinFilter()
  filter.push('\x1b[0')
  assert.ok(!filter.waiting)
  assert.equal(filter.flush(), '')
  assert.equal(answersIn(filter.push('n')), 1)
})

test('a string without end is given up at its limit, and what follows is read afresh', () => {
  const filter = new StdinFilter()
  assert.equal(keysIn(filter.push(`\x1b]${'x'.repeat(MAX_PENDING)}`)), '')
  assert.equal(keysIn(filter.push('m')), 'm')
})
