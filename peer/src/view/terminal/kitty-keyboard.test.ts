import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {readKey, tellsReleases} from './kitty-keyboard.js'
import {type Input, StdinFilter} from './stdin-filter.js'

/** What kitty, foot and WezTerm send with all enhancements on: the key and what it types; repeats and releases are marked. */
const EVENTS: readonly (readonly [sequence: string, meaning: string | null])[] = [
  ['\x1b[109;;109u', 'm=m'],
  ['\x1b[109;1:1;109u', 'm=m'],
  ['\x1b[109;1:2;109u', 'm=m again'],
  ['\x1b[109;1:3u', 'm up'],
  ['\x1b[109u', 'm=m'],
  ['\x1b[109:77;2;77u', 'M=M'],
  ['\x1b[47:63;2u', '?=?'],
  ['\x1b[1100::109;;1100u', 'm=ь'],
  ['\x1b[0;;26446:23567u', '李小=李小'],
  ['\x1b[109;129;109u', 'm=m'],
  ['\x1b[99;5u', 'ctrl+c='],
  ['\x1b[99;5:3u', 'ctrl+c up'],
  ['\x1b[99;133u', 'ctrl+c='],
  ['\x1b[1089::99;5u', 'ctrl+c='],
  ['\x1b[122;5:1u', 'ctrl+z='],
  ['\x1b[109;3u', 'alt+m='],
  ['\x1b[107;5u', 'ctrl+k='],
  ['\x1b[109;9;109u', null],
  ['\x1b[27u', 'esc='],
  ['\x1b[27;1:3u', 'esc up'],
  ['\x1b[13u', 'enter='],
  ['\x1b[13;3u', 'alt+enter='],
  ['\x1b[9;2u', 'shift+tab='],
  ['\x1b[57414;1:1u', 'enter='],
  ['\x1b[57413;129;43u', '+=+'],
  ['\x1b[57400;129;49u', '1=1'],
  ['\x1b[57441;2u', null],
  ['\x1b[57441;2:3u', null],
  ['\x1b[A', 'up='],
  ['\x1b[1;1:1B', 'down='],
  ['\x1b[1;129:2B', 'down= again'],
  ['\x1b[1;1:3B', 'down up'],
  ['\x1b[1;5B', 'ctrl+down='],
  ['\x1b[5;1:1~', 'pageup='],
  ['\x1b[5;1:3~', 'pageup up'],
  ['\x1b[32;;32u', 'space= '],
  ['\x1b[32;1:2;32u', 'space=  again'],
  ['\x1b[32;1:3u', 'space up'],
  ['\x1b[32;2:1;32u', 'space= '],
  ['\x1b[32;5u', 'ctrl+space='],
  ['\x1b[109;;3u', 'm='],
  ['\x1b[109;;155u', 'm='],
  ['\x1b[109;;55296u', 'm='],
  ['\x1b[109;;1114112u', 'm='],
  ['\x1b[1114112u', null],
  ['\x1b[109;1:4u', 'm='],
  ['\x1b[;;u', null],
  ['\x1b[1:2:3:4u', null],
  ['\x1b[<1u', null],
]

function meaning(input: Input): string {
  if (input.is === 'release') return `${input.key} up`
  if (input.is !== 'stroke') return input.is
  const {key, text, repeated} = input.stroke
  return `${key}=${text}${repeated ? ' again' : ''}`
}

const read = (pieces: readonly string[]): string[] => {
  const filter = new StdinFilter()
  return pieces.flatMap(piece => filter.push(piece)).map(meaning)
}

test('keys have the names and texts that they have on other terminals, and are told apart from repeats and releases', () => {
  for (const [sequence, expected] of EVENTS) {
    assert.deepEqual(read([sequence]), expected === null ? [] : [expected], JSON.stringify(sequence))
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
      assert.deepEqual(
        read(pieces),
        chosen.flatMap(([, expected]) => expected ?? []),
      )
    }),
  )
})

test('no sequence of the protocol’s shape ever types a control', () => {
  const part = fc.stringMatching(/^[0-9:;]{0,24}$/)
  fc.assert(
    fc.property(part, fc.constantFrom('u', 'A', 'B', 'P', '~'), (parameters, final) => {
      const typed = readKey(`\x1b[${parameters}${final}`)
      if (typed?.is === 'stroke') assert.match(typed.stroke.text, /^\P{C}*$/u)
    }),
    {numRuns: 2000},
  )
})

test('a terminal tells releases only where it reports both events and all keys', () => {
  for (const flags of [0, 1, 2, 8, 21]) assert.ok(!tellsReleases(flags), String(flags))
  for (const flags of [10, 11, 31]) assert.ok(tellsReleases(flags), String(flags))
})
