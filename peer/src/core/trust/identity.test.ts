import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {decodeBase64, encodeHex, encodeUtf8} from '@s2c/shared/encoding'
import {seededRandom} from '@s2c/shared/sim/random'
import nacl from 'tweetnacl'
import {fingerprintOf, signedBytes, sshPublicLine, verifyIdentity} from './identity.js'
import {identityKeyBytes, identityKeyOf, parseIdentityKey} from './identity-key.js'

/** Made by OpenSSH 9.2: ssh-keygen -t ed25519 -C fixture; ssh-keygen -Y sign -n s2c-identity. */
const OPENSSH = {
  line: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILif9O3IVxngD9GckyawVXBprdrTDIsg0AkzKb+g+cPV fixture',
  fingerprint: 'SHA256:DWm/bItMFi69UDM3vCBqOnsZYiRT+tfl+q4ZBr1h570',
  message: encodeUtf8('a message of s2c'),
  signature: decodeBase64(
    'emIb63fjdLh4wlM2qhSKk2LwywU3l2Y4t75th7BAKIovf5T4B2H2pD7PxMkWyFxExqHMgvvIpOoyjWkchLzuDg==',
  )!,
}
const openSshKey = decodeBase64(OPENSSH.line.split(' ')[1]!)!.subarray(-32)

const random = seededRandom(4)
const pair = nacl.sign.keyPair.fromSeed(random.bytes(32))
const message = random.bytes(100)
const signature = nacl.sign.detached(signedBytes(message), pair.secretKey)

describe('an identity signature', () => {
  it('made by ssh-keygen is accepted', () => {
    assert.ok(verifyIdentity(openSshKey, OPENSSH.message, OPENSSH.signature))
  })

  it('made over the signed bytes is accepted for its message and key only', () => {
    assert.ok(verifyIdentity(pair.publicKey, message, signature))
    assert.ok(!verifyIdentity(openSshKey, message, signature))
    assert.ok(!verifyIdentity(pair.publicKey, message.subarray(1), signature))
    assert.ok(!verifyIdentity(pair.publicKey, message, nacl.sign.detached(message, pair.secretKey)))
  })

  it('is refused with any one bit flipped', () => {
    for (let bit = 0; bit < signature.length * 8; bit++) {
      const flipped = signature.slice()
      flipped[bit >> 3]! ^= 1 << (bit & 7)
      assert.ok(!verifyIdentity(pair.publicKey, message, flipped), `bit ${bit}`)
    }
  })

  it('is refused with the group order added to its second half', () => {
    const order = 2n ** 252n + 27742317777372353535851937790883648493n
    const half = BigInt(`0x${encodeHex(signature.slice(32).reverse())}`)
    const malleated = signature.slice()
    const digits = (half + order).toString(16).padStart(64, '0')
    malleated.set(identityKeyBytes(digits).reverse(), 32)
    assert.ok(!verifyIdentity(pair.publicKey, message, malleated))
  })

  // For these keys a signature of zeros, or of the key and zeros, fits messages that nobody signed.
  const oddKeys: [what: string, hex: string][] = [
    ['the neutral element', `01${'00'.repeat(31)}`],
    ['the neutral element, not canonical', `ee${'ff'.repeat(30)}7f`],
    ['order 2', `ec${'ff'.repeat(30)}7f`],
    ['order 4', '00'.repeat(32)],
    ['order 4, its sign bit set', `${'00'.repeat(31)}80`],
    ['order 8', '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05'],
    ['not on the curve', `02${'00'.repeat(31)}`],
  ]
  for (const [what, hex] of oddKeys) {
    it(`is refused for a key that is ${what}`, () => {
      const key = identityKeyBytes(hex)
      for (let attempt = 0; attempt < 16; attempt++) {
        const forged = new Uint8Array(64)
        forged.set(attempt % 2 === 0 ? key : identityKeyBytes(`01${'00'.repeat(31)}`))
        assert.ok(!verifyIdentity(key, random.bytes(8), forged))
      }
    })
  }

  it('is refused, without an error, for bytes of any other length', () => {
    for (const length of [0, 1, 31, 33, 63, 65, 1000]) {
      if (length !== 32) assert.ok(!verifyIdentity(new Uint8Array(length), message, signature))
      assert.ok(!verifyIdentity(pair.publicKey, message, new Uint8Array(length)))
    }
  })
})

describe('a public key', () => {
  it('has the fingerprint and the line that ssh-keygen prints', () => {
    assert.equal(fingerprintOf(openSshKey), OPENSSH.fingerprint)
    assert.equal(sshPublicLine(openSshKey, 'fixture'), OPENSSH.line)
  })

  it('is 64 lower-case hexadecimal digits as text, and nothing else is', () => {
    const key = identityKeyOf(pair.publicKey)!
    assert.deepEqual(identityKeyBytes(key), pair.publicKey)
    assert.equal(parseIdentityKey(key), key)
    assert.equal(identityKeyOf(new Uint8Array(31)), null)
    for (const odd of ['', key.slice(1), `${key}0`, key.toUpperCase(), `${key}\n`, `g${key.slice(1)}`])
      assert.equal(parseIdentityKey(odd), null, odd)
  })
})
