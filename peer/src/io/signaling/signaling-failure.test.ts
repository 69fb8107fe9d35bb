import assert from 'node:assert/strict'
import {test} from 'node:test'
import {SIGNAL_ERRORS} from '@s2c/shared/signal-error'
import {connectFailure, httpFailure, serverFailure, shownUrl} from './signaling-failure.js'

const URL = 'wss://user:secret@meet.example.org/s2c?token=secret'
const nodeError = (code: string, message = 'unreadable'): Error => Object.assign(new Error(message), {code})

test('every failure is one sentence with the address and a remedy, without secrets', () => {
  const codes = [
    'ECONNREFUSED',
    'ENOTFOUND',
    'EAI_AGAIN',
    'EHOSTUNREACH',
    'ETIMEDOUT',
    'ECONNRESET',
    'EPROTO',
    'EX',
  ]
  const tlsCodes = ['CERT_HAS_EXPIRED', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'ERR_TLS_CERT_ALTNAME_INVALID']
  const failures = [
    ...[...codes, ...tlsCodes, 'HPE_INVALID_CONSTANT', ''].map(code => connectFailure(URL, nodeError(code))),
    ...[200, 301, 400, 403, 404, 502, 503].map(status => httpFailure(URL, status, undefined)),
    httpFailure(URL, 400, 's2c.signal.v2'),
    ...Object.entries(SIGNAL_ERRORS).map(([code, message]) => serverFailure(URL, code, message)),
  ]
  for (const {message, exitCode} of failures) {
    assert.match(message, /^[A-Z].* wss:\/\/meet\.example\.org\/s2c[ ,:].*\.$/)
    assert.doesNotMatch(message, /secret/)
    assert.ok(exitCode === 3 || exitCode === 4)
  }
})

test('kinds tell apart what a person has to do', () => {
  assert.equal(connectFailure(URL, nodeError('ECONNREFUSED')).kind, 'unreachable')
  assert.equal(connectFailure(URL, nodeError('ETIMEDOUT')).kind, 'timeout')
  assert.equal(connectFailure(URL, nodeError('CERT_HAS_EXPIRED')).kind, 'tls')
  assert.equal(connectFailure(URL, nodeError('UNABLE_TO_VERIFY_LEAF_SIGNATURE')).kind, 'tls')
  assert.equal(connectFailure(URL, nodeError('HPE_INVALID_CONSTANT')).kind, 'notSignaling')
  assert.equal(httpFailure(URL, 404, undefined).kind, 'notSignaling')
  assert.equal(httpFailure(URL, 502, undefined).kind, 'unreachable')
  assert.equal(httpFailure(URL, 400, 's2c.signal.v2').kind, 'otherProtocol')
  assert.equal(httpFailure(URL, 503, 's2c.signal.v1').kind, 'busy')
})

test('a refused upgrade that names a code is that refusal; a gateway that names one without the protocol is not', () => {
  const barred = httpFailure(URL, 403, 's2c.signal.v1', 'barred')
  assert.deepEqual([barred.kind, barred.code, barred.exitCode], ['refused', 'barred', 4])
  assert.equal(httpFailure(URL, 503, 's2c.signal.v1', 'shuttingDown').kind, 'unreachable')
  assert.equal(httpFailure(URL, 503, 's2c.signal.v1', 'toString').kind, 'busy')
  assert.equal(httpFailure(URL, 403, undefined, 'barred').kind, 'notSignaling')
})

test('what a missing or wrong token says names the remedy', () => {
  assert.match(serverFailure(URL, 'noToken', SIGNAL_ERRORS.noToken).message, /--token-file FILE or S2C_TOKEN/)
  assert.match(serverFailure(URL, 'expiredToken', SIGNAL_ERRORS.expiredToken).message, /expired.*Ask/)
})

test('only a refusal by the server has exit code 4', () => {
  const full = serverFailure(URL, 'full', SIGNAL_ERRORS.full)
  assert.deepEqual([full.kind, full.code, full.exitCode], ['refused', 'full', 4])
  assert.equal(serverFailure(URL, 'codeOfALaterVersion', 'Because.').exitCode, 4)
  for (const code of ['noToken', 'badToken', 'expiredToken', 'barred', 'roomClosed'])
    assert.equal(serverFailure(URL, code, '').exitCode, 4, code)
  for (const code of [
    'wrongProtocol',
    'busy',
    'tooManySessions',
    'tooManyJoins',
    'shuttingDown',
    'joinTimeout',
  ]) {
    assert.equal(serverFailure(URL, code, '').exitCode, 3, code)
  }
})

test("a server's sentence cannot reach the terminal as escape sequences", () => {
  assert.doesNotMatch(serverFailure(URL, 'full', '\x1b[2J\u202eevil').message, /[\x1b\u202e]/)
})

test('an address is shown without its credentials and query', () => {
  assert.equal(shownUrl('ws://127.0.0.1:1122/'), 'ws://127.0.0.1:1122')
  assert.equal(shownUrl(URL), 'wss://meet.example.org/s2c')
})
