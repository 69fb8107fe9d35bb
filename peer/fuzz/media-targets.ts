/** Packets, sealed bodies, sound and pictures. */

import {parsePictureMessage} from 's2c-peer/core/layers/picture-message'
import {PictureReceiver} from 's2c-peer/core/layers/picture-receiver'
import {PacketLink} from 's2c-peer/core/link/packet-link'
import {type CodedState, decodePicture, encodePicture} from 's2c-peer/core/picture/coding/picture-coder'
import {decodeTransform} from 's2c-peer/core/picture/coding/transform/transform-decoder'
import {stateOf} from 's2c-peer/core/picture/coding/transform/transform-state'
import {LEVELS, type PictureRequest, type Size} from 's2c-peer/core/picture/picture'
import {MediaReceiver} from 's2c-peer/core/receive'
import {Opener} from 's2c-peer/core/seal/opener'
import {SealingKey} from 's2c-peer/core/seal/sealing-key'
import {KEY_BYTES} from 's2c-peer/core/seal/secretbox'
import {Assembler} from 's2c-peer/core/wire/assembler'
import {joinPacket, splitPacket} from 's2c-peer/core/wire/link-header'
import {parsePictureBody} from 's2c-peer/core/wire/picture-body'
import {parseSound} from 's2c-peer/core/wire/sound-message'
import {constantBytes, type FuzzTarget} from './fuzz-target.js'

const SIZE: PictureRequest = {width: 20, height: 10, format: 'levels', fps: 30}
/** A picture that a receiver holds. */
const SHOWN: CodedState = encodePicture(
  {
    format: 'levels',
    width: 20,
    height: 10,
    levels: Uint8Array.from({length: 200}, (_, i) => (i * i) % LEVELS),
  },
  null,
  {skip: 0, quantizer: 0},
).state
/** Some that fit the log of those sent, and some numbers that were never sent. */
const SENT_PICTURES = 200
const GRAY = stateOf({
  width: 40,
  height: 26,
  format: 'colour',
  luma: new Uint8Array(40 * 26).fill(128),
  blue: new Uint8Array(20 * 13).fill(128),
  red: new Uint8Array(20 * 13).fill(128),
})
const BLACK = stateOf({width: 40, height: 26, format: 'levels', levels: new Uint8Array(40 * 26)})
const SENDER_KEY = {epoch: 0, key: new Uint8Array(KEY_BYTES)}

export const mediaTargets: readonly FuzzTarget[] = [
  {
    name: 'packet',
    run(bytes) {
      splitPacket(bytes)
      const media = receiver()
      const link = new PacketLink()
      for (const channel of ['sound', 'picture'] as const) media.receive(channel, bytes, link, 0)
    },
  },
  {
    name: 'body',
    run(bytes) {
      const opener = new Opener()
      opener.use(SENDER_KEY, 0)
      for (const stream of ['sound', 'picture'] as const) {
        if (opener.open(stream, bytes, 0).ok) throw new Error('a body opened that was never sealed')
      }
    },
  },
  {name: 'sound', run: bytes => void parseSound(bytes)},
  {
    name: 'picture',
    run(bytes) {
      const pictures = new PictureReceiver()
      pictures.ask(SIZE)
      pictures.receive(bytes)
      const body = parsePictureBody(bytes)
      const assembler = new Assembler(() => undefined)
      for (const part of body?.parts ?? []) assembler.add(body!.number, part)
      parsePictureMessage(bytes)
    },
  },
  {
    name: 'pictures',
    /** Bodies in a row, each after its length in 8 bits, as one hostile sender would send them. Whatever is shown was asked for. */
    run(bytes) {
      const pictures = new PictureReceiver()
      pictures.ask(SIZE)
      for (let at = 0; at < bytes.length; at += 1 + bytes[at]!)
        for (const result of pictures.receive(bytes.subarray(at + 1, at + 1 + bytes[at]!)))
          if (result.type === 'shown' && !isWithin(result.picture.picture, SIZE))
            throw new Error('a picture is shown that nobody asked for')
    },
  },
  {
    name: 'transform',
    share: 0.1,
    /** Alone and against a reference, in both formats. */
    run(bytes) {
      for (const reference of [null, GRAY]) decodeTransform(bytes, GRAY.picture, 'colour', reference)
      for (const reference of [null, BLACK]) {
        const picture = decodeTransform(bytes, BLACK.picture, 'levels', reference)?.picture
        if (picture?.format === 'levels' && picture.levels.some(level => level >= LEVELS))
          throw new Error('a level beyond white')
      }
    },
  },
  {
    name: 'levels',
    share: 0.3,
    /** The first byte says whether there is a reference; the others are decoded twice in a row, each the other's reference. */
    run(bytes) {
      let state = bytes[0] === 0 ? null : SHOWN
      for (let i = 0; i < 2; i++) {
        state = decodePicture(bytes.subarray(1), SIZE, state)
        if (state === null) return
        const {picture} = state
        const levels = picture.format === 'levels' ? picture.levels : new Uint8Array(0)
        if (levels.length !== SIZE.width * SIZE.height || levels.some(level => level >= LEVELS))
          throw new Error('half a picture')
      }
    },
  },
  {
    name: 'sealed-picture',
    /** What a hostile participant can do: any bytes, properly sealed. */
    run(bytes) {
      const media = receiver()
      const packet = new PacketLink().wrapPicture(
        SealingKey.generate(0, constantBytes(0)).seal('picture', bytes),
        1,
        [0],
        0,
      )
      media.receive('picture', packet, new PacketLink(), 0)
    },
  },
  {
    name: 'sealed-sound',
    run(bytes) {
      const media = receiver()
      const body = SealingKey.generate(0, constantBytes(0)).seal('sound', bytes)
      media.receive('sound', new PacketLink().wrapSound(body, 0), new PacketLink(), 0)
    },
  },
  {
    name: 'acknowledgement',
    /** Any row of acknowledgements: base and mask, six bytes each. Every packet is acknowledged once at most. */
    run(bytes) {
      const link = new PacketLink()
      const seen = new Set<number>()
      for (let number = 0; number < SENT_PICTURES; number++)
        link.wrapPicture(new Uint8Array(0), number, [0], 0)
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
      for (let at = 0; at + 6 <= bytes.length; at += 6) {
        const ack = {base: view.getUint16(at), mask: view.getUint32(at + 2)}
        const packet = joinPacket(
          {sequence: 0, sentAtMs: 0, isRelayed: false, ack, report: null},
          new Uint8Array(0),
        )
        for (const {number} of link.unwrap(packet, 0)?.judgement.acknowledged ?? []) {
          if (seen.has(number)) throw new Error(`packet ${number} is acknowledged twice`)
          seen.add(number)
        }
      }
    },
  },
  {
    name: 'held',
    /** Keys, packets and moments in any order, 48 bytes each; the first byte says what it is. */
    run(bytes) {
      const media = receiver()
      const link = new PacketLink()
      let now = 0
      for (let at = 0; at < bytes.length; at += 48) {
        const [kind = 0, number = 0] = bytes.subarray(at, at + 2)
        if (kind % 4 === 0) media.use({epoch: number * 16 + kind, key: SENDER_KEY.key}, now)
        else if (kind % 4 === 1) now += number * 8
        else media.receive(kind % 4 === 2 ? 'sound' : 'picture', bytes.subarray(at + 1, at + 48), link, now)
      }
    },
  },
]

const isWithin = (size: Size, asked: Size): boolean =>
  size.width <= asked.width && size.height <= asked.height

/** One that has a key and asked for pictures. */
function receiver(): MediaReceiver {
  const media = new MediaReceiver(() => undefined)
  media.use(SENDER_KEY, 0)
  media.ask(SIZE)
  return media
}
