import assert from 'node:assert/strict'
import {test} from 'node:test'
import {Tally} from './tally.js'
import {decodeTold, encodeTold, resultOf, shownTold} from './telling.js'

function run() {
  const [joining, warmUp, steady] = [new Tally(), new Tally(), new Tally()]
  joining.joined(0, 4)
  warmUp.failed('notRelayed')
  steady.arrived(steady.sent(0), 2)
  steady.sent(1)
  return resultOf({joining, warmUp, steady}, 1.25)
}

test('what a program reads is what a run told', () => {
  for (const told of [{told: 'warm'}, {told: 'joined', count: 7, of: 8}, run()] as const)
    assert.deepEqual(decodeTold(encodeTold(told)), told)
})

test('people read waits, losses and errors of each stretch', () => {
  const lines = shownTold(run()).split('\n')
  assert.match(lines[0]!, /^join +p50 4\.0 ms, p99 4\.0 ms$/)
  assert.match(lines[1]!, /^relay +p50 2\.0 ms, p99 2\.0 ms$/)
  assert.match(lines[2]!, /none, 0 times$/)
  assert.match(lines[3]!, /none; notRelayed 1; none$/)
  assert.match(lines[4]!, /2 sent, 1 lost$/)
})
