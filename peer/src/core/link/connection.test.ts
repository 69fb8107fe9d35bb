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

const entered: ConnectionEvent[] = [
  {type: 'opened', attempt: 1},
  {type: 'identified', attempt: 1},
  {type: 'admitted', attempt: 1},
]
const live: ConnectionEvent[] = [
  {type: 'replied', attempt: 1},
  {type: 'answerReceived', attempt: 1},
  ...entered,
]

describe('a connection', () => {
  it('has one caller, the lower id', () => {
    assert.deepEqual([roleOf('a', 'b'), roleOf('b', 'a')], ['caller', 'callee'])
  })

  it("goes live from the caller's side", () => {
    const {state, done} = run('caller', live)
    assert.equal(state.name, 'live')
    assert.deepEqual(done, ['hail', 'openTransport', 'acceptDescription', 'introduce'])
  })

  it("goes live from the callee's side", () => {
    const {state, done} = run('callee', [{type: 'offerReceived', attempt: 1}, ...entered])
    assert.equal(state.name, 'live')
    assert.deepEqual(done, ['openTransport', 'acceptDescription', 'introduce'])
  })

  it('is not live before the other side is identified, and has let this one in', () => {
    const opened = live.slice(0, 3)
    assert.equal(run('caller', [...opened, {type: 'admitted', attempt: 1}]).state.name, 'verifying')
    assert.equal(run('caller', [...opened, {type: 'identified', attempt: 1}]).state.name, 'held')
  })

  it('waits at a door for as long as it takes, but not for a silent side', () => {
    const held = live.slice(0, 4)
    assert.equal(wakeAt(run('caller', held).state), null)
    assert.equal(run('caller', [...held, {type: 'silent'}]).state.name, 'backingOff')
    assert.equal(
      run('callee', [{type: 'offerReceived', attempt: 1}, ...entered.slice(0, 2), {type: 'silent'}]).state
        .name,
      'waiting',
    )
  })

  it('tries again late after a handshake that was refused', () => {
    const {state} = run('caller', [{type: 'refused', attempt: 1}])
    assert.ok(state.name === 'backingOff' && state.deadlineMs >= 20_000)
  })

  it('passes over what belongs to an older attempt', () => {
    const events: ConnectionEvent[] = [
      {type: 'replied', attempt: 1},
      {type: 'transportFailed', attempt: 1},
      {type: 'replied', attempt: 0},
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

  it('sets up the next one beside the one that is live, which is not its own any more', () => {
    const renewed = run('caller', [...live, {type: 'renew'}])
    assert.deepEqual([renewed.state.name, renewed.state.attempt], ['hailing', 2])
    assert.deepEqual(renewed.done.slice(4), ['hail'])
    const asking = run('callee', [{type: 'offerReceived', attempt: 1}, ...entered, {type: 'renew'}])
    assert.equal(asking.state.name, 'waiting')
    assert.deepEqual(asking.done.slice(3), ['requestOffer'])
    const answering = run('callee', [
      {type: 'offerReceived', attempt: 1},
      ...entered,
      {type: 'offerReceived', attempt: 2},
    ])
    assert.deepEqual(answering.done.slice(3), ['openTransport', 'acceptDescription'])
  })

  it('lets go of what was being set up when ways have changed', () => {
    assert.deepEqual(run('caller', [...live.slice(0, 2), {type: 'renew'}]).done.slice(3), [
      'closeTransport',
      'hail',
    ])
  })

  it('is not made to wait where trying may succeed now, unless it was refused', () => {
    const failed: ConnectionEvent[] = [live[0]!, {type: 'transportFailed', attempt: 1}]
    assert.equal(run('caller', failed).state.name, 'backingOff')
    assert.equal(run('caller', [...failed, {type: 'hasten'}]).state.name, 'hailing')
    assert.deepEqual(run('callee', [{type: 'hasten'}]).done, ['requestOffer'])
    assert.equal(run('caller', [{type: 'refused', attempt: 1}, {type: 'hasten'}]).state.name, 'backingOff')
    for (const events of [live.slice(0, 1), live.slice(0, 3), live])
      assert.equal(run('caller', [...events, {type: 'hasten'}]).state.attempt, 1)
  })

  it('hails anew where the other side rings, and did not hear the last hail', () => {
    const renewed: ConnectionEvent[] = [...live, {type: 'renew'}]
    const rungAfter = (events: readonly ConnectionEvent[], waitMs: number) => {
      const {state} = run('caller', events)
      return step('caller', state, {type: 'rung'}, events.length + waitMs).state.attempt - state.attempt
    }
    assert.equal(rungAfter(renewed, 499), 0)
    assert.equal(rungAfter(renewed, 500), 1)
    assert.equal(rungAfter([...live.slice(0, 1), {type: 'transportFailed', attempt: 1}], 0), 1)
    for (const events of [[], live.slice(0, 1), live.slice(0, 3), live])
      assert.equal(rungAfter(events, 500), 0)
    assert.deepEqual(run('callee', [{type: 'rung'}]).done, [])
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
    assert.equal(run('caller', [...live, {type: 'offerRequested', attempt: 1}]).state.name, 'hailing')
    assert.equal(
      run('caller', [...live.slice(0, 3), {type: 'offerRequested', attempt: 1}]).state.name,
      'backingOff',
    )
    assert.equal(
      run('caller', [
        {type: 'replied', attempt: 1},
        {type: 'offerRequested', attempt: 1},
      ]).state.name,
      'offering',
    )
  })

  it('waits longer from failure to failure, but never gives up', () => {
    let {state} = start('caller', 0, 0)
    const pausesMs: number[] = []
    for (let i = 0; i < 6; i++) {
      const now = wakeAt(state)!
      ;({state} = step('caller', state, {type: 'tick'}, now))
      pausesMs.push(wakeAt(state)! - now)
      ;({state} = step('caller', state, {type: 'tick'}, wakeAt(state)!))
      assert.equal(state.name, 'hailing')
    }
    assert.deepEqual(pausesMs, [0, 500, 2_000, 5_000, 5_000, 5_000])
  })

  it('gives each try in a row more time, but not a renewal', () => {
    const tried = (events: readonly ConnectionEvent[]): number[] => {
      let {state} = run('caller', events)
      const takesMs: number[] = []
      for (let i = 0; i < 4; i++) {
        const begunAt = state.name === 'hailing' ? events.length : wakeAt(state)!
        if (state.name !== 'hailing') ({state} = step('caller', state, {type: 'tick'}, begunAt))
        takesMs.push(wakeAt(state)! - begunAt)
        ;({state} = step('caller', state, {type: 'tick'}, wakeAt(state)!))
      }
      return takesMs
    }
    assert.deepEqual(tried([]), [2_500, 5_000, 10_000, 10_000])
    assert.deepEqual(tried([...live, {type: 'renew'}]), [2_500, 2_500, 2_500, 2_500])
  })

  it('hails again at once who shows up while an overdue hail is still waited for', () => {
    const once = step('caller', start('caller', 0, 0).state, {type: 'tick'}, 2_500).state
    const {state} = step('caller', once, {type: 'tick'}, 2_500)
    for (const type of ['hasten', 'rung'] as const) {
      assert.equal(step('caller', state, {type}, 4_999).state, state)
      assert.deepEqual(step('caller', state, {type}, 5_000).effects, [{type: 'hail', attempt: 3}])
    }
  })

  it('once closed stays closed and lets its transport go', () => {
    const closed = run('caller', [
      ...live,
      {type: 'hangUp', reason: 'hungUp'},
      {type: 'opened', attempt: 1},
      {type: 'tick'},
    ])
    assert.deepEqual(closed.state, {name: 'closed', attempt: 1, reason: 'hungUp'})
    assert.equal(
      run('caller', [...live.slice(0, 3), {type: 'hangUp', reason: 'hungUp'}]).done.at(-1),
      'closeTransport',
    )
    assert.equal(holdsTransport(closed.state), false)
  })

  it('goes on counting attempts where an earlier acquaintance left off', () => {
    assert.equal(start('caller', 7, 0).state.attempt, 8)
  })
})
