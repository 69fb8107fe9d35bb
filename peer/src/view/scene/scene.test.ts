import assert from 'node:assert/strict'
import {test} from 'node:test'
import type {EngineEvent} from '../../engine-protocol.js'
import {inside, overlaps} from '../cells/rect.js'
import {type Input, step} from '../control/step.js'
import {RAMP} from '../fakes/fake-appearance.js'
import {joinedEvent, meetingEvent, peerEvent, selfEvent} from '../fakes/fake-engine.js'
import {startingModel} from './model.js'
import {type Scene, sceneOf} from './scene.js'

const told = (event: EngineEvent): Input => ({is: 'event', event})
const warning = (message: string): Input => told({event: 'warning', code: 'w', message})
const SENTENCES = ['camera', 'microphone', 'speaker'].map(device =>
  warning(
    `No ${device} was found: connect one, or choose another source with the options that s2c-peer lists.`,
  ),
)

function sceneAt(cols: number, rows: number, ...inputs: Input[]): Extract<Scene, {is: 'meeting'}> {
  const start = startingModel('session1', 'Me', {cols, rows}, RAMP, 0)
  const first = [told(joinedEvent('Me')), told(selfEvent())]
  const model = [...first, ...inputs].reduce((before, input) => step(before, input, 0).model, start)
  const scene = sceneOf(model)
  assert.equal(scene.is, 'meeting')
  return scene as Extract<Scene, {is: 'meeting'}>
}

test('warnings leave every card its name and its words, above them', () => {
  const people = [1, 2, 3].map(index => told(peerEvent(index, 'Ada', {cameraOff: true})))
  for (const others of [[], people.slice(0, 1), people]) {
    const {cards, warnings} = sceneAt(80, 24, ...others, ...SENTENCES.slice(1))
    for (const {rect, words, showsName} of cards) {
      assert.ok(showsName)
      assert.ok(words !== null && words.rows >= 4 && !overlaps(words, warnings!.rect))
      assert.equal(words.y, inside(rect).y)
    }
  }
})

test('without a popup the words have all of the card', () => {
  for (const {rect, words} of sceneAt(80, 24).cards) assert.deepEqual(words, inside(rect))
})

test('a card whose upper part lies under a popup shows no words', () => {
  const {cards, box} = sceneAt(80, 24, ...[1, 2, 3].map(index => told(peerEvent(index, 'Ada'))), {
    is: 'action',
    action: 'help',
  })
  assert.ok(overlaps(cards[2]!.rect, box!.rect))
  assert.equal(cards[2]!.words, null)
})

test('the help offers only what is possible now, then explains the marks', () => {
  const help = (...inputs: Input[]): string[] =>
    sceneAt(80, 60, ...inputs, {is: 'action', action: 'help'}).box!.lines.map(({text}) => text.trim())
  const keysOf = (lines: string[]): string =>
    lines
      .slice(0, lines.indexOf('Marks before a name'))
      .map(line => line.split(/ {2,}/)[0]!)
      .join('|')
  const rest = 'c|s|r|:|e|w|z|\\|pagedown|pageup|1-9|0|g|o|f|p|b|ctrl+k /|ctrl+c'
  assert.equal(keysOf(help()), `q|?|m|space|v|d|${rest}`)
  const bare = {microphone: 'missing', speaker: 'missing', camera: 'missing'} as const
  assert.equal(keysOf(help(told(selfEvent(bare)))), `q|?|${rest}`)
  const founder = help(told(meetingEvent({isFounder: true})))
  assert.match(keysOf(founder), /\|l\|.*\|You are the founder, who decides who comes in$/)
  assert.match(help().at(-1)!, /^npx s2c-peer join/)
  assert.match(founder.at(-1)!, /^npx s2c-peer join/)
})

test('the help on the smallest screen says first how to leave', () => {
  assert.match(sceneAt(20, 6, {is: 'action', action: 'help'}).box!.lines[0]!.text, /^ q +leave/)
})
