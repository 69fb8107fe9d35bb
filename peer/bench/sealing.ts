/** What the seal costs one peer of a four-way call, against the same bytes through the AES-GCM of the platform. */
import {createCipheriv, createDecipheriv, randomBytes} from 'node:crypto'
import {Opener} from 's2c-peer/core/seal/opener'
import type {Stream} from 's2c-peer/core/seal/sealed-body'
import {OwnSenderKeys} from 's2c-peer/core/seal/sender-keys'
import type {BenchRow} from './row.js'
import {compare} from './timing.js'

const OTHERS = ['b', 'c', 'd']
const SOUND_BYTES = 80
/** A moving picture at 160x45 as coded, and one as large as a packet takes. */
const PICTURE_BYTES = [500, 1_100]

export async function run(): Promise<BenchRow[]> {
  return PICTURE_BYTES.map(pictureBytes => {
    const second = secondOfMedia(pictureBytes)
    return compare(
      `1 s of a four-way call, pictures of ${pictureBytes} B: sealed once, opened from three (10000 µs: 1 % of a core)`,
      ownCall(second),
      'AES-256-GCM',
      platformCall(second),
    )
  })
}

type Media = readonly (readonly [stream: Stream, plain: Uint8Array])[]

const secondOfMedia = (pictureBytes: number): Media => [
  ...Array.from({length: 30}, () => ['picture', randomBytes(pictureBytes)] as const),
  ...Array.from({length: 50}, () => ['sound', randomBytes(SOUND_BYTES)] as const),
]

/** Opening one's own bodies with three openers costs what three others' bodies cost. */
function ownCall(second: Media): () => void {
  const openers = new Map(OTHERS.map(peer => [peer, new Opener()]))
  const keys = new OwnSenderKeys(randomBytes, (peer, key) => openers.get(peer)!.use(key, 0))
  for (const peer of OTHERS) keys.join(peer, 0)
  keys.tick(Number.POSITIVE_INFINITY)
  return () => {
    for (const [stream, plain] of second) {
      const body = keys.seal(stream, plain)
      for (const opener of openers.values())
        if (!opener.open(stream, body, 0).ok) throw new Error('a body did not open')
    }
  }
}

function platformCall(second: Media): () => void {
  const key = randomBytes(32)
  return () => {
    for (const [, plain] of second) {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', key, nonce)
      const sealed = Buffer.concat([cipher.update(plain), cipher.final()])
      for (const _ of OTHERS) {
        const decipher = createDecipheriv('aes-256-gcm', key, nonce).setAuthTag(cipher.getAuthTag())
        Buffer.concat([decipher.update(sealed), decipher.final()])
      }
    }
  }
}
