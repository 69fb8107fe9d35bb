import assert from 'node:assert/strict'
import type {NetworkInterfaceInfo} from 'node:os'
import {test} from 'node:test'
import {hostUrls, lanInterfaces, listenAddresses} from './lan-interfaces.js'
import {isPrivate} from './private-addresses.js'

const ipv4 = (address: string, bits: number, netmask: string, internal = false): NetworkInterfaceInfo => ({
  ...{family: 'IPv4', address, netmask, cidr: `${address}/${bits}`, mac: '', internal},
})
const ipv6 = (address: string): NetworkInterfaceInfo => ({
  ...{
    family: 'IPv6',
    address,
    netmask: 'ffff:ffff:ffff:ffff::',
    cidr: `${address}/64`,
    mac: '',
    internal: false,
  },
  scopeid: 2,
})

const MACHINE = {
  lo: [ipv4('127.0.0.1', 8, '255.0.0.0', true)],
  eth0: [ipv4('192.168.1.5', 24, '255.255.255.0'), ipv6('fe80::5'), ipv6('fd00::5'), ipv6('2001:db8::5')],
  wan0: [ipv4('203.0.113.7', 24, '255.255.255.0')],
  tun0: [ipv4('10.8.0.2', 32, '255.255.255.255')],
}

test('private, link-local and unique local addresses are private, loopback and public ones are not', () => {
  for (const address of ['10.1.2.3', '172.31.0.1', '192.168.0.1', '169.254.1.1', 'fd12::1', 'fe80::1'])
    assert.ok(isPrivate(address), address)
  for (const address of [
    '127.0.0.1',
    '::1',
    '172.32.0.1',
    '203.0.113.7',
    '2001:db8::1',
    '::',
    '0.0.0.0',
    'x',
  ])
    assert.ok(!isPrivate(address), address)
})

test('a host listens at the private addresses of interfaces that others share, and nowhere else', () => {
  assert.deepEqual(listenAddresses(lanInterfaces(null, MACHINE)), ['192.168.1.5', 'fe80::5%eth0', 'fd00::5'])
})

test('bound to one address it listens there alone, a public one too; bound to loopback nothing is sent', () => {
  assert.deepEqual(listenAddresses(lanInterfaces('192.168.1.5', MACHINE)), ['192.168.1.5'])
  assert.deepEqual(listenAddresses(lanInterfaces('203.0.113.7', MACHINE)), ['203.0.113.7'])
  assert.deepEqual(lanInterfaces('127.0.0.1', MACHINE), [])
})

test('multicast leaves by the kinds of IP that may be used', () => {
  const ways = (bind: string | null) => lanInterfaces(bind, MACHINE).map(on => [on.ipv4, on.ipv6])
  assert.deepEqual(ways(null), [['192.168.1.5', 'fe80::5']])
  assert.deepEqual(ways('192.168.1.5'), [['192.168.1.5', null]])
  assert.deepEqual(ways('fd00::5'), [[null, 'fe80::5']])
})

test('who is on the link is told from who is not', () => {
  const [eth0] = lanInterfaces(null, MACHINE)
  assert.deepEqual(
    ['192.168.1.77', 'fe80::77', '192.168.2.77', '203.0.113.7'].map(address => eth0!.isOnLink(address)),
    [true, true, false, false],
  )
})

test('a host is tried where its packet came from, then by the simplest address; public ones of others not at all', () => {
  const addresses = ['fe80::9', '2001:db8::9', 'fd00::9', '10.0.0.9', '192.168.1.9', '203.0.113.9']
  assert.deepEqual(hostUrls(addresses, 1122, '192.168.1.9', 'eth0'), [
    'ws://192.168.1.9:1122',
    'ws://10.0.0.9:1122',
    'ws://[fd00::9]:1122',
    'ws://[fe80::9%25eth0]:1122',
  ])
  assert.deepEqual(hostUrls(['203.0.113.9'], 1122, '203.0.113.9', 'eth0'), ['ws://203.0.113.9:1122'])
})
