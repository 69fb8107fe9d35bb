import assert from 'node:assert/strict'
import type {IncomingMessage} from 'node:http'
import {test} from 'node:test'
import fc from 'fast-check'
import {ClientAddresses} from './client-address.js'
import {Networks} from './networks.js'

const request = (remoteAddress: string, headers: Record<string, string> = {}): IncomingMessage =>
  ({socket: {remoteAddress}, headers}) as unknown as IncomingMessage
const forwarded = (remoteAddress: string, list: string): IncomingMessage =>
  request(remoteAddress, {'x-forwarded-for': list})

const addresses = new ClientAddresses(new Networks(['10.0.0.0/8', '127.0.0.1', 'fd00::/8']))

test('what trusted proxies say is believed from the end on, as far as they wrote it', () => {
  const cases: [from: string, list: string, client: string][] = [
    ['192.0.2.7', '198.51.100.1', '192.0.2.7'],
    ['10.0.0.1', '198.51.100.1', '198.51.100.1'],
    ['::ffff:10.0.0.1', '198.51.100.1', '198.51.100.1'],
    ['10.0.0.1', '203.0.113.9, 198.51.100.1', '198.51.100.1'],
    ['10.0.0.1', '203.0.113.9, 198.51.100.1, 10.0.0.2', '198.51.100.1'],
    ['10.0.0.1', '10.0.0.3,10.0.0.2', '10.0.0.3'],
    ['fd00::1', '2001:DB8::5', '2001:db8::5'],
    ['10.0.0.1', '[2001:db8::5]:4711', '2001:db8::5'],
    ['10.0.0.1', '198.51.100.1:4711', '198.51.100.1'],
    // The client wrote the first one: it is never looked at.
    ['10.0.0.1', 'rubbish, 198.51.100.1', '198.51.100.1'],
  ]
  for (const [from, list, client] of cases) assert.equal(addresses.of(forwarded(from, list)), client, list)
})

test('a malformed header is not believed in any part', () => {
  for (const list of [
    '',
    'unknown',
    '198.51.100.1,',
    '198.51.100',
    '_hidden',
    '10.0.0.2 10.0.0.3',
    'x'.repeat(500),
  ])
    assert.equal(addresses.of(forwarded('10.0.0.1', list)), '10.0.0.1', list)
})

/** A few texts, or very many. */
const written = fc.oneof(
  fc.string(),
  fc.array(fc.oneof(fc.ipV4(), fc.string()), {maxLength: 40}).map(texts => texts.join(',')),
)

test('whatever a client writes, behind a trusted proxy it keeps the address that the proxy saw', () => {
  fc.assert(
    fc.property(written, fc.ipV4(), (written, seen) => {
      fc.pre(!seen.startsWith('10.') && seen !== '127.0.0.1')
      assert.equal(addresses.of(forwarded('10.0.0.1', `${written}, ${seen}`)), seen)
    }),
    {seed: 1},
  )
})
