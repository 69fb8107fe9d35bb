import assert from 'node:assert/strict'
import {test} from 'node:test'
import {MAX_TOKEN_LENGTH} from '@s2c/shared/access-token'
import fc from 'fast-check'
import {CLOCK_LEEWAY_MS, checkToken, makeToken} from './access-token.js'

const SECRET = 'correct-horse-battery-staple-1122'
const OTHER = 'another-secret-of-the-same-length'
const AT = 1_800_000_000_000
const token = makeToken(SECRET, {session: 'Büro', expiresAtMs: AT})

test('a token lets in who brings it, to the session that it names, until it expires', () => {
  assert.equal(checkToken([SECRET], token, 'Büro', AT - 1), null)
  assert.equal(checkToken([SECRET], token, 'büro', AT - 1), 'badToken')
  assert.equal(checkToken([SECRET], token, 'Büro', AT + CLOCK_LEEWAY_MS), null)
  assert.equal(checkToken([SECRET], token, 'Büro', AT + CLOCK_LEEWAY_MS + 1), 'expiredToken')
})

test('a token without a session is for each', () => {
  const all = makeToken(SECRET, {session: null, expiresAtMs: AT})
  for (const session of ['a', 'Büro']) assert.equal(checkToken([SECRET], all, session, AT), null)
})

test('while a secret is replaced tokens of both are good, and those of a third never', () => {
  for (const secrets of [
    [SECRET, OTHER],
    [OTHER, SECRET],
  ])
    assert.equal(checkToken(secrets, token, 'Büro', AT), null)
  assert.equal(checkToken([OTHER], token, 'Büro', AT), 'badToken')
  assert.equal(checkToken([], token, 'Büro', AT), 'badToken')
})

test('no token, rubbish, and tokens of other versions are told apart from good ones', () => {
  assert.equal(checkToken([SECRET], undefined, 's', AT), 'noToken')
  assert.equal(checkToken([SECRET], '', 's', AT), 'noToken')
  for (const bad of [
    'x',
    '....',
    token.replace('s2c1', 's2c2'),
    `${token} `,
    ` ${token}`,
    token.slice(0, -1),
    `${token}A`,
  ])
    assert.equal(checkToken([SECRET], bad, 'Büro', AT), 'badToken', bad)
})

test('a token with any character changed, but for bits that encode nothing, lets nobody in', () => {
  const change = fc.record({at: fc.nat(token.length - 2), to: fc.constantFrom(...'AZaz09-_.')})
  fc.assert(
    fc.property(change, ({at, to}) => {
      const changed = `${token.slice(0, at)}${to}${token.slice(at + 1)}`
      fc.pre(changed !== token)
      assert.equal(checkToken([SECRET], changed, 'Büro', AT), 'badToken')
    }),
    {seed: 1},
  )
})

test('the longest session name fits into a token that fits into a message', () => {
  const longest = '\u{20000}'.repeat(64)
  const long = makeToken(SECRET, {session: longest, expiresAtMs: AT})
  assert.ok(long.length <= MAX_TOKEN_LENGTH)
  assert.equal(checkToken([SECRET], long, longest, AT), null)
})

test('the form is the one that others make tokens by', () => {
  // printf %s "s2c1.1800000000.cw" | openssl dgst -sha256 -hmac "correct-horse-battery-staple-1122" -binary | basenc --base64url
  assert.equal(
    makeToken(SECRET, {session: 's', expiresAtMs: 1_800_000_000_999}),
    's2c1.1800000000.cw.Lg2MfbaxWMl0sBzJWoX02ygWjXzRCkO7It38KavyL0I',
  )
})
