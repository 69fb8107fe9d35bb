/** Sealing and packets against the same bytes through the AES-GCM of the platform. */
import {createCipheriv, randomBytes} from 'node:crypto'
import {PacketLink} from 's2c-peer/core/link/packet-link'
import {Opener} from 's2c-peer/core/seal/opener'
import {SealingKey} from 's2c-peer/core/seal/sealing-key'
import type {BenchRow} from './row.js'
import {run as sealing} from './sealing.js'
import {compare} from './timing.js'

const BODY_BYTES = [80, 200, 1_000]
/** Between packets: a link remembers what it sent of late, which is all of it while time stands. */
const SOUND_MS = 20

export async function run(): Promise<BenchRow[]> {
  const rows = BODY_BYTES.flatMap(sizeBytes => {
    const plain = randomBytes(sizeBytes)
    const sealing = SealingKey.generate(0, randomBytes)
    const {key} = sealing.senderKey
    const opener = new Opener()
    opener.use(sealing.senderKey, 0)
    const link = new PacketLink()
    const peer = new PacketLink()
    let nowMs = 0
    const reference = (): unknown => {
      const cipher = createCipheriv('aes-256-gcm', key, randomBytes(12))
      return [cipher.update(plain), cipher.final(), cipher.getAuthTag()]
    }
    return [
      compare(`seal ${sizeBytes} B`, () => sealing.seal('sound', plain), 'AES-256-GCM', reference),
      compare(
        `seal + open ${sizeBytes} B`,
        () => opener.open('sound', sealing.seal('sound', plain), 0),
        'AES-256-GCM, one way',
        reference,
      ),
      compare(
        `packet out and in ${sizeBytes} B`,
        () => {
          nowMs += SOUND_MS
          return peer.unwrap(link.wrapSound(plain, nowMs), nowMs)
        },
        'AES-256-GCM, one way',
        reference,
      ),
    ]
  })
  return [...rows, ...(await sealing())]
}
