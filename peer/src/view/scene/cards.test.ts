import assert from 'node:assert/strict'
import {test} from 'node:test'
import {type Input, step} from '../control/step.js'
import {RAMP} from '../fakes/fake-appearance.js'
import {joinedEvent, peerEvent, selfEvent} from '../fakes/fake-engine.js'
import {cardsOf, initials, joinCommand} from './cards.js'
import {type Model, startingModel} from './model.js'
import {ago} from './peer-link.js'

const after = (now: number, ...inputs: Input[]): Model =>
  inputs.reduce(
    (before, input) => step(before, input, now).model,
    startingModel('session1', 'Me', {cols: 80, rows: 24}, RAMP, now),
  )
const joined: readonly Input[] = [
  {is: 'event', event: joinedEvent('Me')},
  {is: 'event', event: selfEvent()},
]
const placeholders = (model: Model): (string | null)[] =>
  cardsOf(model).map(card => (card.is === 'person' ? card.placeholder : card.is))

test('alone, the first card invites others; before joining there is nothing to invite to', () => {
  assert.deepEqual(placeholders(after(0)), ['waiting for a picture'])
  assert.deepEqual(placeholders(after(0, ...joined)), ['invitation', 'waiting for a picture'])
})

test('others come first, then who is on the way, oneself last, each with why there is no picture', () => {
  const events = [
    peerEvent(1, 'Ada', {cameraOff: true}),
    peerEvent(2, '', {state: 'waiting', admission: 'none'}),
    peerEvent(3, 'Cy', {muted: true}),
  ]
  const model = after(0, ...joined, ...events.map((event): Input => ({is: 'event', event})), {
    is: 'pictured',
    id: '4'.padStart(32, '0'),
  })
  assert.deepEqual(placeholders(model), ['camera off', null, 'connecting', 'waiting for a picture'])
  assert.deepEqual(
    cardsOf(model).map(card => card.is === 'person' && [card.name, card.muted, card.own]),
    [['Ada', false, false], ['Cy', true, false], false, ['Me', false, true]],
  )
})

test('what keeps somebody away is said on the card of who is on the way, and of who was here', () => {
  const shown = (...changes: Parameters<typeof peerEvent>[2][]) =>
    cardsOf(
      after(
        0,
        ...joined,
        ...changes.map((change): Input => ({is: 'event', event: peerEvent(1, 'Ada', change)})),
      ),
    )
  const away = {state: 'backingOff', obstacle: 'udpBlocked', path: null} as const
  const [stranger] = shown({...away, admission: 'none'})
  assert.ok(stranger?.is === 'connecting')
  assert.equal(stranger.obstacle, 'no UDP gets through from here')
  const [ada] = shown({}, away)
  assert.ok(ada?.is === 'person')
  assert.equal(ada.placeholder, 'no UDP gets through from here, last seen 0 s ago')
})

test('strangers on the way share one card, and who is at a door, failed or has another key has none', () => {
  const at = (...changes: Parameters<typeof peerEvent>[2][]): (string | null)[] => {
    const events = changes.map((change, index) => peerEvent(index + 1, '', {admission: 'none', ...change}))
    return placeholders(after(0, ...joined, ...events.map((event): Input => ({is: 'event', event}))))
  }
  const own = 'waiting for a picture'
  const connecting = {state: 'connecting'} as const
  assert.deepEqual(at(connecting, connecting, connecting), ['connecting', own])
  assert.deepEqual(at({state: 'backingOff'}, {state: 'held', admission: 'knocking'}), ['invitation', own])
  assert.deepEqual(at({state: 'held', admission: 'knocking', trust: 'changed'}), ['invitation', own])
  assert.deepEqual(at({state: 'held', admission: 'waiting'}, {state: 'held', admission: 'waiting'}), [
    'waiting',
    own,
  ])
  assert.deepEqual(at({admission: 'admitted'}, {state: 'held', admission: 'waiting'}), [own, 'waiting', own])
})

test('the card of who talks says so, as long as that person is there', () => {
  const speaks = (...events: Parameters<typeof peerEvent>[]): boolean[] => {
    const levels = {event: 'levels', levels: {}, speaker: '2'.padStart(32, '0')} as const
    const told = [...events.map(event => peerEvent(...event)), levels]
    const model = after(0, ...joined, ...told.map((event): Input => ({is: 'event', event})))
    return cardsOf(model).map(card => card.is === 'person' && card.speaks)
  }
  assert.deepEqual(speaks([1, 'Ada'], [2, 'Bob']), [true, false, false])
  assert.deepEqual(speaks([1, 'Ada', {state: 'recovering'}], [2, 'Bob']), [false, false, false])
})

test('a camera that is off is told from one that is missing and from none at all', () => {
  const words = (change: Parameters<typeof selfEvent>[0]) =>
    placeholders(after(0, joined[0]!, {is: 'event', event: selfEvent(change)})).at(-1)
  assert.equal(words({camera: 'none', cameraOff: true}), 'camera off')
  assert.equal(words({camera: 'missing', cameraOff: true}), 'camera off')
  assert.equal(words({camera: 'missing'}), 'camera not found')
  assert.equal(words({camera: 'none', cameraOff: true, cameraSource: false}), 'no camera')
  assert.equal(words({camera: 'none'}), 'waiting for a picture')
})

test('the command for others asks for the passphrase where the meeting has one', () => {
  const at = (server: string) => joinCommand('standup', {server, hasPassphrase: true, onLan: false})
  assert.equal(at('ws://127.0.0.1:1122'), 'npx s2c-peer join standup --passphrase')
  assert.equal(at('wss://h'), 'npx s2c-peer join standup --server wss://h --passphrase')
  const model = after(0, {is: 'event', event: joinedEvent('Me', true)})
  assert.deepEqual(cardsOf(model)[0], {is: 'invitation', command: 'npx s2c-peer join session1 --passphrase'})
})

test('the command for others names the server where it must', () => {
  const at = (server: string) => joinCommand('standup', {server, hasPassphrase: false, onLan: false})
  assert.equal(at('ws://127.0.0.1:1122'), 'npx s2c-peer join standup')
  assert.equal(at('ws://localhost:1122/'), 'npx s2c-peer join standup')
  assert.equal(at('ws://[::1]:1122'), 'npx s2c-peer join standup')
  const host = 'ws://192.168.1.2:1122'
  assert.equal(
    joinCommand('standup', {server: host, hasPassphrase: false, onLan: true}),
    'npx s2c-peer join standup',
  )
  for (const elsewhere of [
    'ws://127.0.0.1:4000',
    'ws://127.0.0.1',
    'wss://127.0.0.1:1122',
    'ws://127.0.0.1:11220',
  ]) {
    assert.equal(at(elsewhere), `npx s2c-peer join standup --server ${elsewhere}`)
  }
  assert.equal(at('wss://meet.example.org'), 'npx s2c-peer join standup --server wss://meet.example.org')
  assert.equal(
    at("wss://meet.example.org/?a=1&b='2'"),
    "npx s2c-peer join standup --server 'wss://meet.example.org/?a=1&b='\\''2'\\'''",
  )
  assert.match(at('ws://127.0.0.1.example.org'), /--server/)
})

test('initials: of the first and last word, of one word two letters, of any script', () => {
  assert.equal(initials('Ada King Lovelace'), 'AL')
  assert.equal(initials('grace'), 'GR')
  assert.equal(initials('李小龍'), '李小')
  assert.equal(initials('x'), 'X')
  assert.equal(initials('...'), '?')
  assert.equal(initials('a-very.long_name'), 'AN')
})

test('seconds are counted to the minute, then minutes', () => {
  assert.equal(ago(1000, 13_999), '12 s ago')
  assert.equal(ago(1000, 500), '0 s ago')
  assert.equal(ago(0, 59_999), '59 s ago')
  assert.equal(ago(0, 150_000), '2 min ago')
})
