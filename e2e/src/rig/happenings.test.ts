import assert from 'node:assert/strict'
import {test} from 'node:test'
import {Happenings} from './happenings.js'

test('a wait finds what came before it, from the given place on', async () => {
  const happenings = new Happenings<number>()
  for (const number of [1, 2, 3, 4]) happenings.add(number)
  const isEven = (number: number): boolean => number % 2 === 0
  assert.equal(await happenings.waitFor('an even number', isEven), 2)
  assert.equal(await happenings.waitFor('an even number', isEven, {since: 2}), 4)
})

test('a wait finds what comes later', async () => {
  const happenings = new Happenings<string>()
  const found = happenings.waitFor('b', text => text === 'b')
  happenings.add('a')
  happenings.add('b')
  assert.equal(await found, 'b')
})

test('a wait fails at its deadline or with the end, and says for what it waited', async () => {
  const happenings = new Happenings<string>(() => 'the context')
  await assert.rejects(
    happenings.waitFor('news', () => false, {deadlineMs: 1}),
    /not within 1 ms: news\nthe context/,
  )
  const waiting = happenings.waitFor('news', () => false)
  happenings.end('the peer ended')
  await assert.rejects(waiting, /the peer ended before news/)
  await assert.rejects(
    happenings.waitFor('news', () => false),
    /the peer ended before news/,
  )
})
