import assert from 'node:assert/strict'
import {test} from 'node:test'
import {DEFAULT_LIMITS} from '../../limits.js'
import type {Request} from '../backplane.js'
import {Asked, MAX_ENVELOPES} from './asked.js'

const relayOf = (connection: number, data = '', instance = 'i'): Request => ({
  ...{ask: 'relay', session: 's', envelope: {from: 'ann', to: 'bob', data}},
  sender: {instance, connection},
})

test('one sender has a share of what is free, and more as its envelopes are answered', () => {
  const asked = new Asked()
  let taken = 0
  while (asked.add(relayOf(1))) taken++
  assert.ok(taken > MAX_ENVELOPES / 32 && taken < MAX_ENVELOPES / 8, `${taken}`)
  asked.remove(relayOf(1))
  assert.ok(asked.add(relayOf(1)))
})

test('connections of one number at two instances are two senders', () => {
  const asked = new Asked()
  while (asked.add(relayOf(1)));
  assert.ok(asked.add(relayOf(1, '', 'another')))
  asked.remove(relayOf(1, '', 'another'))
  assert.equal(asked.add(relayOf(1)), false)
})

test('all connections of one address together leave room for who says little', () => {
  const asked = new Asked()
  // As the server reads them: one message of each a turn.
  for (let turn = 0; turn < 100; turn++)
    for (let sender = 0; sender < DEFAULT_LIMITS.connectionsPerAddress; sender++) asked.add(relayOf(sender))
  for (let sender = 1_000; sender < 1_100; sender++) assert.ok(asked.add(relayOf(sender)))
})

test('characters are bounded, too, and whatever is no envelope has room in any case', () => {
  const asked = new Asked()
  const large = 'x'.repeat(48 * 1024)
  let taken = 0
  for (let sender = 0; sender < 1_000; sender++) if (asked.add(relayOf(sender, large))) taken++
  assert.ok(taken > 100 && taken < 200, `${taken}`)
  assert.ok(asked.add({ask: 'leave', session: 's', peer: 'ann', connection: 1, how: 'left'}))
})
