import assert from 'node:assert/strict'
import {test} from 'node:test'
import {setImmediate as nextTurn} from 'node:timers/promises'
import {Line, type Source, Turns} from './turns.js'

class FakeSource implements Source {
  isPaused = false
  pause(): void {
    this.isPaused = true
  }
  resume(): void {
    this.isPaused = false
  }
}

/** Says so many things at once; returns which of them are done, in order. */
function say(turns: Turns, line: Line, count: number): number[] {
  const done: number[] = []
  for (let number = 0; number < count; number++) {
    if (turns.isOn(line)) done.push(number)
    else turns.wait(line, () => done.push(number))
  }
  return done
}

test('of all that a connection says at once one thing is done at once, and one in each turn that follows', async () => {
  const turns = new Turns()
  const source = new FakeSource()
  const line = new Line(source)
  const done = say(turns, line, 3)
  assert.deepEqual([done, source.isPaused], [[0], true])
  await nextTurn()
  assert.deepEqual([done, source.isPaused], [[0, 1], true])
  await nextTurn()
  assert.deepEqual([done, source.isPaused], [[0, 1, 2], false])
})

test('each connection has its turn, however much others said before', async () => {
  const turns = new Turns()
  const [loud, quiet] = [new Line(new FakeSource()), new Line(new FakeSource())]
  say(turns, loud, 100)
  assert.deepEqual(say(turns, quiet, 1), [0])
  await nextTurn()
  await nextTurn()
  assert.deepEqual(say(turns, quiet, 1), [0])
})

test('what comes after all is done last, and at once where nothing waits', async () => {
  const turns = new Turns()
  const line = new Line(new FakeSource())
  const done = say(turns, line, 2)
  turns.after(line, () => done.push(2))
  assert.deepEqual(done, [0])
  await nextTurn()
  await nextTurn()
  assert.deepEqual(done, [0, 1, 2])
  turns.after(line, () => done.push(3))
  assert.deepEqual(done, [0, 1, 2, 3])
})

test('what waits of a connection that is forgotten is never done, and it is read on', async () => {
  const turns = new Turns()
  const source = new FakeSource()
  const line = new Line(source)
  const done = say(turns, line, 3)
  turns.forget(line)
  assert.equal(source.isPaused, false)
  await nextTurn()
  await nextTurn()
  assert.deepEqual(done, [0])
})
