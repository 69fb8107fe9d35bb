import assert from 'node:assert/strict'
import {it} from 'node:test'
import {isIceServer, isServerUrl, splitZone} from './addresses.js'

it('takes signaling addresses with and without TLS, port, path and IPv6', () => {
  for (const good of [
    'ws://host',
    'wss://meet.example.org',
    'ws://127.0.0.1:1122',
    'wss://host/path?x=1',
    'ws://[::1]:1122',
    'ws://[fe80::1%25eth0]:1122',
  ]) {
    assert.ok(isServerUrl(good), good)
  }
})

it('refuses other schemes, users, fragments, spaces and what is too long', () => {
  const bad = [
    '',
    'host:1122',
    'http://host',
    'ws://',
    'ws://a b',
    'ws://user:pass@host',
    'ws://host#x',
    'ws://host:port',
    'ws://[fe80::1%eth0]',
    'ws://[fe80::1%25]',
    `ws://${'x'.repeat(600)}`,
  ]
  for (const text of bad) assert.ok(!isServerUrl(text), text)
})

it('takes STUN and TURN servers', () => {
  for (const good of ['stun:host:3478', 'stun:host', 'turn:ada:secret@host:3478', 'stun:[::1]:3478'])
    assert.ok(isIceServer(good), good)
})

it('refuses TURN without credentials, other schemes and spaces', () => {
  for (const bad of ['', 'turn:host:3478', 'http:host', 'stun:', 'stun:a b', 'turn:ada@host'])
    assert.ok(!isIceServer(bad), bad)
})

it('takes the zone out of a link-local address and leaves everything else as it is', () => {
  assert.deepEqual(splitZone('ws://[fe80::1%25wlan0.5]:1122/x'), {
    url: 'ws://[fe80::1]:1122/x',
    zone: 'wlan0.5',
  })
  for (const url of ['ws://[fe80::1]:1122', 'wss://host/%25x'])
    assert.deepEqual(splitZone(url), {url, zone: null})
})
