import assert from 'node:assert/strict'
import {test} from 'node:test'
import {Networks, plainNetwork} from './networks.js'

test('networks are read as people write them, and what is none is not', () => {
  const cases: [string, string | null][] = [
    ['192.0.2.7', '192.0.2.7'],
    ['192.0.2.7/32', '192.0.2.7'],
    [' 192.0.2.0/24 ', '192.0.2.0/24'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:DB8::/32', '2001:db8::/32'],
    ['fe80::1%eth0', 'fe80::1'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['192.0.2.0/33', null],
    ['::/129', null],
    ['192.0.2.0/', null],
    ['192.0.2.0/x', null],
    ['192.0.2', null],
    ['example.org', null],
    ['', null],
  ]
  for (const [text, network] of cases) assert.equal(plainNetwork(text), network, text)
})

test('an address is in a network in whichever form a socket gives it', () => {
  const networks = new Networks(['192.0.2.0/24', '2001:db8::/32', 'rubbish'])
  const cases: [string | undefined, boolean][] = [
    ['192.0.2.255', true],
    ['::ffff:192.0.2.1', true],
    ['192.0.3.0', false],
    ['2001:db8:1::', true],
    ['2001:db9::', false],
    ['2001:db8::1%eth0', true],
    ['', false],
    [undefined, false],
    ['rubbish', false],
  ]
  for (const [address, isIn] of cases) assert.equal(networks.has(address), isIn, String(address))
})
