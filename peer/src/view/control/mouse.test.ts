import assert from 'node:assert/strict'
import {test} from 'node:test'
import {fakePeerId, peerEvent} from '../fakes/fake-engine.js'
import {Typing} from '../fakes/typing.js'

const [ADA, BOB] = [fakePeerId(1), fakePeerId(2)]
const ALL = [peerEvent(1, 'Ada'), peerEvent(2, 'Bob')]
/** As xterm reports it, counted from 1. */
const click = (x: number, y: number): string => `\x1b[<0;${x + 1};${y + 1}M\x1b[<0;${x + 1};${y + 1}m`

test('a click on a picture pins it, and another one lets it go', () => {
  const typing = new Typing(ALL).type(click(5, 5))
  assert.equal(typing.model.arrangement.pinned, ADA)
  assert.equal(typing.type(click(5, 5)).model.arrangement.pinned, null)
})

test('a click on a name in the list opens what is known of that person', () => {
  const {opened} = new Typing(ALL).type(click(100, 3)).model
  assert.ok(opened.is === 'people' && opened.selected === BOB)
})

test('a click on the chat writes there', () => {
  const typing = new Typing(ALL).type('c', '\t', click(100, 10), 'hi')
  assert.equal(typing.model.chat.field.text, 'hi')
})

test('no click answers a question', () => {
  const typing = new Typing(ALL).type('q', click(5, 5), click(60, 20))
  assert.equal(typing.model.question?.do, 'leave')
  assert.deepEqual(typing.commands, [])
})

test('the wheel over a list selects in it', () => {
  const {opened} = new Typing(ALL).type('e', '\x1b[<65;45;18M').model
  assert.ok(opened.is === 'devices' && opened.selected.device === 'speaker')
})
