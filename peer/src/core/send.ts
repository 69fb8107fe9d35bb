/**
 * Everything that leaves this machine: convert -> encode -> seal, once for all who get the same, then one
 * packet for each receiver. The mirror of receive.ts.
 */
import type {PacketLink} from './link/packet-link.js'
import {CapturedPlanes} from './picture/captured-planes.js'
import {isAlike} from './picture/codec.js'
import {AutoContrast} from './picture/contrast.js'
import {Layer} from './picture/layer.js'
import type {Picture, PictureRequest} from './picture/picture.js'
import type {Subscription} from './picture/subscription.js'
import {SEAL_OVERHEAD_BYTES} from './seal/sealed-body.js'
import type {OwnSenderKeys} from './seal/sender-keys.js'
import {FRAGMENT_HEADER_BYTES, splitPicture} from './wire/fragments.js'
import {LINK_HEADER_BYTES, MAX_PACKET_BYTES} from './wire/link-header.js'
import {formatSoundFrame, type SoundFrame} from './wire/sound-message.js'

const FRAGMENT_PART_BYTES = MAX_PACKET_BYTES - LINK_HEADER_BYTES - SEAL_OVERHEAD_BYTES - FRAGMENT_HEADER_BYTES

/** Somebody who gets our pictures. */
export type Receiver = {
  readonly subscription: Subscription
  readonly packets: PacketLink
  send(packet: Uint8Array): void
}

export type SentPicture = {readonly number: number; readonly picture: Picture}

export class Sender {
  readonly #keys: Pick<OwnSenderKeys, 'seal'>
  readonly #planes = new CapturedPlanes()
  readonly #contrast = new AutoContrast()
  #layers: Layer[] = []
  #number = 0

  constructor(keys: Pick<OwnSenderKeys, 'seal'>) {
    this.#keys = keys
  }

  /**
   * Sends a captured picture (RGB, CAPTURE_WIDTH x CAPTURE_HEIGHT) to every receiver that lacks it, and
   * returns it in each size that somebody asked for, `own` included.
   */
  sendPicture(
    pixels: Uint8Array,
    capturedAtMs: number,
    receivers: readonly Receiver[],
    own: PictureRequest | null,
    now: number,
  ): SentPicture[] {
    this.#planes.take(pixels)
    const range = this.#contrast.follow(this.#planes.luma)
    const number = ++this.#number
    this.#keepLayers([...receivers.map(receiver => receiver.subscription.request), own])
    for (const layer of this.#layers) layer.capture(number, this.#planes, range, capturedAtMs)
    const sealed = new Map<Uint8Array, readonly Uint8Array[]>()
    for (const receiver of receivers) this.#sendTo(receiver, number, sealed, now)
    return this.#layers.map(layer => ({number, picture: layer.current!.picture}))
  }

  /** One sealed body for everybody; each link wraps it. */
  sealSound(frame: SoundFrame): Uint8Array {
    return this.#keys.seal('sound', formatSoundFrame(frame))
  }

  #sendTo(
    {subscription, packets, send}: Receiver,
    number: number,
    sealed: Map<Uint8Array, readonly Uint8Array[]>,
    now: number,
  ): void {
    const {request} = subscription
    const layer = this.#layers.find(({shape}) => request !== null && isAlike(shape, request))
    if (layer === undefined || !subscription.isDue(layer, now)) return
    const message = layer.message(subscription.reference)
    const bodies = sealed.get(message) ?? this.#sealPicture(number, message)
    sealed.set(message, bodies)
    bodies.forEach((body, index) =>
      send(packets.wrapPicture(body, {number, index, count: bodies.length}, now)),
    )
    subscription.sent(number, bodies.length, now)
  }

  #sealPicture(number: number, message: Uint8Array): Uint8Array[] {
    return splitPicture(number, message, FRAGMENT_PART_BYTES).map(fragment =>
      this.#keys.seal('picture', fragment),
    )
  }

  #keepLayers(wanted: readonly (PictureRequest | null)[]): void {
    const requests = wanted.filter(request => request !== null)
    this.#layers = this.#layers.filter(layer => requests.some(request => isAlike(request, layer.shape)))
    for (const request of requests) {
      if (!this.#layers.some(layer => isAlike(request, layer.shape))) this.#layers.push(new Layer(request))
    }
  }
}
