/** Every parser of bytes or text from outside the process, as a function of bytes that must never throw. */

import {cleanDisplayName, parseSessionName} from '@s2c/shared/names'
import {parseControl, senderKeyOf} from 's2c-peer/core/link/control'
import {parseEnvelope} from 's2c-peer/core/link/envelope'
import {PacketLink} from 's2c-peer/core/link/packet-link'
import {decodeGrid} from 's2c-peer/core/picture/codec'
import {LEVELS} from 's2c-peer/core/picture/grid'
import {parsePictureMessage} from 's2c-peer/core/picture/picture-message'
import {PictureReceiver} from 's2c-peer/core/picture/picture-receiver'
import {MediaReceiver} from 's2c-peer/core/receive'
import {Opener} from 's2c-peer/core/seal/opener'
import {SealingKey} from 's2c-peer/core/seal/sealing-key'
import {KEY_BYTES} from 's2c-peer/core/seal/sender-key'
import {Assembler, parseFragment} from 's2c-peer/core/wire/fragments'
import {splitPacket} from 's2c-peer/core/wire/link-header'
import {parseSoundFrame} from 's2c-peer/core/wire/sound-message'
import {parseLinuxList, parseMacList, parseWindowsList} from 's2c-peer/io/capture/device-list-parser'
import {parseCommandLine} from 's2c-peer/io/engine-command'
import {readCandidate, readDescription} from 's2c-peer/io/link/session-description'

/** Throws when the parser misbehaves. */
export type FuzzTarget = {readonly name: string; run(bytes: Uint8Array): void}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8')
const SIZE = {cols: 20, rows: 10}
const SENDER_KEY = {epoch: 0, key: new Uint8Array(KEY_BYTES)}

export const targets: readonly FuzzTarget[] = [
  {
    name: 'control',
    run(bytes) {
      const message = parseControl(text(bytes))
      if (message?.type === 'key') senderKeyOf(message)
    },
  },
  {name: 'envelope', run: bytes => void parseEnvelope(text(bytes))},
  {name: 'command', run: bytes => void parseCommandLine(text(bytes))},
  {
    name: 'description',
    run(bytes) {
      readDescription(text(bytes))
      readCandidate(text(bytes))
    },
  },
  {
    name: 'name',
    run(bytes) {
      parseSessionName(text(bytes))
      const cleaned = cleanDisplayName(text(bytes))
      if (/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(cleaned))
        throw new Error(`a control character stays in ${JSON.stringify(cleaned)}`)
    },
  },
  {
    name: 'device-list',
    run(bytes) {
      parseLinuxList(text(bytes), 'microphone')
      parseMacList(text(bytes))
      parseWindowsList(text(bytes))
    },
  },
  {
    name: 'packet',
    run(bytes) {
      splitPacket(bytes)
      const media = new MediaReceiver(() => undefined)
      media.use(SENDER_KEY, 0)
      media.ask(SIZE)
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
  {name: 'sound', run: bytes => void parseSoundFrame(bytes)},
  {
    name: 'picture',
    run(bytes) {
      const pictures = new PictureReceiver(() => undefined)
      pictures.ask(SIZE)
      pictures.receive(bytes)
      const fragment = parseFragment(bytes)
      if (fragment !== null) new Assembler(() => undefined).add(fragment)
      parsePictureMessage(bytes)
    },
  },
  {
    name: 'grid',
    run(bytes) {
      const grid = decodeGrid(bytes, SIZE, null)
      const whole =
        grid === null ||
        (grid.levels.length === SIZE.cols * SIZE.rows && grid.levels.every(level => level < LEVELS))
      if (!whole) throw new Error('half a grid')
    },
  },
  {
    name: 'sealed-picture',
    /** What a hostile participant can do: any bytes, properly sealed. */
    run(bytes) {
      const media = new MediaReceiver(() => undefined)
      media.use(SENDER_KEY, 0)
      media.ask(SIZE)
      const packet = new PacketLink().wrapPicture(
        SealingKey.generate(0, count => new Uint8Array(count)).seal('picture', bytes),
        {number: 0, index: 0, count: 1},
        0,
      )
      media.receive('picture', packet, new PacketLink(), 0)
    },
  },
]
