import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {ESCAPE_KEY, readKey, tellsReleases} from './kitty-keyboard.js'
import {type Input, StdinFilter} from './stdin-filter.js'

const keys = (text: string): Input => ({is: 'keys', text})
const SPACE_DOWN: Input = {is: 'space', down: true}
const SPACE_UP: Input = {is: 'space', down: false}

/** What kitty, foot and WezTerm send with all enhancements on, and what it means here. */
const EVENTS: readonly (readonly [sequence: string, meaning: Input | null])[] = [
  ['\x1b[109;;109u', keys('m')],
  ['\x1b[109;1:1;109u', keys('m')],
  ['\x1b[109;1:2;109u', keys('m')],
  ['\x1b[109;1:3u', null],
  ['\x1b[109u', keys('m')],
  ['\x1b[109:77;2;77u', keys('M')],
  ['\x1b[47:63;2u', keys('?')],
  ['\x1b[1100::109;;1100u', keys('ь')],
  ['\x1b[0;;26446:23567u', keys('李小')],
  ['\x1b[109;129;109u', keys('m')],
  ['\x1b[99;5u', keys('\x03')],
  ['\x1b[99;5:3u', null],
  ['\x1b[99;133u', keys('\x03')],
  ['\x1b[1089::99;5u', keys('\x03')],
  ['\x1b[122;5:1u', keys('\x1a')],
  ['\x1b[99;6u', null],
  ['\x1b[109;3u', null],
  ['\x1b[109;5u', null],
  ['\x1b[109;9;109u', null],
  ['\x1b[27u', keys(ESCAPE_KEY)],
  ['\x1b[27;1:3u', null],
  ['\x1b[13u', keys('\r')],
  ['\x1b[57414;1:1u', keys('\r')],
  ['\x1b[57413;129;43u', keys('+')],
  ['\x1b[57441;2u', null],
  ['\x1b[57441;2:3u', null],
  ['\x1b[A', keys('\x1b[A')],
  ['\x1b[1;1:1B', keys('\x1b[B')],
  ['\x1b[1;129:2B', keys('\x1b[B')],
  ['\x1b[1;1:3B', null],
  ['\x1b[1;5B', null],
  ['\x1b[5;1:1~', keys('\x1b[5~')],
  ['\x1b[5;1:3~', null],
  ['\x1b[32;;32u', SPACE_DOWN],
  ['\x1b[32;1:2;32u', null],
  ['\x1b[32;1:3u', SPACE_UP],
  ['\x1b[32;65:1;32u', SPACE_DOWN],
  ['\x1b[32;5u', null],
  ['\x1b[32;5:3u', SPACE_UP],
  ['\x1b[O', SPACE_UP],
  ['\x1b[I', null],
  ['\x1b[109;;3u', null],
  ['\x1b[109;;155u', null],
  ['\x1b[109;;55296u', null],
  ['\x1b[109;;1114112u', null],
  ['\x1b[1114112u', null],
  ['\x1b[109;1:4u', null],
  ['\x1b[;;u', null],
  ['\x1b[1:2:3:4u', null],
  ['\x1b[<1u', null],
  ['\x1b[?31u', {is: 'report', report: {is: 'keyboard', flags: 31}}],
]

const read = (pieces: readonly string[]): Input[] => {
  const filter = new StdinFilter()
  return pieces.flatMap(piece => filter.push(piece))
}
/** Text that stands together, however it came in. */
function joined(inputs: readonly (Input | null)[]): Input[] {
  const all: Input[] = []
  for (const input of inputs) {
    const last = all.at(-1)
    if (input?.is === 'keys' && last?.is === 'keys') all[all.length - 1] = keys(last.text + input.text)
    else if (input !== null) all.push(input)
  }
  return all
}

test('keys are what other terminals send for them; the space bar goes down and up', () => {
  for (const [sequence, meaning] of EVENTS) {
    assert.deepEqual(read([sequence]), meaning === null ? [] : [meaning], JSON.stringify(sequence))
  }
})

test('whatever keys are pressed in whatever order, it makes no difference where the stream is cut', () => {
  const events = fc.array(fc.constantFrom(...EVENTS), {maxLength: 12})
  const lengths = fc.array(fc.integer({min: 1, max: 9}), {minLength: 1, maxLength: 20})
  fc.assert(
    fc.property(events, lengths, (chosen, cuts) => {
      const stream = chosen.map(([sequence]) => sequence).join('')
      const pieces: string[] = []
      for (let at = 0, turn = 0; at < stream.length; turn++) {
        const end = at + cuts[turn % cuts.length]!
        pieces.push(stream.slice(at, end))
        at = end
      }
      assert.deepEqual(joined(read(pieces)), joined(chosen.map(([, meaning]) => meaning)))
    }),
  )
})

test('no sequence of the protocol’s shape ever becomes a control but the few that keys are', () => {
  const part = fc.stringMatching(/^[0-9:;]{0,24}$/)
  fc.assert(
    fc.property(part, fc.constantFrom('u', 'A', 'B', 'P', '~'), (parameters, final) => {
      const sequence = `\x1b[${parameters}${final}`
      const typed = readKey(sequence)
      if (typed === null || typed.is === 'space') return
      assert.match(typed.text, /^(?:[\t\r\x7f\x03\x1a]|\x1b\[27u|\x1b\[(?:[A-DFH]|\d~)|\P{C}+)$/u, sequence)
      assert.deepEqual(read([`${sequence}m`]), [keys(`${typed.text}m`)])
    }),
    {numRuns: 2000},
  )
})

test('a terminal tells releases only where it reports both events and all keys', () => {
  for (const flags of [0, 1, 2, 8, 21]) assert.ok(!tellsReleases(flags), String(flags))
  for (const flags of [10, 11, 31]) assert.ok(tellsReleases(flags), String(flags))
})
