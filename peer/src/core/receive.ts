/**
 * Everything that comes from one peer's media channels: open -> decode -> picture or sound. The mirror of
 * send.ts. Lives as long as the peer is known.
 */

import type {ChatDrop} from './chat/chat-effects.js'
import {type PictureDrop, PictureReceiver, type ReceivedPicture} from './layers/picture-receiver.js'
import type {Arrival, MediaChannel, PacketLink} from './link/packet-link.js'
import type {Shape} from './picture/picture.js'
import type {RelayDrop} from './relay/relay-channel.js'
import {HeldPackets} from './seal/held-packets.js'
import {Opener} from './seal/opener.js'
import type {SenderKey} from './seal/sender-key.js'
import type {Judgement} from './wire/sent-log.js'
import type {SentPicture} from './wire/sent-picture.js'
import {parseSound, type SoundFrame} from './wire/sound-message.js'

/** Why something a peer sent was thrown away; each is counted. */
export type DropReason =
  | 'malformedPacket'
  | 'malformedBody'
  | 'unknownKey'
  | 'replayed'
  | 'forged'
  | PictureDrop
  | 'malformedSound'
  | ChatDrop
  | RelayDrop
  | 'malformedControl'
  | 'notLive'
  | 'tooFast'
  | 'tooManyCandidates'
  | 'tooManyPeers'
  | 'dismissedPeer'
  /** Signaling: no envelope; of an attempt that is over; not sealed by the peer. */
  | 'malformedEnvelope'
  | 'staleEnvelope'
  | 'unopenedEnvelope'

export type Received =
  | {type: 'picture'; picture: ReceivedPicture}
  /** `sentAtMs`: low 16 bits of the sender's clock; null where it waited for its key. */
  | {type: 'sound'; frames: readonly SoundFrame[]; sentAtMs: number | null}
  | {type: 'dropped'; reason: DropReason}

/** A packet with a body, and the link it came over: that link acknowledges it once the body opens. */
type MediaPacket = Arrival & {readonly channel: MediaChannel; readonly packets: PacketLink}

const NOTHING: Judgement<SentPicture> = {acknowledged: [], lost: []}

export class MediaReceiver {
  readonly #opener = new Opener()
  readonly #held = new HeldPackets<MediaPacket>()
  readonly #pictures = new PictureReceiver()
  readonly #countDrop: (reason: DropReason) => void

  constructor(countDrop: (reason: DropReason) => void) {
    this.#countDrop = countDrop
  }

  /** A key of the peer's; answers with what waited for it. */
  use(key: SenderKey, now: number): Received[] {
    this.tick(now)
    if (!this.#opener.use(key, now)) return []
    return this.#held.release(key.epoch).flatMap(packet => this.#open(packet, now))
  }

  ask(request: Shape): void {
    this.#pictures.ask(request)
  }

  /**
   * `judgement` is what the packet's header says of ours, whether or not the body opens; `relayed`: a body that is not of the
   * peer's own meeting with us.
   */
  receive(
    channel: MediaChannel,
    packet: Uint8Array,
    packets: PacketLink,
    now: number,
  ): {judgement: Judgement<SentPicture>; received: readonly Received[]; relayed: Uint8Array | null} {
    this.tick(now)
    const arrival = packets.unwrap(packet, now)
    if (arrival === null) return {judgement: NOTHING, received: [dropped('malformedPacket')], relayed: null}
    const {judgement, body, isRelayed} = arrival
    if (body.length > 0 && !isRelayed)
      return {judgement, received: this.#open({...arrival, channel, packets}, now), relayed: null}
    packets.accepted(channel, arrival, now)
    return {judgement, received: [], relayed: isRelayed ? body : null}
  }

  /** Gives up what waited for its key for too long, and forgets old keys. */
  tick(now: number): void {
    for (const _ of this.#held.expire(now)) this.#countDrop('unknownKey')
    this.#opener.expire(now)
  }

  /** When a tick is due; infinity: never, until something happens. */
  wakeAt(): number {
    return Math.min(this.#held.wakeAt(), this.#opener.wakeAt())
  }

  /** The peer is gone, or we are: its keys are forgotten. */
  wipe(): void {
    this.#opener.wipe()
    this.#held.clear()
  }

  #open(packet: MediaPacket, now: number): Received[] {
    const {channel, packets, body} = packet
    const opened = this.#opener.open(channel, body, now)
    if (!opened.ok) {
      if (opened.reason === 'unknownKey' && this.#hold(packet, now)) return []
      return [dropped(opened.reason === 'malformed' ? 'malformedBody' : opened.reason)]
    }
    packets.accepted(channel, packet, now)
    return channel === 'sound' ? [sound(opened.plain, packet, now)] : this.#picture(opened.plain)
  }

  /** A copy of the body alone: the packet's buffer is the transport's. */
  #hold(packet: MediaPacket, now: number): boolean {
    return this.#held.hold({...packet, judgement: NOTHING, body: Uint8Array.from(packet.body)}, now)
  }

  #picture(plain: Uint8Array): Received[] {
    return this.#pictures.receive(plain).map(result => {
      return result.type === 'shown' ? {type: 'picture', picture: result.picture} : result
    })
  }
}

function sound(plain: Uint8Array, {sentAtMs, arrivedAtMs}: Arrival, now: number): Received {
  const frames = parseSound(plain)
  if (frames === null) return dropped('malformedSound')
  return {type: 'sound', frames, sentAtMs: arrivedAtMs === now ? sentAtMs : null}
}

const dropped = (reason: DropReason): Received => ({type: 'dropped', reason})
