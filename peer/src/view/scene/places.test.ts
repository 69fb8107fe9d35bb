import assert from 'node:assert/strict'
import {test} from 'node:test'
import {step} from '../control/step.js'
import {RAMP} from '../fakes/fake-appearance.js'
import {fakePeerId, joinedEvent, peerEvent, selfEvent} from '../fakes/fake-engine.js'
import {startingModel} from './model.js'
import {movedPlaces, placesOf} from './places.js'
import {sceneOf} from './scene.js'

function pansOf(others: number, cols = 80, rows = 24): number[] {
  const events = [joinedEvent('Me'), selfEvent()]
  for (let index = 1; index <= others; index++) events.push(peerEvent(index, 'Ada'))
  const start = startingModel('session1', 'Me', {cols, rows}, RAMP, 0)
  const model = events.reduce((before, event) => step(before, {is: 'event', event}, 0).model, start)
  return placesOf(sceneOf(model)).map(({pan}) => pan)
}

test('a single other is in the middle, although its picture stands beside the own one', () => {
  assert.deepEqual(pansOf(1), [0])
  assert.deepEqual(pansOf(0), [])
})

test('several are heard from where their cards stand, none from one side alone', () => {
  assert.deepEqual(pansOf(2), [-0.25, 0.25])
  const row = pansOf(5, 240, 24)
  assert.deepEqual(
    row,
    row.toSorted((a, b) => a - b),
  )
  assert.ok(new Set(row).size === 5 && row.every(pan => Math.abs(pan) < 0.5), `${row}`)
})

test('who stands above another is heard from the same place, and where there is no room nobody has one', () => {
  const [first, , third] = pansOf(3)
  assert.equal(first, third)
  assert.deepEqual(pansOf(3, 10, 5), [])
})

test('only what is new or moved is told', () => {
  const [ada, bob] = [fakePeerId(1), fakePeerId(2)]
  const before = [{id: ada, pan: 0.25}]
  const moved = movedPlaces(
    [
      {id: ada, pan: 0.25},
      {id: bob, pan: 0},
    ],
    before,
  )
  assert.deepEqual(moved, [{id: bob, pan: 0}])
  assert.deepEqual(movedPlaces([{id: ada, pan: 0}], before), [{id: ada, pan: 0}])
})
