import assert from 'node:assert/strict'
import type {IncomingMessage} from 'node:http'
import {test} from 'node:test'
import {ClientAddresses} from './client-address.js'
import {Insiders} from './insiders.js'
import {Networks} from './networks.js'

const request = (remoteAddress: string, headers: Record<string, string> = {}): IncomingMessage =>
  ({socket: {remoteAddress}, headers}) as unknown as IncomingMessage
const forwarded = (remoteAddress: string, list: string): IncomingMessage =>
  request(remoteAddress, {'x-forwarded-for': list})

const addresses = new ClientAddresses(new Networks(['10.0.0.0/8', '127.0.0.1', 'fd00::/8']))

test('an insider asks from this machine without a proxy, or from a network that was named', () => {
  const insiders = new Insiders(addresses, new Networks(['198.51.100.0/24', '10.1.0.0/16']))
  assert.deepEqual(
    [
      request('127.0.0.1'),
      request('::1'),
      request('::ffff:127.0.0.1'),
      request('198.51.100.7'),
      forwarded('10.0.0.1', '198.51.100.7'),
      // Behind a proxy on this machine everybody comes from 127.0.0.1, and may claim what it likes.
      forwarded('127.0.0.1', '203.0.113.9'),
      forwarded('127.0.0.1', '127.0.0.1'),
      request('127.0.0.1', {via: '1.1 proxy'}),
      request('127.0.0.1', {forwarded: 'for=198.51.100.7'}),
      forwarded('203.0.113.9', '198.51.100.7'),
      // Where the proxy is says nothing about who is behind it.
      forwarded('10.1.0.1', 'rubbish'),
      request('10.1.0.1', {via: '1.1 proxy'}),
      forwarded('198.51.100.7', '203.0.113.9'),
      request('203.0.113.9'),
      request(''),
    ].map(each => insiders.has(each)),
    [...Array(5).fill(true), ...Array(10).fill(false)],
  )
})
