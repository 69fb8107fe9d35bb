import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {
  type ConnectionEvent,
  type ConnectionState,
  holdsTransport,
  type Role,
  roleOf,
  start,
  step,
  wakeAt,
} from './connection.js'

/** Runs events one after the other, a millisecond apart, and collects what is to be done. */
function run(role: Role, events: readonly ConnectionEvent[]): {state: ConnectionState; done: string[]} {
  let {state, effects} = start(role, 0, 0)
  const done = effects.map(effect => effect.type)
  events.forEach((event, i) => {
    ;({state, effects} = step(role, state, event, i + 1))
    done.push(...effects.map(effect => effect.type))
  })
  return {state, done}
}

const live: ConnectionEvent[] = [
  {type: 'answerReceived', attempt: 1},
  {type: 'opened', attempt: 1},
  {type: 'helloVerified', attempt: 1},
]

describe('a connection', () => {
  it('has one caller, the lower id', () => {
    assert.deepEqual([roleOf('a', 'b'), roleOf('b', 'a')], ['caller', 'callee'])
  })

  it("goes live from the caller's side", () => {
    const {state, done} = run('caller', live)
    assert.equal(state.name, 'live')
    assert.deepEqual(done, ['openTransport', 'acceptDescription', 'sendHello'])
  })

  it("goes live from the callee's side", () => {
    const {state, done} = run('callee', [{type: 'offerReceived', attempt: 1}, ...live.slice(1)])
    assert.equal(state.name, 'live')
    assert.deepEqual(done, ['openTransport', 'acceptDescription', 'sendHello'])
  })

  it('keeps a hello that comes before its own channels open', () => {
    const {state, done} = run('caller', [
      {type: 'answerReceived', attempt: 1},
      {type: 'helloVerified', attempt: 1},
    ])
    assert.equal(state.name, 'live')
    assert.equal(done.at(-1), 'sendHello')
  })

  it('passes over what belongs to an older attempt', () => {
    const events: ConnectionEvent[] = [
      {type: 'transportFailed', attempt: 1},
      {type: 'answerReceived', attempt: 0},
      {type: 'opened', attempt: 0},
    ]
    assert.equal(run('caller', events).state.name, 'backingOff')
    assert.equal(
      run('callee', [
        {type: 'offerReceived', attempt: 2},
        {type: 'offerReceived', attempt: 2},
        {type: 'offerReceived', attempt: 1},
      ]).done.length,
      2,
    )
  })

  it('is replaced when the silence lasts, and comes back when it does not', () => {
    assert.equal(run('caller', [...live, {type: 'silent'}]).state.name, 'recovering')
    assert.equal(run('caller', [...live, {type: 'silent'}, {type: 'heard'}]).state.name, 'live')
    const silent = run('caller', [...live, {type: 'silent'}]).state
    const later = step('caller', silent, {type: 'tick'}, wakeAt(silent)!)
    assert.deepEqual(later.effects, [{type: 'closeTransport', attempt: 1}])
    const again = step('caller', later.state, {type: 'tick'}, wakeAt(later.state)!)
    assert.deepEqual(again.effects, [{type: 'openTransport', attempt: 2}])
  })

  it("asks the caller for an offer when the callee's transport fails", () => {
    const {state, done} = run('callee', [
      {type: 'offerReceived', attempt: 1},
      {type: 'transportFailed', attempt: 1},
    ])
    assert.equal(state.name, 'waiting')
    assert.deepEqual(done.slice(-2), ['closeTransport', 'requestOffer'])
  })

  it('lets the caller call again when it is asked to', () => {
    assert.equal(run('caller', [...live, {type: 'offerRequested', attempt: 1}]).state.name, 'backingOff')
    assert.equal(run('caller', [{type: 'offerRequested', attempt: 1}]).state.name, 'offering')
  })

  it('waits longer from failure to failure, but never gives up', () => {
    let {state} = start('caller', 0, 0)
    const pausesMs: number[] = []
    for (let i = 0; i < 6; i++) {
      const now = wakeAt(state)!
      ;({state} = step('caller', state, {type: 'tick'}, now))
      pausesMs.push(wakeAt(state)! - now)
      ;({state} = step('caller', state, {type: 'tick'}, wakeAt(state)!))
      assert.equal(state.name, 'offering')
    }
    assert.deepEqual(pausesMs, [0, 500, 2_000, 5_000, 5_000, 5_000])
  })

  it('once closed stays closed and lets its transport go', () => {
    const closed = run('caller', [
      ...live,
      {type: 'hangUp', reason: 'hungUp'},
      {type: 'opened', attempt: 1},
      {type: 'tick'},
    ])
    assert.deepEqual(closed.state, {name: 'closed', attempt: 1, reason: 'hungUp'})
    assert.equal(closed.done.at(-1), 'closeTransport')
    assert.equal(holdsTransport(closed.state), false)
  })

  it('goes on counting attempts where an earlier acquaintance left off', () => {
    assert.equal(start('caller', 7, 0).state.attempt, 8)
  })
})
