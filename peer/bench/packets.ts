/** Sealing and packets against the same bytes through the AES-GCM of the platform. */
import {createCipheriv, randomBytes} from 'node:crypto'
import {PacketLink} from 's2c-peer/core/link/packet-link'
import {KEY_BYTES, Opener, Sealer} from 's2c-peer/core/seal/sender-key'
import type {BenchRow} from './row.js'
import {compare} from './timing.js'

const BODY_BYTES = [80, 200, 1_000]

export async function run(): Promise<BenchRow[]> {
  return BODY_BYTES.flatMap(sizeBytes => {
    const plain = randomBytes(sizeBytes)
    const key = randomBytes(KEY_BYTES)
    const senderKey = {epoch: 0, key}
    const sealer = new Sealer(senderKey)
    const opener = new Opener()
    opener.use(senderKey)
    const link = new PacketLink()
    const peer = new PacketLink()
    const reference = (): unknown => {
      const cipher = createCipheriv('aes-256-gcm', key, randomBytes(12))
      return [cipher.update(plain), cipher.final(), cipher.getAuthTag()]
    }
    return [
      compare(`seal ${sizeBytes} B`, () => sealer.seal('sound', plain), 'AES-256-GCM', reference),
      compare(
        `seal + open ${sizeBytes} B`,
        () => opener.open('sound', sealer.seal('sound', plain)),
        'AES-256-GCM, one way',
        reference,
      ),
      compare(
        `packet out and in ${sizeBytes} B`,
        () => peer.unwrap(link.wrapSound(plain, 0)),
        'AES-256-GCM, one way',
        reference,
      ),
    ]
  })
}
