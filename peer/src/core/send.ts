/**
 * Everything that leaves this machine: convert -> encode -> seal, once for all who get the same, then one
 * packet for each receiver. The mirror of receive.ts.
 */
import type {PacketLink} from './link/packet-link.js'
import {isAlike, type Shape} from './picture/bands.js'
import {CapturedPlanes} from './picture/captured-planes.js'
import type {Quality} from './picture/coding/picture-coder.js'
import type {CohortPicture} from './picture/cohort.js'
import {Cohorts, type Group} from './picture/cohorts.js'
import {AutoContrast} from './picture/contrast.js'
import {Layer, type LayerPicture} from './picture/layer.js'
import {PicturePace} from './picture/pace.js'
import type {Picture, PictureRequest} from './picture/picture.js'
import {PICTURE_HEADER_BYTES} from './picture/picture-message.js'
import type {Subscription} from './picture/subscription.js'
import {SEAL_OVERHEAD_BYTES} from './seal/sealed-body.js'
import type {OwnSenderKeys} from './seal/sender-keys.js'
import {MAX_LINK_HEADER_BYTES, MAX_PACKET_BYTES} from './wire/link-header.js'
import {formatPictureBody, packPicture} from './wire/picture-body.js'
import {formatSound, type SoundFrame} from './wire/sound-message.js'

const BODY_BYTES = MAX_PACKET_BYTES - MAX_LINK_HEADER_BYTES - SEAL_OVERHEAD_BYTES
const BAND_BYTES = BODY_BYTES - PICTURE_HEADER_BYTES
const QUALITY: Quality = {skip: 16, quantizer: 20}

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
  readonly #pace = new PicturePace()
  readonly #cohorts = new Cohorts(BAND_BYTES)
  #layers: Layer[] = []
  #number = 0
  #encodings = 0

  constructor(keys: Pick<OwnSenderKeys, 'seal'>) {
    this.#keys = keys
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
    this.#planes.take(pixels)
    this.#pace.captured(capturedAtMs)
    const range = this.#contrast.follow(this.#planes.luma)
    const number = ++this.#number
    const groups = this.#arrange(receivers).filter(({interval}) => number % interval === 0)
    this.#keepLayers([...groups.map(({shape}) => shape), ...(own === null ? [] : [own])])
    const current = new Map(
      this.#layers.map(layer => [layer, layer.capture(number, this.#planes, range, capturedAtMs)]),
    )
    const layerPicture = (shape: Shape): LayerPicture =>
      current.get(this.#layers.find(layer => isAlike(layer.shape, shape))!)!
    const sent = groups.flatMap(group => this.#sendTo(group, layerPicture(group.shape), now))
    return {sent, own: own === null ? null : {number, picture: layerPicture(own).picture}}
  }

  /** One sealed body for everybody; each link wraps it. */
  sealSound(frame: SoundFrame): Uint8Array {
    return this.#keys.seal('sound', formatSound([frame]))
  }

  #arrange(receivers: readonly Receiver[]): Group<Receiver>[] {
    const seats = receivers.flatMap(receiver => {
      const {request, isLossy} = receiver.subscription
      return request === null ? [] : [this.#seat(receiver, request, isLossy)]
    })
    return this.#cohorts.arrange(seats)
  }

  #seat(receiver: Receiver, request: PictureRequest, isBad: boolean) {
    const {subscription} = receiver
    return {receiver, subscription, shape: request, interval: this.#pace.intervalFor(request.fps), isBad}
  }

  #sendTo({cohort, receivers}: Group<Receiver>, current: LayerPicture, now: number): SentPicture[] {
    const coded = cohort.code(current, QUALITY, now)
    if (coded === null) return []
    this.#encodings++
    const packets = packPicture(coded.bands, BODY_BYTES).map(parts => ({
      bands: parts.map(({band}) => band),
      body: this.#keys.seal('picture', formatPictureBody(coded.number, parts)),
    }))
    const counts = packetsOfBands(packets)
    for (const receiver of receivers) {
      note(receiver.subscription, coded, counts, now)
      for (const {body, bands} of packets)
        receiver.send(receiver.packets.wrapPicture(body, coded.number, bands, now))
    }
    return [{number: coded.number, picture: coded.picture}]
  }

  #keepLayers(wanted: readonly Shape[]): void {
    this.#layers = this.#layers.filter(layer => wanted.some(shape => isAlike(shape, layer.shape)))
    for (const shape of wanted)
      if (!this.#layers.some(layer => isAlike(shape, layer.shape))) this.#layers.push(new Layer(shape))
  }
}

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
