import assert from 'node:assert/strict'
import {test} from 'node:test'
import {type Input, step} from '../control/step.js'
import {RAMP} from '../fakes/fake-appearance.js'
import {fakePeerId, joinedEvent, peerEvent, selfEvent} from '../fakes/fake-engine.js'
import type {Arrangement} from './arrangement.js'
import {type Hit, hitAt} from './hit.js'
import {type Model, startingModel} from './model.js'
import {sceneOf} from './scene.js'

const EVENTS = [joinedEvent('Me'), selfEvent(), peerEvent(1, 'Ada'), peerEvent(2, 'Bob')]

/** What is hit there on a screen of 120x40. */
function at(x: number, y: number, change: Partial<Arrangement> = {}, ...inputs: Input[]): Hit {
  const told = EVENTS.map((event): Input => ({is: 'event', event}))
  const start: Model = startingModel('s', 'Me', {cols: 120, rows: 40}, RAMP, 0)
  const model = [...told, ...inputs].reduce((before, input) => step(before, input, 0).model, start)
  return hitAt(sceneOf({...model, arrangement: {...model.arrangement, ...change}}), x, y)
}

test('a card is hit to its last cell, and the next one beside it', () => {
  const ada = {is: 'card', id: fakePeerId(1)}
  assert.deepEqual(at(0, 0), ada)
  assert.deepEqual(at(47, 19), ada)
  assert.deepEqual(at(48, 19), {...ada, id: fakePeerId(2)})
  assert.deepEqual(at(0, 20), {is: 'card', id: fakePeerId(0)})
  assert.deepEqual(at(95, 38), {is: 'nothing'})
  assert.deepEqual(at(0, 39), {is: 'status'})
  assert.deepEqual(at(500, 0), {is: 'nothing'})
})

test('a row of the list is whose name stands there', () => {
  assert.deepEqual(at(96, 0), {is: 'roster', id: null})
  assert.deepEqual(at(100, 1), {is: 'roster', id: fakePeerId(0)})
  assert.deepEqual(at(100, 3), {is: 'roster', id: fakePeerId(2)})
  assert.deepEqual(at(100, 4), {is: 'roster', id: null})
})

test('what lies above is hit: popups before cards, the corner before its host', () => {
  const help: Input = {is: 'action', action: 'help'}
  assert.equal(at(48, 19, {}, help).is, 'box')
  assert.deepEqual(at(0, 0, {}, help), at(0, 0))
  const warning: Input = {is: 'event', event: {event: 'warning', code: 'w', message: 'no camera'}}
  assert.deepEqual(at(48, 37, {}, warning), {is: 'warnings'})
  const corner = {ownPicture: 'corner', layout: 'speaker'} as const
  assert.deepEqual(at(94, 28, corner), {is: 'card', id: fakePeerId(0)})
  assert.deepEqual(at(2, 28, corner), {is: 'card', id: fakePeerId(1)})
  assert.deepEqual(at(100, 20, {panel: true}), {is: 'panel'})
})
