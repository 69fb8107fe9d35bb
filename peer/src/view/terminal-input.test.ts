/** What terminals answer, report of keys and the mouse, and paste, sound or not, through the whole input side in every state. */
import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {test} from 'node:test'
import {readPieces, STATES, typedAt} from './fakes/typed-at.js'
import type {Input} from './terminal/stdin-filter.js'

const read = (name: string): string[] =>
  readFileSync(new URL(`../../src/view/corpus/${name}.txt`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(`"${line}"`) as string)

const replies = read('terminal-replies')
const keys = read('terminal-keys')
const pastes = read('terminal-pastes')
const strokes = (inputs: readonly Input[]): string[] =>
  inputs.flatMap(input => (input.is === 'stroke' ? [input.stroke.key] : []))

test('what terminals answer and report types nothing and tells the engine nothing, in any state', () => {
  assert.ok(replies.length > 400)
  for (const reply of replies) {
    const inputs = readPieces([reply])
    // A place of the cursor in the first row looks like F3 with modifiers, and nobody asks for it.
    assert.ok(strokes(inputs).every(isFunctionKey), `${JSON.stringify(reply)} types ${strokes(inputs)}`)
    for (const [name, model] of STATES) attempt(name, reply, () => void typedAt(model, inputs))
  }
})

test('each key, whatever the terminal calls it, is one key or none, and does what is bound to it alone', () => {
  assert.ok(keys.length > 1900)
  for (const sequence of keys) {
    const inputs = readPieces([sequence])
    const struck = strokes(inputs)
    // Escape twice, or before a sequence, is the key and what follows.
    const most = sequence.startsWith('\x1b\x1b') || sequence.startsWith('\x9b') ? 3 : 1
    assert.ok(struck.length <= most, `${JSON.stringify(sequence)} is ${struck}`)
    for (const [name, model] of STATES) attempt(name, sequence, () => void typedAt(model, inputs))
  }
})

test('a paste is text wherever it comes, and nothing in it is a key', () => {
  for (const paste of pastes) {
    const inputs = readPieces([paste])
    assert.deepEqual(strokes(inputs), [], JSON.stringify(paste))
    for (const [name, model] of STATES) attempt(name, paste, () => void typedAt(model, inputs))
  }
})

test('wherever the stream is cut it says the same', () => {
  for (const text of [...replies, ...keys, ...pastes.filter(({length}) => length < 200)]) {
    const whole = readPieces([text])
    for (let at = 1; at < text.length; at++) {
      if (isInsideCharacter(text, at)) continue
      assert.deepEqual(readPieces([text.slice(0, at), text.slice(at)]), whole, JSON.stringify(text))
    }
  }
})

test('an escape taken for the key, as what follows comes late, breaks nothing', () => {
  for (const text of [...replies, ...pastes].filter(({length}) => length < 200)) {
    const inputs = [...readPieces(['\x1b']), ...readPieces([text.slice(1)])]
    for (const [name, model] of STATES) attempt(name, text, () => void typedAt(model, inputs))
  }
})

/** A stream is decoded before it is read: no piece ends within a character. */
const isInsideCharacter = (text: string, at: number): boolean => /^[\udc00-\udfff]/.test(text.slice(at))

const isFunctionKey = (key: string): boolean => /^(?:\w+\+)*f\d+$/.test(key)

function attempt(state: string, sequence: string, act: () => void): void {
  try {
    act()
  } catch (cause) {
    throw new Error(`${JSON.stringify(sequence)} where ${state} is open`, {cause})
  }
}
