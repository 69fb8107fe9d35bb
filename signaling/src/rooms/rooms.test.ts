import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import type {RoomsEffect} from './effect.js'
import {MAILBOX_LETTERS} from './mailbox.js'
import type {ConnectionId} from './place.js'
import {Rooms} from './rooms.js'
import {LOST_MS} from './seat.js'

const options = {roomSize: 3, rooms: 8}
const peerId = (number: number): string => number.toString(16).padStart(32, '0')
const [ANN, BOB, CAT, DAN] = [1, 2, 3, 4].map(peerId) as [string, string, string, string]

const place = (connection: ConnectionId) => ({instance: 'alone', connection})

const join = (rooms: Rooms, connection: ConnectionId, peer: string, session = 's'): RoomsEffect[] =>
  rooms.handle({event: 'join', connection, session, peer}, 0)

function threeInARoom(): Rooms {
  const rooms = new Rooms(options)
  join(rooms, 1, ANN)
  join(rooms, 2, BOB)
  join(rooms, 3, CAT)
  return rooms
}

test('who joins learns who is there, and they learn of the newcomer', () => {
  const rooms = new Rooms(options)
  assert.deepEqual(join(rooms, 1, ANN), [{effect: 'welcome', to: 1, peers: []}])
  assert.deepEqual(join(rooms, 2, BOB), [
    {effect: 'welcome', to: 2, peers: [ANN]},
    {effect: 'send', to: 1, message: {type: 'joined', peer: BOB}},
  ])
})

test('an envelope goes to the one it is for, under the name of its sender', () => {
  const rooms = threeInARoom()
  assert.deepEqual(rooms.handle({event: 'signal', connection: 1, to: CAT, data: 'x'}, 0), [
    {effect: 'relay', to: 3, sender: place(1), envelope: {from: ANN, to: CAT, data: 'x'}},
  ])
})

test('a further room is refused where there are as many as may be, and has its place when one is empty', () => {
  const rooms = new Rooms({roomSize: 3, rooms: 1})
  join(rooms, 1, ANN, 's')
  assert.deepEqual(join(rooms, 2, BOB, 't'), [{effect: 'close', connection: 2, code: 'tooManySessions'}])
  assert.equal(join(rooms, 3, BOB, 's')[0]?.effect, 'welcome')
  for (const connection of [1, 3]) rooms.handle({event: 'leave', connection}, 0)
  assert.equal(join(rooms, 4, CAT, 't')[0]?.effect, 'welcome')
})

test('an envelope for nobody here, for oneself or into another session is refused', () => {
  const rooms = threeInARoom()
  join(rooms, 4, DAN, 'other')
  for (const to of [ANN, DAN, peerId(99)]) {
    assert.deepEqual(rooms.handle({event: 'signal', connection: 1, to, data: 'x'}, 0), [
      {effect: 'refuse', connection: 1, code: 'unknownPeer'},
    ])
  }
  assert.deepEqual(rooms.handle({event: 'signal', connection: 9, to: ANN, data: 'x'}, 0), [
    {effect: 'refuse', connection: 9, code: 'notJoined'},
  ])
})

test('leaving is told as clean, a lost connection as not', () => {
  const rooms = threeInARoom()
  assert.deepEqual(rooms.handle({event: 'leave', connection: 1}, 0), [
    {effect: 'send', to: 2, message: {type: 'left', peer: ANN, clean: true}},
    {effect: 'send', to: 3, message: {type: 'left', peer: ANN, clean: true}},
    {effect: 'close', connection: 1, code: null},
  ])
  assert.deepEqual(rooms.handle({event: 'lost', connection: 1}, 0), [])
  assert.deepEqual(rooms.handle({event: 'lost', connection: 2}, 0), [
    {effect: 'send', to: 3, message: {type: 'left', peer: BOB, clean: false}},
  ])
})

test('a full room refuses the next peer, but not one that comes back', () => {
  const rooms = threeInARoom()
  assert.deepEqual(join(rooms, 4, DAN), [{effect: 'close', connection: 4, code: 'full'}])
  assert.equal(join(rooms, 5, ANN)[0]?.effect, 'welcome')
  assert.equal(rooms.memberCount, 3)
})

test('a second join of the same peer replaces the older connection, and the others see nothing', () => {
  const rooms = threeInARoom()
  assert.deepEqual(join(rooms, 9, ANN), [
    {effect: 'welcome', to: 9, peers: [BOB, CAT]},
    {effect: 'close', connection: 1, code: 'replaced'},
  ])
  assert.deepEqual(rooms.handle({event: 'lost', connection: 1}, 0), [])
  assert.deepEqual(rooms.handle({event: 'signal', connection: 2, to: ANN, data: 'x'}, 0), [
    {effect: 'relay', to: 9, sender: place(2), envelope: {from: BOB, to: ANN, data: 'x'}},
  ])
})

test('a connection that joins twice is a broken invariant', () => {
  assert.throws(() => join(threeInARoom(), 1, DAN, 'other'), /joins once/)
})

/** What each connection would believe from the messages it was sent. */
class Believers {
  readonly believed = new Map<ConnectionId, Set<string>>()

  apply(effects: RoomsEffect[]): void {
    for (const effect of effects) {
      if (effect.effect === 'close') this.believed.delete(effect.connection)
      if (effect.effect === 'welcome') this.believed.set(effect.to, new Set(effect.peers))
      if (effect.effect !== 'send') continue
      const {to, message} = effect
      if (message.type === 'joined') this.believed.get(to)?.add(message.peer)
      if (message.type === 'left') this.believed.get(to)?.delete(message.peer)
    }
  }
}

const action = fc.oneof(
  fc.record({act: fc.constant('join' as const), peer: fc.nat(5), session: fc.constantFrom('a', 'b')}),
  fc.record({act: fc.constantFrom('leave' as const, 'lost' as const), pick: fc.nat(50)}),
)

test('after any history every participant knows exactly the others of its session, and no room is over its size', () => {
  fc.assert(
    fc.property(fc.array(action, {maxLength: 60, size: 'max'}), actions => {
      const rooms = new Rooms(options)
      const believers = new Believers()
      const present = new Map<ConnectionId, {session: string; peer: string}>()
      actions.forEach((next, index) => {
        if (next.act === 'join') {
          const effects = join(rooms, index, peerId(next.peer), next.session)
          for (const effect of effects) if (effect.effect === 'close') present.delete(effect.connection)
          if (effects[0]?.effect === 'welcome')
            present.set(index, {session: next.session, peer: peerId(next.peer)})
          believers.apply(effects)
          return
        }
        const connection = [...present.keys()][next.pick % Math.max(1, present.size)]
        if (connection === undefined) return
        present.delete(connection)
        believers.believed.delete(connection)
        believers.apply(rooms.handle({event: next.act, connection}, 0))
      })
      for (const [connection, {session, peer}] of present) {
        const others = [...present.values()].filter(other => other.session === session && other.peer !== peer)
        assert.deepEqual(
          [...believers.believed.get(connection)!].sort(),
          others.map(other => other.peer).sort(),
        )
        assert.ok(others.length < options.roomSize)
      }
      assert.equal(rooms.memberCount, present.size)
      assert.equal(rooms.roomCount, new Set([...present.values()].map(({session}) => session)).size)
    }),
    {seed: 1, numRuns: 500},
  )
})

test('the peers of a session that goes on elsewhere are told where, and so are newcomers until the room is empty', () => {
  const rooms = new Rooms(options)
  join(rooms, 1, ANN)
  join(rooms, 2, BOB, 'other')
  const servers = ['ws://192.168.1.2:1122']
  const moved = (to: ConnectionId): RoomsEffect => ({effect: 'send', to, message: {type: 'moved', servers}})
  assert.deepEqual(rooms.handle({event: 'sendAway', session: 's', servers}, 0), [moved(1)])
  assert.ok(join(rooms, 3, CAT).some(effect => JSON.stringify(effect) === JSON.stringify(moved(3))))
  for (const connection of [1, 3]) rooms.handle({event: 'lost', connection}, 0)
  assert.equal(join(rooms, 4, CAT).length, 1)
})

test('a session that is held here after all keeps its newcomers', () => {
  const rooms = new Rooms(options)
  join(rooms, 1, ANN)
  rooms.handle({event: 'sendAway', session: 's', servers: ['ws://192.168.1.2:1122']}, 0)
  rooms.handle({event: 'stay', session: 's'}, 0)
  assert.deepEqual(
    join(rooms, 2, BOB).map(effect => (effect.effect === 'send' ? effect.message.type : effect.effect)),
    ['welcome', 'joined'],
  )
})

test('a session may be sent away before the first of its peers has come', () => {
  const rooms = new Rooms(options)
  assert.deepEqual(rooms.handle({event: 'sendAway', session: 's', servers: ['ws://192.168.1.2:1122']}, 0), [])
  assert.deepEqual(
    join(rooms, 1, ANN).map(effect => (effect.effect === 'send' ? effect.message.type : effect.effect)),
    ['welcome', 'moved'],
  )
})

const relayed = (to: ConnectionId, data: string): RoomsEffect => ({
  ...{effect: 'relay', to, sender: place(1)},
  envelope: {from: ANN, to: BOB, data},
})

test('what comes for a peer whose socket was lost a moment ago waits until it joins again, and goes first', () => {
  const rooms = threeInARoom()
  rooms.handle({event: 'lost', connection: 2}, 0)
  for (const data of ['x', 'y'])
    assert.deepEqual(rooms.handle({event: 'signal', connection: 1, to: BOB, data}, 1), [])
  const effects = rooms.handle({event: 'join', connection: 4, session: 's', peer: BOB}, LOST_MS - 1)
  assert.equal(effects[0]?.effect, 'welcome')
  assert.deepEqual(effects.slice(-2), [relayed(4, 'x'), relayed(4, 'y')])
  assert.deepEqual(rooms.handle({event: 'signal', connection: 1, to: BOB, data: 'z'}, LOST_MS), [
    relayed(4, 'z'),
  ])
  assert.equal(rooms.isWaiting, false)
})

test('mail for who does not come back, or said goodbye, is refused', () => {
  const rooms = threeInARoom()
  rooms.handle({event: 'lost', connection: 2}, 0)
  rooms.handle({event: 'signal', connection: 1, to: BOB, data: 'x'}, 1)
  assert.deepEqual(rooms.handle({event: 'tick'}, LOST_MS - 1), [])
  const refusal: RoomsEffect = {effect: 'refuse', connection: 1, code: 'unknownPeer'}
  assert.deepEqual(
    rooms.handle({event: 'tick'}, LOST_MS).filter(({effect}) => effect === 'refuse'),
    [refusal],
  )
  rooms.handle({event: 'leave', connection: 3}, LOST_MS)
  assert.deepEqual(rooms.handle({event: 'signal', connection: 1, to: CAT, data: 'x'}, LOST_MS), [refusal])
})

test('more mail than is kept is refused to the sender, and who was lost takes no place in the room', () => {
  const rooms = threeInARoom()
  rooms.handle({event: 'lost', connection: 2}, 0)
  const refused = Array.from({length: MAILBOX_LETTERS + 1}, () =>
    rooms.handle({event: 'signal', connection: 1, to: BOB, data: 'x'}, 1),
  ).flat()
  assert.deepEqual(refused, [{effect: 'refuse', connection: 1, code: 'notRelayed'}])
  assert.equal(join(rooms, 5, DAN)[0]?.effect, 'welcome')
})

test('a room is gone with the mail for its last participant', () => {
  const rooms = new Rooms(options)
  join(rooms, 1, ANN)
  rooms.handle({event: 'lost', connection: 1}, 0)
  assert.deepEqual([rooms.roomCount, rooms.sessions, rooms.isWaiting], [0, [], true])
  rooms.handle({event: 'tick'}, LOST_MS)
  assert.deepEqual([rooms.registeredSessions, rooms.isWaiting], [[], false])
})
