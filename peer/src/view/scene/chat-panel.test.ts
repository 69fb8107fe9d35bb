import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import stringWidth from 'string-width'
import type {EngineEvent} from '../../engine-protocol.js'
import {fakePeerId, peerEvent} from '../fakes/fake-engine.js'
import {Typing} from '../fakes/typing.js'
import {DELIVERY_PATIENCE_MS, MAX_SAID} from './chat/chat.js'
import {mentions} from './chat/mention.js'
import {sceneOf} from './scene.js'
import {statusOf} from './status.js'

const [ADA, BOB] = [fakePeerId(1), fakePeerId(2)]
const ALL = [peerEvent(1, 'Ada'), peerEvent(2, 'Bob')]
const says = (index: number, name: string, text: string, number = 1): EngineEvent => ({
  event: 'chat',
  id: fakePeerId(index),
  name,
  text,
  number,
  own: index === 0,
  atMs: new Date(2026, 10, 27, 9, 5).getTime(),
})

/** What the panel shows, a text a line. */
function panelOf(typing: Typing): string[] {
  const scene = sceneOf(typing.model)
  assert.equal(scene.is, 'meeting')
  const panel = scene.is === 'meeting' ? scene.panel : null
  return (panel?.lines ?? []).map(line => line.map(({text}) => text).join('')).filter(text => text !== '')
}
const hintOf = ({model}: Typing): string =>
  statusOf(model, 0, 200).hints.find(({key}) => key === 'c')?.does ?? ''

test('what is said stands with time and name; who comes and goes stands between', () => {
  const typing = new Typing(ALL).tell(says(1, 'Ada', 'hello\n  there'), says(0, 'Me', 'hi')).type('c')
  const shown = panelOf(typing)
  assert.deepEqual(shown.slice(0, -2), [
    '  "Ada" is here',
    '  "Bob" is here',
    '09:05 ? Ada',
    '  hello',
    '    there',
    '09:05 you',
    '  hi',
  ])
})

test('while the chat is closed its texts are counted, and those that name oneself are said to; opening it reads them', () => {
  const typing = new Typing(ALL).tell(says(1, 'Ada', 'hello'), says(2, 'Bob', 'what says @me?'))
  assert.equal(hintOf(typing), 'chat (2 new, you are named)')
  assert.equal(typing.said, 'Bob: what says @me?')
  assert.equal(hintOf(typing.type('c')), 'chat')
  typing.tell(says(1, 'Ada', 'and so on', 2))
  assert.equal(typing.model.chat.unread, 0)
  assert.match(panelOf(typing).join('\n'), /Bob names you/)
})

test('an own text says who has yet to get it, after a while, and who never will', () => {
  const typing = new Typing(ALL).type('c').tell(says(0, 'Me', 'hi', 7))
  typing.tell({event: 'delivered', number: 7, missing: [BOB, ADA], unreached: []})
  assert.doesNotMatch(panelOf(typing).join('\n'), /not yet/)
  typing.now += DELIVERY_PATIENCE_MS
  assert.match(panelOf(typing.take({is: 'time'})).join('\n'), /not yet with Bob, Ada/)
  typing.tell({event: 'delivered', number: 7, missing: [], unreached: [BOB]})
  assert.match(panelOf(typing).join('\n'), /did not reach Bob/)
})

test('posts that are lost for good are told, not passed over', () => {
  const typing = new Typing(ALL).type('c').tell({event: 'chat-missed', id: BOB, name: 'Bob', count: 3})
  assert.match(panelOf(typing).join(' '), /3 of what "Bob" said did not\s+come\s+through/)
})

test('enter says what was written, alt+enter begins a new line, and what is pasted keeps its lines', () => {
  const typing = new Typing(ALL).type('c', 'two', '\x1b\r', 'lines', '\x1b[200~\r\nthree\tx\x1b[201~', '\r')
  assert.deepEqual(typing.done, {do: 'say', text: 'two\nlines\nthree\tx'})
  assert.equal(typing.model.chat.field.text, '')
  const commands = typing.commands.length
  typing.type('\r', '  ', '\r')
  assert.equal(typing.commands.length, commands, 'nothing is said by saying nothing')
})

test('keys write while the chat is open, and mean the meeting again behind tab or escape', () => {
  const typing = new Typing(ALL).type('c', 'mvq?')
  assert.deepEqual(typing.commands, [])
  assert.equal(typing.model.chat.field.text, 'mvq?')
  typing.type('\t', 'm')
  assert.deepEqual(typing.done, {do: 'mute'})
  assert.ok(typing.model.arrangement.panel)
  typing.type('c', '\x1b')
  assert.ok(!typing.model.arrangement.panel)
  assert.equal(typing.type('c').model.chat.field.text, 'mvq?', 'what was written is kept')
})

test('tab behind an @ completes a name', () => {
  const typing = new Typing(ALL).type('c', 'ask @bo', '\t', 'please', '\r')
  assert.deepEqual(typing.done, {do: 'say', text: 'ask @Bob please'})
})

test('a slash opens the commands, and the chat is there again behind them', () => {
  const typing = new Typing(ALL).type('c', '/', 'mute', '\r')
  assert.deepEqual(typing.done, {do: 'mute'})
  assert.equal(typing.type('x').model.chat.field.text, 'x')
})

test('too long a text stays in the field, with the reason', () => {
  const typing = new Typing(ALL).type('c', `\x1b[200~${'ä'.repeat(3000)}\x1b[201~`, '\r')
  assert.match(typing.said!, /too long to say: at most 4000 bytes/)
  assert.equal(typing.model.chat.field.text.length, 3000)
  typing.type(`\x1b[200~${'x'.repeat(5000)}\x1b[201~`)
  assert.match(typing.said!, /the end is cut off/)
})

test('whoever reads further up stays there, whatever is said meanwhile', () => {
  const typing = new Typing(ALL).type('c')
  for (let number = 1; number <= 60; number++) typing.tell(says(1, 'Ada', `text ${number}`, number))
  typing.type('\x1b[5~', '\x1b[5~')
  const before = panelOf(typing)
  typing.tell(says(2, 'Bob', 'a text of\nmore lines'), peerEvent(3, 'Cy'))
  assert.deepEqual(panelOf(typing), before)
})

test('nobody passes for oneself: own texts have a look of their own, and others a mark before their name', () => {
  const typing = new Typing([peerEvent(1, 'you')]).tell(says(1, 'you', 'a'), says(0, 'you', 'b')).type('c')
  const scene = sceneOf(typing.model)
  assert.ok(scene.is === 'meeting' && scene.panel !== null)
  const heads = scene.panel.lines.filter(line => line.some(({text}) => text === 'you'))
  assert.deepEqual(
    heads.map(line => line.slice(1).map(({look}) => look)),
    [['mark', 'plain', 'name'], ['own']],
  )
})

test('what was proven of a speaker is what it was when it was said', () => {
  const typing = new Typing(ALL).tell(says(1, 'Bob', 'send money'))
  typing.tell(peerEvent(1, 'Ada', {trust: 'verified'})).type('c')
  assert.match(panelOf(typing).join('\n'), /\? Bob/)
  typing.tell(peerEvent(1, 'Ada', {state: 'closed'}))
  assert.match(panelOf(typing).join('\n'), /\? Bob/, 'nor less once gone')
})

test('it scrolls by keys and by the wheel over it, and comes back to its end with an own text', () => {
  const typing = new Typing(ALL).type('c')
  for (let number = 1; number <= 60; number++) typing.tell(says(1, 'Ada', `text ${number}`, number))
  assert.match(panelOf(typing).join('\n'), /text 60/)
  typing.type('\x1b[5~', '\x1b[5~')
  assert.doesNotMatch(panelOf(typing).join('\n'), /text 60/)
  const scrolled = panelOf(typing)
  typing.type('\x1b[<65;90;5M'.repeat(9))
  assert.match(panelOf(typing).join('\n'), /text 60/)
  typing.type('\x1b[5~'.repeat(99))
  assert.match(panelOf(typing)[0]!, /"Ada" is here/)
  typing.type('x', '\r')
  assert.match(panelOf(typing).join('\n'), /text 60/)
  assert.notDeepEqual(scrolled, panelOf(typing))
})

test('a day of texts is kept, and no more', () => {
  const typing = new Typing(ALL)
  for (let number = 0; number < MAX_SAID + 20; number++) typing.tell(says(1, 'Ada', `${number}`, number))
  assert.equal(typing.model.chat.said.length, MAX_SAID)
})

test('whatever is said and written, every line fits the panel on every screen', () => {
  const text = fc.string({unit: 'grapheme', maxLength: 200})
  fc.assert(
    fc.property(
      fc.integer({min: 40, max: 140}),
      fc.integer({min: 12, max: 50}),
      text,
      text,
      (cols, rows, said, typed) => {
        const typing = new Typing(ALL, {cols, rows}).tell(says(1, 'Ada', said)).type('c')
        typing.take({is: 'typed', typed: {is: 'paste', text: typed, cut: false}})
        const scene = sceneOf(typing.model)
        if (scene.is === 'tooSmall' || scene.panel === null) return
        const {rect, lines} = scene.panel
        assert.equal(lines.length, rect.rows - 2)
        for (const line of lines) {
          const width = stringWidth(line.map(piece => piece.text).join(''))
          assert.ok(width <= rect.cols - 2 || line.at(-1)?.look === 'note', `${width} of ${rect.cols - 2}`)
        }
      },
    ),
    {numRuns: 200},
  )
})

test('a name is meant where it stands as a word, whatever its case', () => {
  for (const text of ['Ada?', '@ada: look', 'hello ADA', 'ada']) assert.ok(mentions(text, 'Ada'), text)
  for (const text of ['adage', 'canada', 'a da', '']) assert.ok(!mentions(text, 'Ada'), text)
  assert.ok(mentions('thanks, ada lovelace!', 'Ada Lovelace'))
  assert.ok(!mentions('thanks, ada', 'Ada Lovelace'))
  assert.ok(!mentions('anything', ''))
})

test('addresses can be clicked, row by row where they are broken', () => {
  const long = `https://example.org/${'path/'.repeat(9)}`
  const typing = new Typing(ALL).tell(says(1, 'Ada', `see ${long} and https://a.org.`)).type('c')
  const scene = sceneOf(typing.model)
  assert.ok(scene.is === 'meeting' && scene.panel !== null)
  const {links, lines, rect} = scene.panel
  const shown = links.map(({rect: part}) => {
    const line = lines[part.y - rect.y - 1]!.map(({text}) => text).join('')
    return line.slice(part.x - rect.x - 1, part.x - rect.x - 1 + part.cols)
  })
  assert.equal(shown.join(''), `${long}https://a.org`)
  assert.deepEqual(new Set(links.map(({address}) => address)), new Set([long, 'https://a.org/']))
})
