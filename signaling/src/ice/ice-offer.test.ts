import assert from 'node:assert/strict'
import {it} from 'node:test'
import {isIceServer} from '@s2c/shared/addresses'
import {encodeServerMessage, parseServerMessage} from '@s2c/shared/signal'
import fc from 'fast-check'
import {iceOffer} from './ice-offer.js'
import {isTurnAddress, turnCredentials, withCredentials} from './turn-credentials.js'

const TURN = {addresses: ['turn:turn.example.org:3478', 'turn:[2001:db8::1]'], secret: 'north', seconds: 3600}
const NOW_MS = 1_767_222_000_999

it('makes the password that coturn makes of the same secret and user', () => {
  // printf 1767225600:ab12cd34 | openssl dgst -sha1 -hmac north -binary | base64
  assert.deepEqual(turnCredentials('north', 1_767_225_600, 'ab12cd34'), {
    user: '1767225600:ab12cd34',
    password: 'IX4yhkdju8vctbSMZhuo4SN++hQ=',
  })
})

it('offers each peer the lasting servers, and TURN servers with a user who ends when it says', () => {
  assert.deepEqual(
    iceOffer(['stun:a:1'], TURN, NOW_MS, () => 'ab12cd34'),
    {
      iceServers: [
        'stun:a:1',
        'turn:1767225600%3Aab12cd34:IX4yhkdju8vctbSMZhuo4SN%2B%2BhQ%3D@turn.example.org:3478',
        'turn:1767225600%3Aab12cd34:IX4yhkdju8vctbSMZhuo4SN%2B%2BhQ%3D@[2001:db8::1]',
      ],
      iceSeconds: 3600,
    },
  )
})

it('says no time where nothing ends, and makes no user', () => {
  assert.deepEqual(iceOffer(['stun:a:1'], null, NOW_MS, assert.fail), {iceServers: ['stun:a:1']})
})

it('writes addresses that peers take apart again, whatever the password', () => {
  fc.assert(
    fc.property(fc.string({minLength: 1}), fc.integer({min: 0, max: 2 ** 33}), (secret, expiresAt) => {
      const credentials = turnCredentials(secret, expiresAt, 'ffffffff')
      const address = withCredentials('turn:host:3478', credentials)
      const [, user, password, rest] = /^turn:([^:@]+):([^:@]+)@(.+)$/.exec(address) ?? []
      assert.deepEqual(
        [decodeURIComponent(user!), decodeURIComponent(password!), rest],
        [credentials.user, credentials.password, 'host:3478'],
      )
      const {iceServers, iceSeconds} = iceOffer([], {...TURN, secret}, expiresAt * 1000, () => 'ffffffff')
      assert.ok(iceServers.every(isIceServer))
      const welcome = {type: 'welcome' as const, peers: [], servers: [], iceServers, iceSeconds}
      assert.ok(parseServerMessage(encodeServerMessage(welcome)).ok)
    }),
  )
})

it('takes TURN servers by host and port alone', () => {
  for (const good of ['turn:host', 'turn:host:3478', 'TURN:192.0.2.1:1', 'turn:[::1]:3478'])
    assert.ok(isTurnAddress(good), good)
  const bad = [
    '',
    'host:3478',
    'stun:host',
    'turn:',
    'turns:host',
    'turn:a:b@host',
    'turn:host?transport=tcp',
  ]
  for (const text of [...bad, 'turn:a b', `turn:${'x'.repeat(450)}`]) assert.ok(!isTurnAddress(text), text)
})
