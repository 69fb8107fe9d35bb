import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {MAX_SESSION_NAME_LENGTH, parseSessionName} from '@s2c/shared/names'
import {mutate} from '@s2c/shared/sim/mutate'
import {seededRandom} from '@s2c/shared/sim/random'
import fc from 'fast-check'
import {formatInvite, type Invite, isInviteLink, linkIn, parseInvite} from './invite.js'

const SECRET = 'amber-river-stone-quick-lemon-zebra'

function parsed(link: string): Invite {
  const result = parseInvite(link)
  assert.ok(result.ok, link)
  return result.invite
}

describe('an invite link', () => {
  const links: [link: string, invite: Invite][] = [
    [
      's2c://meet.example.org/standup#a-b',
      {server: 'wss://meet.example.org', session: 'standup', secret: 'a-b'},
    ],
    ['s2c://[::1]:1122/s#x', {server: 'wss://[::1]:1122', session: 's', secret: 'x'}],
    ['s2c+ws://10.0.0.7:1122/s#x', {server: 'ws://10.0.0.7:1122', session: 's', secret: 'x'}],
    ['s2c:///standup#x', {server: null, session: 'standup', secret: 'x'}],
    ['s2c://host/behind/a/proxy/s#x', {server: 'wss://host/behind/a/proxy', session: 's', secret: 'x'}],
    [
      's2c://host/s#a%26token%3Db&token=s2c1.7.cw.x_-',
      {server: 'wss://host', session: 's', secret: 'a&token=b', token: 's2c1.7.cw.x_-'},
    ],
    ['s2c:///caf%C3%A9#%C3%BC%20%23', {server: null, session: 'café', secret: 'ü #'}],
  ]
  for (const [link, invite] of links) {
    it(`says what it holds: ${link}`, () => {
      assert.deepEqual(parsed(link), invite)
      assert.equal(formatInvite(invite), link)
    })
  }

  it('may have spaces around it and capitals in its scheme', () => {
    assert.deepEqual(parsed('  S2C://Host/s#x \n'), {server: 'wss://Host', session: 's', secret: 'x'})
  })

  const bad: [link: string, sentence: RegExp][] = [
    ['', /not an invite link/],
    ['standup', /not an invite link/],
    ['https://host/s#x', /not an invite link/],
    ['s2c:/host/s#x', /not an invite link/],
    ['s2c://host', /no session name/],
    ['s2c://host/', /no session name/],
    ['s2c://host//s#x', /no session name/],
    ['s2c://host/s#a b', /a space/],
    ['s2c:///standup', /lost its secret.* copy it whole.* by its name/],
    ['s2c://host/standup#', /lost its secret/],
    ['s2c+ws://host:1122/standup# \n', /lost its secret/],
    ['s2c+ws:///s#x', /no server/],
    ['s2c:///a/s#x', /no server/],
    ['s2c://host:0/s#x', /no server/],
    ['s2c://host:65536/s#x', /no server/],
    ['s2c://host:/s#x', /no server/],
    ['s2c://a:b:c/s#x', /no server/],
    ['s2c://user:word@host/s#x', /no user/],
    ['s2c://host/s?x=1#x', /no "\?"/],
    ['s2c://host/s%20s#x', /holds a space/],
    [`s2c://host/${'x'.repeat(MAX_SESSION_NAME_LENGTH + 1)}`, /too long/],
    ['s2c://host/%ff#x', /encodes nothing/],
    ['s2c://host/s#%zz', /encodes nothing/],
    ['s2c:///s#x&token=a', /token and no server/],
    ['s2c://host/s#x&token=', /token .*is broken/],
    ['s2c://host/s#x&token=%20', /token .*is broken/],
    ['s2c://host/s#x&token=%zz', /token .*is broken/],
    ['s2c://host/s#&token=a', /lost its secret/],
    [`s2c://host/s#${'x'.repeat(1_025)}`, /secret .*too long/],
    [`s2c://host/s#${'x'.repeat(9_000)}`, /too long/],
  ]
  for (const [link, sentence] of bad) {
    it(`is refused with a sentence: ${link.slice(0, 40)}`, () => {
      const result = parseInvite(link)
      assert.ok(!result.ok)
      assert.match(result.reason, sentence)
      assert.match(result.reason, /\.$/)
    })
  }

  it('never has its secret in the reason why it is refused', () => {
    for (const start of ['s2c://', 's2c://h:0/s', 's2c://h/a b', 's2c://u@h/s', 's2c://h/%ff', 'x2c://h/s']) {
      const result = parseInvite(`${start}#${SECRET}`)
      assert.ok(!result.ok)
      assert.ok(!result.reason.includes('amber'), result.reason)
    }
  })

  it('comes back as it was made, whatever the passphrase', () => {
    const session = fc
      .string({unit: 'binary', minLength: 1, maxLength: 8})
      .filter(name => parseSessionName(name).ok)
    const server = fc.constantFrom(null, 'ws://a:1', 'wss://b', 'wss://[::1]:9/p')
    const secret = fc.string({unit: 'grapheme', minLength: 1, maxLength: 60})
    fc.assert(
      fc.property(fc.record({server, session, secret}), invite => {
        const link = formatInvite(invite)!
        assert.match(link, /^[!-~]+$/)
        assert.deepEqual(parsed(link), {...invite, session: invite.session.normalize('NFC')})
      }),
      {seed: 3, numRuns: 500},
    )
  })

  it('cannot be made for a server with a query, or for what is no server', () => {
    for (const server of ['wss://h/?a=1', 'http://h', 'wss://', 'wss://u@h'])
      assert.equal(formatInvite({server, session: 's', secret: SECRET}), null, server)
  })

  it('is read or refused, never anything else, with its characters changed at random', () => {
    const random = seededRandom(21)
    const link = new TextEncoder().encode(`s2c+ws://host:1122/path/caf%C3%A9#${SECRET}`)
    for (let run = 0; run < 20_000; run++) {
      const text = new TextDecoder().decode(mutate(link, random))
      const result = parseInvite(text)
      if (result.ok) assert.ok(parseSessionName(result.invite.session).ok)
      else assert.match(result.reason, /\.$/)
    }
  })
})

describe('what people paste', () => {
  it('is searched for its one link', () => {
    const link = `s2c:///s#${SECRET}`
    assert.equal(linkIn(`Join with "npx s2c-peer join --invite" and paste ${link}`), link)
    assert.equal(linkIn(` ${link}\n`), link)
  })

  it('is left alone when it holds no link, or two', () => {
    assert.equal(linkIn(' standup '), 'standup')
    assert.equal(linkIn('s2c:///a s2c:///b'), 's2c:///a s2c:///b')
  })

  it('is a link or a name', () => {
    for (const text of ['s2c://', ' S2C+WS://x', 's2c:///s']) assert.ok(isInviteLink(text))
    for (const text of ['s2c', 's2c-standup', 's2c+x://h/s', 'https://s2c://']) assert.ok(!isInviteLink(text))
  })
})
