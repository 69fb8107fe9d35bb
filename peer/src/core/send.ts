/**
 * Everything that leaves this machine: convert -> encode -> seal, once for all who get the same, then one
 * packet for each receiver. The mirror of receive.ts.
 */

import type {CohortPicture} from './layers/cohort.js'
import {Cohorts, type Group} from './layers/cohorts.js'
import {Layer, type LayerPicture} from './layers/layer.js'
import {planLayers} from './layers/layer-plan.js'
import {PicturePace} from './layers/pace.js'
import {PICTURE_HEADER_BYTES} from './layers/picture-message.js'
import type {Subscription} from './layers/subscription.js'
import type {MediaChannel, PacketLink} from './link/packet-link.js'
import {CAPTURE_SIZE} from './picture/capture-format.js'
import {Converter} from './picture/convert/converter.js'
import type {Picture} from './picture/picture.js'
import {isAlike, type Shape} from './picture/picture.js'
import {wireBits} from './rate/wire-cost.js'
import {SEAL_OVERHEAD_BYTES} from './seal/sealed-body.js'
import type {OwnSenderKeys} from './seal/sender-keys.js'
import {MAX_LINK_HEADER_BYTES, MAX_PACKET_BYTES} from './wire/link-header.js'
import {formatPictureBody, packPicture} from './wire/picture-body.js'
import {type Bundle, isBundleStart, SoundBundles} from './wire/sound-bundles.js'
import {formatSound, type SoundFrame} from './wire/sound-message.js'

const BODY_BYTES = MAX_PACKET_BYTES - MAX_LINK_HEADER_BYTES - SEAL_OVERHEAD_BYTES
const BAND_BYTES = BODY_BYTES - PICTURE_HEADER_BYTES
/** Kept for what else travels: heartbeats, acknowledgements. */
const RESERVE_BITS = 3_000
/** For one picture to pass. */
const SOUND_WAITS_MS = 80

/** With more receivers a packet carries at least two frames: what it costs them and this side halves, for 20 ms. */
const MANY_RECEIVERS = 8
/** To so few it costs little to send sound, even where there is no time. */
const FEW_RECEIVERS = 3

/** Somebody who gets our pictures and sound. */
export type Receiver = {
  readonly subscription: Subscription
  readonly packets: PacketLink
  send(channel: MediaChannel, packet: Uint8Array): void
}

export type SentPicture = {readonly number: number; readonly picture: Picture}

export class Sender {
  readonly #keys: Pick<OwnSenderKeys, 'seal'>
  readonly #converter = new Converter()
  readonly #pace = new PicturePace()
  readonly #cohorts = new Cohorts(BAND_BYTES)
  #layers: Layer[] = []
  #number = 0
  #encodings = 0
  #withheld = 0
  readonly #bundles = new SoundBundles(BODY_BYTES)
  #isTalking = false
  /** Of sound in a packet, where this machine has no time for more packets; by how many it goes to, too, from bundle to bundle. */
  leastFrames = 1
  #leastFramesNow = 1

  constructor(keys: Pick<OwnSenderKeys, 'seal'>) {
    this.#keys = keys
  }

  /** Frames of sound not sent since the beginning, because so much waited on the way that they would have come too late. */
  get withheld(): number {
    return this.#withheld
  }

  /** Pictures coded since the beginning, over all cohorts. */
  get encodings(): number {
    return this.#encodings
  }

  /**
   * Sends a captured picture (RGB, CAPTURE_WIDTH x CAPTURE_HEIGHT) to every receiver that is to get it. Answers with what
   * was sent, as receivers see it, and with one's own picture where `own` asks for it.
   */
  sendPicture(
    pixels: Uint8Array,
    capturedAtMs: number,
    receivers: readonly Receiver[],
    own: Shape | null,
    now: number,
  ): {sent: SentPicture[]; own: SentPicture | null} {
    this.#converter.capture(pixels, CAPTURE_SIZE)
    this.#pace.captured(capturedAtMs)
    const number = ++this.#number
    const going = this.#arrange(receivers, now).flatMap(group => this.#admit(group, number, now))
    this.#keepLayers([...going.map(({shape}) => shape), ...(own === null ? [] : [own])])
    const current = new Map(
      this.#layers.map(layer => [layer, layer.capture(number, this.#converter, capturedAtMs)]),
    )
    const layerPicture = (shape: Shape): LayerPicture =>
      current.get(this.#layers.find(layer => isAlike(layer.shape, shape))!)!
    const sent = going.flatMap(({group, shape}) => this.#sendTo(group, layerPicture(shape), now))
    return {sent, own: own === null ? null : {number, picture: layerPicture(own).picture}}
  }

  /** Seals each frame once for all who get as many in a packet. */
  sendSound(frame: SoundFrame, receivers: readonly Receiver[], now: number): void {
    this.#isTalking = true
    if (isBundleStart(frame.number)) {
      this.#leastFramesNow = this.#leastFramesFor(receivers.length)
      for (const {packets} of receivers) packets.planSound(now)
    }
    const sizes = new Set(receivers.flatMap(({packets}) => this.#framesFor(packets) ?? []))
    this.#sendBundles(this.#bundles.add(frame, sizes), receivers, now)
  }

  /** The microphone is off: what was held back for a fuller packet goes. */
  endSound(receivers: readonly Receiver[], now: number): void {
    this.#isTalking = false
    this.#sendBundles(this.#bundles.flush(), receivers, now)
  }

  #sendBundles(bundles: readonly Bundle[], receivers: readonly Receiver[], now: number): void {
    for (const {size, frames} of bundles) {
      const body = this.#keys.seal('sound', formatSound(frames))
      for (const {packets, send} of receivers) {
        if (this.#framesFor(packets) !== size) continue
        if (packets.rate.isBlocked(now)) this.#withheld += frames.length
        else send('sound', packets.wrapSound(body, now))
      }
    }
  }

  #leastFramesFor(receivers: number): number {
    if (receivers <= FEW_RECEIVERS) return 1
    return Math.max(this.leastFrames, receivers > MANY_RECEIVERS ? 2 : 1)
  }

  #framesFor({sound}: PacketLink): number | null {
    return sound === null ? null : Math.max(this.#leastFramesNow, sound.frames)
  }

  #arrange(receivers: readonly Receiver[], now: number): Group<Receiver>[] {
    const asking = receivers.flatMap(receiver => {
      const {request} = receiver.subscription
      return request === null ? [] : [{receiver, request}]
    })
    const wishes = asking.map(({request}) => ({
      shape: request,
      interval: this.#pace.intervalFor(request.fps),
    }))
    const plan = planLayers(wishes, this.#pace.fps)
    const seats = asking.map(({receiver}, index) => {
      const {subscription, packets} = receiver
      const mostBits = this.#isTalking ? (packets.rate.bitsPerSecond * SOUND_WAITS_MS) / 1_000 : Infinity
      return {receiver, subscription, ...plan[index]!, bits: this.#bitsForPictures(packets, now), mostBits}
    })
    return this.#cohorts.arrange(seats, now)
  }

  /** Sound comes first. */
  #bitsForPictures({rate, soundBits}: PacketLink, now: number): number {
    if (rate.isBlocked(now)) return 0
    return Math.max(0, rate.bitsPerSecond - (this.#isTalking ? soundBits : 0) - RESERVE_BITS)
  }

  /** Whether this picture is one for the group, and in which size. */
  #admit(group: Group<Receiver>, number: number, now: number): {group: Group<Receiver>; shape: Shape}[] {
    const {cohort, shape, interval, bits, mostBits, receivers} = group
    if (number % interval !== 0 || receivers.every(receiver => waitsForPath(receiver, now))) return []
    if (cohort.economy.mayGo({bits, mostBits}, this.#pace.fps / interval, now))
      return [{group, shape: cohort.economy.scaled(shape)}]
    cohort.passOver()
    return []
  }

  #sendTo({cohort, receivers}: Group<Receiver>, current: LayerPicture, now: number): SentPicture[] {
    const coded = cohort.code(current, now)
    if (coded === null) return []
    this.#encodings++
    const packets = packPicture(coded.bands, BODY_BYTES).map(parts => ({
      bands: parts.map(({band}) => band),
      body: this.#keys.seal('picture', formatPictureBody(coded.number, parts)),
    }))
    const counts = packetsOfBands(packets)
    cohort.economy.spend(
      packets.reduce((sum, {body}) => sum + wireBits(body.length + MAX_LINK_HEADER_BYTES), 0),
    )
    for (const receiver of receivers) {
      note(receiver.subscription, coded, counts, now)
      for (const {body, bands} of packets)
        receiver.send('picture', receiver.packets.wrapPicture(body, coded.number, bands, now))
    }
    return [{number: coded.number, picture: coded.picture}]
  }

  #keepLayers(wanted: readonly Shape[]): void {
    this.#layers = this.#layers.filter(layer => wanted.some(shape => isAlike(shape, layer.shape)))
    for (const shape of wanted)
      if (!this.#layers.some(layer => isAlike(shape, layer.shape))) this.#layers.push(new Layer(shape))
  }
}

/** It has its first picture; whether its path carries a second one at once is not known yet. */
const waitsForPath = ({packets, subscription}: Receiver, now: number): boolean =>
  !subscription.needsRestart && !packets.isKnown(now)

function note(
  subscription: Subscription,
  {number, bands}: CohortPicture,
  packets: ReadonlyMap<number, number>,
  now: number,
): void {
  for (const {band, reference} of bands) subscription.sent(number, band, reference, packets.get(band)!, now)
}

/** In how many packets each band travels. */
function packetsOfBands(packets: readonly {bands: readonly number[]}[]): Map<number, number> {
  const counts = new Map<number, number>()
  for (const band of packets.flatMap(({bands}) => bands)) counts.set(band, (counts.get(band) ?? 0) + 1)
  return counts
}
