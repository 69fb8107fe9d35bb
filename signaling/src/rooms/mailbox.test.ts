import assert from 'node:assert/strict'
import {test} from 'node:test'
import {
  ALL_MAILBOXES_CHARACTERS,
  LETTER_AGE_MS,
  type Letter,
  MAILBOX_CHARACTERS,
  MAILBOX_LETTERS,
  Mailbox,
  MailVolume,
  type Way,
} from './mailbox.js'

const letter = (data: string, way: Way = 'inbox', at = 0): Letter => ({
  envelope: {from: 'ann', to: 'bob', data},
  sender: {instance: 'i', connection: 1},
  ...{at, way},
})
const texts = (letters: readonly Letter[]): string[] => letters.map(({envelope}) => envelope.data)

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
  const half = 'x'.repeat(MAILBOX_CHARACTERS / 2)
  assert.deepEqual(
    [half, half, 'x'].map(data => mailbox.put(letter(data))),
    [true, true, false],
  )
  mailbox.take()
  for (let count = 0; count < MAILBOX_LETTERS; count++) assert.ok(mailbox.put(letter('')))
  assert.equal(mailbox.put(letter('')), false)
})

test('all mailboxes of an instance together are bounded', () => {
  const volume = new MailVolume()
  const full = 'x'.repeat(MAILBOX_CHARACTERS)
  const mailboxes = Array.from(
    {length: ALL_MAILBOXES_CHARACTERS / MAILBOX_CHARACTERS},
    () => new Mailbox(volume),
  )
  for (const mailbox of mailboxes) assert.ok(mailbox.put(letter(full)))
  const another = new Mailbox(volume)
  assert.equal(another.put(letter('x')), false)
  mailboxes[0]!.take()
  assert.ok(another.put(letter('x')))
})

test('letters that have waited for too long are taken out, and only those', () => {
  const mailbox = new Mailbox(new MailVolume())
  for (const at of [0, 1, 2]) mailbox.put(letter(String(at), 'inbox', at))
  assert.deepEqual(texts(mailbox.takeOld(LETTER_AGE_MS + 1)), ['0', '1'])
  assert.deepEqual(texts(mailbox.take()), ['2'])
})
