import assert from 'node:assert/strict'
import {test} from 'node:test'
import {DEFAULT_LIMITS} from '../limits.js'
import {
  ALL_MAILBOXES_CHARACTERS,
  LETTER_AGE_MS,
  LETTER_OVERHEAD,
  type Letter,
  MAILBOX_CHARACTERS,
  MAILBOX_LETTERS,
  Mailbox,
  MailVolume,
  type Way,
} from './mailbox.js'
import {textOf} from './sealed.js'

const letter = (data: string, way: Way = 'inbox', at = 0): Letter => ({
  envelope: {from: 'ann', to: 'bob', data},
  sender: {instance: 'i', connection: 1},
  ...{at, way},
})
const texts = (letters: readonly Letter[]): string[] => letters.map(({envelope}) => textOf(envelope.data))

test('mail is taken in the order it was sent, whichever way it came', () => {
  const mailbox = new Mailbox(new MailVolume())
  for (const [data, way] of [
    ['5', 'here'],
    ['3', 'inbox'],
    ['1', 'mail'],
    ['4', 'inbox'],
    ['6', 'here'],
    ['2', 'mail'],
  ] as const)
    assert.ok(mailbox.put(letter(data, way)))
  assert.deepEqual(texts(mailbox.take()), ['1', '2', '3', '4', '5', '6'])
  assert.ok(mailbox.isEmpty)
})

test('a mailbox takes so many letters and characters, and has room again once it is emptied', () => {
  const mailbox = new Mailbox(new MailVolume())
  const half = 'x'.repeat(MAILBOX_CHARACTERS / 2 - LETTER_OVERHEAD)
  assert.deepEqual(
    [half, half, 'x'].map(data => mailbox.put(letter(data))),
    [true, true, false],
  )
  mailbox.take()
  for (let count = 0; count < MAILBOX_LETTERS; count++) assert.ok(mailbox.put(letter('')))
  assert.equal(mailbox.put(letter('')), false)
})

test('all mailboxes together are bounded, and those that one address can fill leave room for an envelope in another', () => {
  const volume = new MailVolume()
  const envelope = letter('x'.repeat(1_000))
  for (let count = 0; count < DEFAULT_LIMITS.joinBurst; count++) {
    const mailbox = new Mailbox(volume)
    assert.ok(mailbox.put(envelope), `mailbox ${count}`)
    while (mailbox.put(envelope));
  }
  assert.ok(volume.characters <= ALL_MAILBOXES_CHARACTERS)
  assert.ok(volume.characters > ALL_MAILBOXES_CHARACTERS / 2)
  assert.ok(new Mailbox(volume).put(letter('x'.repeat(4_000))))
})

test('letters that have waited for too long are taken out, and only those', () => {
  const mailbox = new Mailbox(new MailVolume())
  for (const at of [0, 1, 2]) mailbox.put(letter(String(at), 'inbox', at))
  assert.deepEqual(texts(mailbox.takeOld(LETTER_AGE_MS + 1)), ['0', '1'])
  assert.deepEqual(texts(mailbox.take()), ['2'])
})
