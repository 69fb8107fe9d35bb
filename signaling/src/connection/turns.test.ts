import assert from 'node:assert/strict'
import {test} from 'node:test'
import {setImmediate as nextTurn} from 'node:timers/promises'
import {type Answers, Line, type Source, Turns} from './turns.js'

class FakeSource implements Source {
  isPaused = false
  pause(): void {
    this.isPaused = true
  }
  resume(): void {
    this.isPaused = false
  }
}

class FakeAnswers implements Answers {
  corks = 0
  writes = 0
  cork(): void {
    this.corks++
  }
  uncork(): void {
    this.corks--
    this.writes++
  }
}

const newLine = (source: Source = new FakeSource(), answers = new FakeAnswers()): Line =>
  new Line(source, answers)

/** Says so many things at once; returns which of them are done, in order. */
function say(turns: Turns, line: Line, count: number): number[] {
  const done: number[] = []
  for (let number = 0; number < count; number++) {
    if (turns.isOn(line)) done.push(number)
    else turns.wait(line, () => done.push(number))
  }
  return done
}

test('of all that a connection says at once one thing is done at once, and a few in each turn that follows, in one write', async () => {
  const turns = new Turns(() => 0)
  const [source, answers] = [new FakeSource(), new FakeAnswers()]
  const done = say(turns, newLine(source, answers), 12)
  assert.deepEqual([done, source.isPaused, answers.writes], [[0], true, 0])
  await nextTurn()
  assert.deepEqual([done.length, source.isPaused, answers.writes], [9, true, 1])
  await nextTurn()
  assert.deepEqual([done.length, source.isPaused, answers.writes, answers.corks], [12, false, 2, 0])
  assert.deepEqual(
    done,
    Array.from({length: 12}, (_, number) => number),
  )
})

test('each connection has its turn, however much others said before', async () => {
  const turns = new Turns(() => 0)
  const [loud, quiet] = [newLine(), newLine()]
  say(turns, loud, 100)
  assert.deepEqual(say(turns, quiet, 1), [0])
  await nextTurn()
  await nextTurn()
  assert.deepEqual(say(turns, quiet, 1), [0])
})

test('what comes after all is done last, and at once where nothing waits', async () => {
  const turns = new Turns(() => 0)
  const line = newLine()
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
  const line = newLine(source)
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
  const lines = Array.from({length: 3}, () => newLine())
  const done: string[] = []
  for (const [name, line] of lines.entries()) {
    assert.ok(turns.isOn(line))
    for (const thing of 'abcdefghij')
      turns.wait(line, () => {
        done.push(`${name}${thing}`)
        now += 1 / 8
      })
  }
  const each: string[][] = []
  while (lines.some(line => line.waiting !== null)) {
    await nextTurn()
    each.push(done.splice(0))
  }
  assert.deepEqual(
    each.map(things => things.join(' ')),
    ['0a 0b 0c 0d 0e 0f 0g 0h', '1a 1b 1c 1d 1e 1f 1g 1h', '2a 2b 2c 2d 2e 2f 2g 2h', '0i 0j 1i 1j 2i 2j'],
  )
})

test('what waits has as long as what did not wait took, however long that was', async () => {
  let now = 0
  const turns = new Turns(() => now)
  const [loud, busy] = [newLine(), newLine()]
  const done: number[] = []
  assert.ok(turns.isOn(loud))
  for (let number = 0; number < 8; number++)
    turns.wait(loud, () => {
      done.push(number)
      now += 1
    })
  assert.ok(turns.isOn(busy))
  now += 5
  await nextTurn()
  assert.equal(done.length, 5)
})
