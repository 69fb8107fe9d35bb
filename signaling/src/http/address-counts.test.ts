import assert from 'node:assert/strict'
import {EventEmitter} from 'node:events'
import type {Socket} from 'node:net'
import {test} from 'node:test'
import {AddressCounts, addressKey} from './address-counts.js'

const socketFrom = (remoteAddress: string): Socket =>
  Object.assign(new EventEmitter(), {remoteAddress}) as unknown as Socket

test('an IPv4 address is the same when it is mapped into IPv6, and IPv6 counts by its first 64 bits', () => {
  const cases: [string, string][] = [
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8::5', '2001:db8:0:0::/64'],
    ['2001:db8:1:2::', '2001:db8:1:2::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['', ''],
  ]
  for (const [address, place] of cases) assert.equal(addressKey(address), place)
})

test('one address cannot take the sockets of another, and has its own back when they close', () => {
  const counts = new AddressCounts(4)
  const flood = Array.from({length: 100}, () => socketFrom('192.0.2.7'))
  assert.equal(flood.filter(socket => counts.admit(socket)).length, 4 + 16)
  assert.equal(counts.admit(socketFrom('192.0.2.8')), true)
  flood[0]!.emit('close')
  assert.deepEqual(
    [counts.admit(socketFrom('192.0.2.7')), counts.admit(socketFrom('192.0.2.7'))],
    [true, false],
  )
})

test('the sockets of a proxy are not counted, the connections of each client behind it are', () => {
  const counts = new AddressCounts(1, address => address === '10.0.0.1')
  const sockets = Array.from({length: 100}, () => socketFrom('10.0.0.1'))
  assert.ok(sockets.every(socket => counts.admit(socket)))
  counts.upgraded('192.0.2.7', sockets[0]!)
  assert.deepEqual([counts.free('192.0.2.7'), counts.free('192.0.2.8')], [0, 1])
  sockets[0]!.emit('close')
  assert.equal(counts.free('192.0.2.7'), 1)
})

test('an address without sockets is forgotten', () => {
  const counts = new AddressCounts(4)
  const sockets = ['192.0.2.7', '192.0.2.7', '2001:db8::5'].map(socketFrom)
  for (const socket of sockets) counts.admit(socket)
  assert.equal(counts.size, 2)
  for (const socket of sockets) socket.emit('close')
  assert.equal(counts.size, 0)
})
