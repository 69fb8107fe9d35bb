import assert from 'node:assert/strict'
import {test} from 'node:test'
import {Elsewhere} from './elsewhere.js'
import {type Letter, MailVolume} from './mailbox.js'
import type {Located} from './place.js'

const located = (peer: string, instance: string): Located => ({
  ...{peer, place: {instance, connection: 1}, since: 0},
})
const letterTo = (to: string, data: string, at = 0): Letter => ({
  envelope: {from: 'ann', to, data},
  sender: {instance: 'here', connection: 7},
  ...{at, way: 'here'},
})

function bobAndCat(): Elsewhere {
  const elsewhere = new Elsewhere(new MailVolume())
  elsewhere.put(located('bob', 'b'))
  elsewhere.put(located('cat', 'c'))
  return elsewhere
}

test('mail waits for who is in doubt alone, and goes on once it is heard of or known to be gone', () => {
  const elsewhere = bobAndCat()
  assert.equal(elsewhere.mailboxOf('bob'), null)
  elsewhere.doubt()
  const [toBob, toCat] = [letterTo('bob', '1'), letterTo('cat', '2')]
  elsewhere.mailboxOf('bob')!.put(toBob)
  elsewhere.mailboxOf('cat')!.put(toCat)
  // A second loss of the others keeps what waits.
  elsewhere.doubt()
  assert.deepEqual([elsewhere.doubted, elsewhere.hasMail], [['bob', 'cat'], true])
  assert.deepEqual(elsewhere.put(located('bob', 'd')), [toBob])
  assert.deepEqual([elsewhere.doubted, elsewhere.mailboxOf('bob')], [['cat'], null])
  assert.deepEqual(elsewhere.remove('cat'), [toCat])
  assert.deepEqual([elsewhere.peers, elsewhere.hasMail], [['bob'], false])
})

test('who is in doubt is missing from a list only once its instance has been heard of', () => {
  const elsewhere = bobAndCat()
  assert.deepEqual(elsewhere.missingFrom(new Set(['cat']), new Set()), ['bob'])
  elsewhere.doubt()
  assert.deepEqual(elsewhere.missingFrom(new Set(), new Set(['c'])), ['cat'])
})

test('who moved is not at its former place', () => {
  const elsewhere = bobAndCat()
  elsewhere.put(located('bob', 'c'))
  assert.deepEqual(
    ['b', 'c'].map(instance => elsewhere.isAt('bob', {instance, connection: 1})),
    [false, true],
  )
})

test('what has waited for too long is taken out of all mailboxes', () => {
  const elsewhere = bobAndCat()
  elsewhere.doubt()
  elsewhere.mailboxOf('bob')!.put(letterTo('bob', '1'))
  elsewhere.mailboxOf('cat')!.put(letterTo('cat', '2'))
  assert.equal(elsewhere.takeOld(1).length, 0)
  assert.equal(elsewhere.takeOld(60_000).length, 2)
})
