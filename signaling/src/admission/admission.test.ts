import assert from 'node:assert/strict'
import {test} from 'node:test'
import {DEFAULT_LIMITS} from '../limits.js'
import {Admission} from './admission.js'
import {Bars, MAX_BARS} from './bars.js'
import {ClosedSessions, MAX_CLOSED_SESSIONS} from './closed-sessions.js'
import {JoinRates} from './join-rates.js'

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

test('a closed session opens again in time, and there are only so many', () => {
  const closed = new ClosedSessions()
  for (let number = 0; number < MAX_CLOSED_SESSIONS; number++) assert.ok(closed.close(`s${number}`, 100, 0))
  assert.deepEqual([closed.has('s0', 99), closed.has('s0', 100), closed.has('t', 0)], [true, false, false])
  assert.deepEqual([closed.close('t', 100, 99), closed.close('t', 100, 100)], [false, true])
  assert.equal(closed.count(100), 1)
})

test('places that joined long ago are forgotten before those that joined just now', () => {
  const rates = new JoinRates({joinBurst: 1, joinsPerSecond: 0.001})
  rates.take('busy', 0)
  for (let number = 0; number < 10_000; number++) {
    rates.take(`p${number}`, 0)
    assert.equal(rates.take('busy', 0), false)
  }
  assert.ok(rates.size <= 4096)
})

test('who may not join at all does not learn that a session is closed', () => {
  const admission = new Admission({...DEFAULT_LIMITS, joinBurst: 3, joinsPerSecond: 0}, token =>
    token === 'good' ? null : 'badToken',
  )
  admission.closed.close('s', 100, 0)
  const join = (token: string, session: string) => admission.refuseJoin('192.0.2.7', session, token, 0)
  assert.deepEqual(
    [join('bad', 's'), join('good', 's'), join('good', 't'), join('good', 't')],
    ['badToken', 'roomClosed', null, 'tooManyJoins'],
  )
})
