import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {setImmediate as nextTurn} from 'node:timers/promises'
import type {EncodedFrame} from '../../core/sound/talk/talker.js'
import {MOST_WAITING_FRAMES, OutgoingSound} from './outgoing-sound.js'

const frame = (number: number): EncodedFrame => ({number, payload: new Uint8Array(3)})

describe('own sound on its way out', () => {
  it('is handed on in order, in a turn of its own', async () => {
    const numbers: number[] = []
    const sound = new OutgoingSound(({number}) => numbers.push(number))
    sound.add(frame(1))
    sound.add(frame(2))
    assert.deepEqual(numbers, [])
    await nextTurn()
    assert.deepEqual(numbers, [1, 2])
    sound.add(frame(3))
    await nextTurn()
    assert.deepEqual([numbers, sound.leftOut], [[1, 2, 3], 0])
  })

  it('leaves out the oldest of too many, and counts them', async () => {
    const numbers: number[] = []
    const sound = new OutgoingSound(({number}) => numbers.push(number))
    for (let number = 0; number < MOST_WAITING_FRAMES + 5; number++) sound.add(frame(number))
    await nextTurn()
    assert.equal(numbers[0], 5)
    assert.deepEqual([numbers.length, sound.leftOut], [MOST_WAITING_FRAMES, 5])
  })

  it('lets what comes meanwhile wait for the next turn', async () => {
    const numbers: number[] = []
    const sound = new OutgoingSound(({number}) => {
      numbers.push(number)
      if (number < 3) sound.add(frame(number + 1))
    })
    sound.add(frame(1))
    await nextTurn()
    assert.deepEqual(numbers, [1])
  })

  it('is forgotten at the end', async () => {
    const numbers: number[] = []
    const sound = new OutgoingSound(({number}) => numbers.push(number))
    sound.add(frame(1))
    sound.clear()
    await nextTurn()
    assert.deepEqual(numbers, [])
  })
})
