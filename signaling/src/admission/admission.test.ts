import assert from 'node:assert/strict'
import {test} from 'node:test'
import {DEFAULT_LIMITS} from '../limits.js'
import {Admission} from './admission.js'
import {Bars, MAX_BARS} from './bars.js'
import {ShutOut} from './shut-out.js'

test('a bar ends by itself, each at its own time, and one that is set again lasts from then on', () => {
  const bars = new Bars()
  bars.add('192.0.2.0/24', 100, 0)
  bars.add('2001:db8::/32', 50, 0)
  assert.deepEqual(
    [bars.has('192.0.2.7', 49), bars.has('2001:db8::1', 49), bars.has('192.0.3.7', 49)],
    [true, true, false],
  )
  assert.deepEqual([bars.has('192.0.2.7', 50), bars.has('2001:db8::1', 50)], [true, false])
  bars.add('192.0.2.0/24', 100, 90)
  assert.deepEqual([bars.has('192.0.2.7', 189), bars.has('192.0.2.7', 190)], [true, false])
  assert.deepEqual(bars.list(190), [])
})

test('there are only so many bars, and those that ended make room', () => {
  const bars = new Bars()
  for (let number = 0; number < MAX_BARS; number++)
    assert.ok(bars.add(`10.0.${number >> 8}.${number & 255}`, 100, 0))
  assert.deepEqual([bars.add('192.0.2.7', 100, 0), bars.add('10.0.0.1', 200, 0)], [false, true])
  assert.equal(bars.add('192.0.2.7', 100, 100), true)
  assert.deepEqual([bars.lift('192.0.2.7', 100), bars.lift('192.0.2.7', 100)], [true, false])
  assert.equal(bars.has('192.0.2.7', 100), false)
})

test('who is shut out may come again in time, and there are only so many', () => {
  const out = new ShutOut(3)
  for (const name of ['a', 'b', 'c']) assert.ok(out.add(name, 100, 0))
  assert.deepEqual([out.has('a', 99), out.has('a', 100), out.has('x', 0)], [true, false, false])
  for (const name of ['a', 'b', 'c']) assert.ok(out.add(name, 100, 100))
  assert.deepEqual(
    [out.add('x', 100, 199), out.add('a', 300, 199), out.add('x', 100, 200)],
    [false, true, true],
  )
  assert.deepEqual([out.count(200), out.count(300), out.count(499)], [2, 1, 0])
})

test('names that are shut out are the same array until one more or less is', () => {
  const out = new ShutOut(3)
  out.add('a', 100, 0)
  const names = out.names(0)
  assert.equal(out.names(99), names)
  out.add('b', 50, 0)
  assert.deepEqual([out.names(49), out.names(50)], [['a', 'b'], ['a']])
  assert.ok(out.lift('a', 50))
  assert.deepEqual(out.names(50), [])
})

test('who may not join at all does not learn that a session is closed', () => {
  const admission = new Admission({...DEFAULT_LIMITS, joinBurst: 3, joinsPerSecond: 0}, token =>
    token === 'good' ? null : 'badToken',
  )
  admission.closed.add('s', 100, 0)
  const join = (token: string, session: string) => admission.refuseJoin('192.0.2.7', session, token, 0)
  assert.deepEqual(
    [join('bad', 's'), join('good', 's'), join('good', 't'), join('good', 't')],
    ['badToken', 'roomClosed', null, 'tooManyJoins'],
  )
})
