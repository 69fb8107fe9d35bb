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
  const turns = new Turns(() => 0)
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
  const turns = new Turns(() => 0)
  const [loud, quiet] = [new Line(new FakeSource()), new Line(new FakeSource())]
  say(turns, loud, 100)
  assert.deepEqual(say(turns, quiet, 1), [0])
  await nextTurn()
  await nextTurn()
  assert.deepEqual(say(turns, quiet, 1), [0])
})

test('what comes after all is done last, and at once where nothing waits', async () => {
  const turns = new Turns(() => 0)
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
  const turns = new Turns(() => 0)
  const source = new FakeSource()
  const line = new Line(source)
  const done = say(turns, line, 3)
  turns.forget(line)
  assert.equal(source.isPaused, false)
  await nextTurn()
  await nextTurn()
  assert.deepEqual(done, [0])
})

test('all that waits has a millisecond of each turn, one connection after another', async () => {
  let now = 0
  const turns = new Turns(() => now)
  const lines = Array.from({length: 5}, () => new Line(new FakeSource()))
  const done: string[] = []
  for (const [name, line] of lines.entries()) {
    assert.ok(turns.isOn(line))
    for (const thing of 'ab')
      turns.wait(line, () => {
        done.push(`${name}${thing}`)
        now += 0.5
      })
  }
  const each: string[][] = []
  while (lines.some(line => line.waiting !== null)) {
    await nextTurn()
    each.push(done.splice(0))
  }
  assert.deepEqual(each, [
    ['0a', '1a'],
    ['2a', '3a'],
    ['4a', '0b'],
    ['1b', '2b'],
    ['3b', '4b'],
  ])
})
