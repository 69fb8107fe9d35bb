import assert from 'node:assert/strict'
import {test} from 'node:test'
import {ExpectedLoss, START_LOSS_SHARE} from './expected-loss.js'

/** So many reports, ten a second, each telling of the same loss. */
function after(loss: ExpectedLoss, reports: number, share: number): number {
  for (let report = 0; report < reports; report++) loss.note(share)
  return loss.share
}

test('some loss is expected before anybody has reported, and nearly none on a path that loses nothing', () => {
  const loss = new ExpectedLoss()
  assert.equal(loss.share, START_LOSS_SHARE)
  assert.ok(after(loss, 200, 0) < 0.005)
})

test('lasting loss is expected after two seconds, and still for some seconds after it has ended', () => {
  const loss = new ExpectedLoss()
  after(loss, 200, 0)
  assert.ok(after(loss, 20, 0.2) > 0.16)
  assert.ok(after(loss, 20, 0) > 0.1)
  assert.ok(after(loss, 150, 0) < 0.02)
})

test('one bad report alone changes little', () => {
  const loss = new ExpectedLoss()
  after(loss, 200, 0)
  assert.ok(after(loss, 1, 0.3) < 0.05)
})
