import assert from 'node:assert/strict'
import {it} from 'node:test'
import fc from 'fast-check'
import {addressBytes} from './address-bytes.js'

const hexOf = (text: string): string | null => {
  const bytes = addressBytes(text)
  return bytes && Buffer.from(bytes).toString('hex')
}

it('reads addresses of both families, with zones, gaps and IPv4 at their end', () => {
  const cases: [string, string][] = [
    ['192.0.2.1', 'c0000201'],
    ['::ffff:192.0.2.1', 'c0000201'],
    ['::ffff:c000:201', 'c0000201'],
    ['::', '0'.repeat(32)],
    ['::1', `${'0'.repeat(31)}1`],
    ['::192.0.2.1', `${'0'.repeat(24)}c0000201`],
    ['64:ff9b::192.0.2.1', `0064ff9b${'0'.repeat(16)}c0000201`],
    ['2001:db8::', `20010db8${'0'.repeat(24)}`],
    ['fe80::1:2%eth0', `fe80${'0'.repeat(20)}00010002`],
    ['2001:db8:1234:5678:11:2233:4455:6677', '20010db8123456780011223344556677'],
  ]
  for (const [text, bytes] of cases) assert.equal(hexOf(text), bytes, text)
  for (const text of ['', 'host', '1.2.3', '1:2', ':::', '%1', '192.0.2.256']) assert.equal(hexOf(text), null)
})

it('reads any address as any program may write it', () => {
  const isMapped = (bytes: Uint8Array) =>
    Buffer.from(bytes)
      .toString('hex')
      .startsWith(`${'0'.repeat(20)}ffff`)
  const any = fc.uint8Array({minLength: 16, maxLength: 16}).filter(bytes => !isMapped(bytes))
  fc.assert(
    fc.property(any, bytes => {
      const words = Array.from({length: 8}, (_, at) =>
        ((bytes[at * 2]! << 8) | bytes[at * 2 + 1]!).toString(16),
      )
      assert.deepEqual(addressBytes(words.join(':')), bytes)
      // The shortest form, as the URL standard's own parser writes it.
      const shortest = new URL(`http://[${words.join(':')}]`).hostname.slice(1, -1)
      assert.deepEqual(addressBytes(shortest), bytes)
    }),
  )
})
