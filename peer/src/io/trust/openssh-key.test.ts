import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {mutate} from '@s2c/shared/sim/mutate'
import {seededRandom} from '@s2c/shared/sim/random'
import {publicKeyOf} from './ed25519.js'
import {decodeOpenSshKey, encodeOpenSshKey} from './openssh-key.js'

/** Made for this test by OpenSSH 9.2, with the comment "fixture", and used nowhere else. */
const SEED = Buffer.from('zarT/Rqtz3/yKkP7e0gmGXVof5rDID9GYWi11+Q3XNE=', 'base64')
const LINES = [
  'b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW',
  'QyNTUxOQAAACC4n/TtyFcZ4A/RnJMmsFVwaa3a0wyLINAJMym/oPnD1QAAAJBunzRCbp80',
  'QgAAAAtzc2gtZWQyNTUxOQAAACC4n/TtyFcZ4A/RnJMmsFVwaa3a0wyLINAJMym/oPnD1Q',
  'AAAEDNqtP9Gq3Pf/IqQ/t7SCYZdWh/msMgP0ZhaLXX5Ddc0bif9O3IVxngD9GckyawVXBp',
  'rdrTDIsg0AkzKb+g+cPVAAAAB2ZpeHR1cmUBAgMEBQY=',
]
const FILE = ['-----BEGIN OPENSSH PRIVATE KEY-----', ...LINES, '-----END OPENSSH PRIVATE KEY-----', ''].join(
  '\n',
)
const CHECK = Buffer.from('6e9f3442', 'hex')

describe('an OpenSSH key file', () => {
  it('is written byte for byte as ssh-keygen writes it', () => {
    assert.equal(encodeOpenSshKey(SEED, 'fixture', CHECK), FILE)
  })

  it('gives back its key', () => {
    assert.deepEqual(decodeOpenSshKey(FILE), {ok: true, seed: SEED})
    assert.deepEqual(decodeOpenSshKey(FILE.replaceAll('\n', '\r\n')), {ok: true, seed: SEED})
  })

  it('comes back for comments of every length of padding', () => {
    for (let length = 0; length < 20; length++) {
      const text = encodeOpenSshKey(SEED, 'x'.repeat(length), CHECK)
      assert.deepEqual(decodeOpenSshKey(text), {ok: true, seed: SEED}, `${length}`)
    }
  })

  it('is broken when its public half is of another key', () => {
    const bytes = Buffer.from(LINES.join(''), 'base64')
    const at = bytes.lastIndexOf(publicKeyOf(SEED).subarray(0, 4)) - 68
    assert.ok(at > 100)
    bytes[at]! ^= 1
    const text = FILE.replace(LINES.join('\n'), bytes.toString('base64'))
    assert.deepEqual(decodeOpenSshKey(text), {ok: false, reason: 'broken'})
  })

  it('is broken when it is cut anywhere', () => {
    const bytes = Buffer.from(LINES.join(''), 'base64')
    // Behind its secret half stand a comment and padding, which nobody needs.
    for (let length = 0; length < bytes.length - 20; length++) {
      const text = FILE.replace(LINES.join('\n'), bytes.subarray(0, length).toString('base64') || 'A')
      assert.equal(decodeOpenSshKey(text).ok, false, `${length}`)
    }
    for (const text of ['', FILE.slice(0, -30), 'not a key']) assert.equal(decodeOpenSshKey(text).ok, false)
  })

  it('is read or refused, never anything else, with its bytes changed at random', () => {
    const random = seededRandom(31)
    const bytes = Buffer.from(LINES.join(''), 'base64')
    for (let run = 0; run < 3_000; run++) {
      const text = FILE.replace(
        LINES.join('\n'),
        Buffer.from(mutate(bytes, random)).toString('base64') || 'A',
      )
      const key = decodeOpenSshKey(text)
      if (key.ok) assert.equal(key.seed.length, 32)
    }
  })
})
