/**
 * Everything that comes from one peer's media channels: open -> decode -> picture or sound. The mirror of
 * send.ts. Lives as long as the peer is known.
 */
import type {Arrival, MediaChannel, PacketLink, SentFragment} from './link/packet-link.js'
import type {GridSize} from './picture/grid.js'
import {PictureReceiver, type ReceivedPicture} from './picture/picture-receiver.js'
import {Opener, type SenderKey} from './seal/sender-key.js'
import {parseSoundFrame, type SoundFrame} from './wire/sound-message.js'

/** Why something a peer sent was thrown away; each is counted. */
export type DropReason =
  | 'malformedPacket'
  | 'malformedBody'
  | 'unknownKey'
  | 'replayed'
  | 'forged'
  | 'malformedPicture'
  | 'incompletePicture'
  | 'unaskedSize'
  | 'missingReference'
  | 'malformedSound'
  | 'malformedControl'
  | 'notLive'
  | 'tooFast'
  | 'tooManyCandidates'
  | 'tooManyPeers'

export type Received =
  | {type: 'picture'; picture: ReceivedPicture}
  | {type: 'sound'; frame: SoundFrame}
  | {type: 'nothing'}
  | {type: 'dropped'; reason: DropReason}

export class MediaReceiver {
  readonly #opener = new Opener()
  readonly #pictures: PictureReceiver

  constructor(countDrop: (reason: DropReason) => void) {
    this.#pictures = new PictureReceiver(() => countDrop('incompletePicture'))
  }

  use(key: SenderKey): void {
    this.#opener.use(key)
  }

  ask(size: GridSize): void {
    this.#pictures.ask(size)
  }

  /** `acknowledged` is what the packet's header says the other side has, whether or not the body opens. */
  receive(
    channel: MediaChannel,
    packet: Uint8Array,
    packets: PacketLink,
    now: number,
  ): {acknowledged: readonly SentFragment[]; received: Received} {
    const arrival = packets.unwrap(packet)
    if (arrival === null) return {acknowledged: [], received: dropped('malformedPacket')}
    return {acknowledged: arrival.acknowledged, received: this.#open(channel, arrival, packets, now)}
  }

  #open(channel: MediaChannel, arrival: Arrival, packets: PacketLink, now: number): Received {
    if (arrival.body.length === 0) {
      packets.accepted(channel, arrival, now)
      return {type: 'nothing'}
    }
    const opened = this.#opener.open(channel, arrival.body)
    if (!opened.ok) return dropped(opened.reason === 'malformed' ? 'malformedBody' : opened.reason)
    packets.accepted(channel, arrival, now)
    return channel === 'sound' ? this.#sound(opened.plain) : this.#picture(opened.plain)
  }

  #sound(plain: Uint8Array): Received {
    const frame = parseSoundFrame(plain)
    return frame === null ? dropped('malformedSound') : {type: 'sound', frame}
  }

  #picture(plain: Uint8Array): Received {
    const result = this.#pictures.receive(plain)
    switch (result.type) {
      case 'shown':
        return {type: 'picture', picture: result.picture}
      case 'kept':
        return {type: 'nothing'}
      case 'dropped':
        return dropped(result.reason)
    }
  }
}

const dropped = (reason: DropReason): Received => ({type: 'dropped', reason})
