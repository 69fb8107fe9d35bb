import assert from 'node:assert/strict'
import {test} from 'node:test'
import {ThinLink} from './thin-link.js'

test('bytes wait for those ahead of them, and a link that rested is free at once but saves up nothing', () => {
  const link = new ThinLink(1000)
  const first = link.take(100, 0)
  assert.ok(first >= 80 && first <= 100)
  assert.equal(link.take(100, 0), first + 100)
  assert.equal(link.take(1000, 60_000), 980)
})

test('a reader that is woken late reads as much as one that is not', () => {
  const link = new ThinLink(1000)
  let now = 0
  for (let piece = 0; piece < 100; piece++) now += link.take(10, now) + 3
  assert.ok(now <= 1010, `${now} ms for a second`)
})
