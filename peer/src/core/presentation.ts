/**
 * When and how large the pictures of one peer are shown: beside the sound of their moment, in the size that was asked for.
 * Made with the peer.
 */
import type {ReceivedPicture} from './layers/picture-receiver.js'
import type {Picture, PictureRequest} from './picture/picture.js'
import {scalePicture} from './picture/scale.js'
import type {Received} from './receive.js'
import {LipSync} from './sync/lip-sync.js'
import {PictureHold} from './sync/picture-hold.js'
import {sequenceDistance} from './wire/sequence.js'

export type PresentationEvents = {
  /** Their clock minus ours, in ms; null while it is not known. */
  clockOffsetMs(): number | null
  /** `received` as it came and `picture` as it is to be shown; `latencyMs` is null while the clocks' distance is unknown. */
  show(received: ReceivedPicture, picture: Picture, latencyMs: number | null): void
}

export class Presentation {
  readonly #events: PresentationEvents
  readonly #lipSync = new LipSync()
  readonly #held = new PictureHold<ReceivedPicture>()
  #wanted: PictureRequest | null = null

  constructor(events: PresentationEvents) {
    this.#events = events
  }

  /** What was asked of the peer; null: no pictures. */
  get wanted(): PictureRequest | null {
    return this.#wanted
  }

  want(request: PictureRequest | null): void {
    this.#wanted = request
  }

  /** Where playout of its sound is; see `LipSync`. */
  soundPlays(zeroPlayedAtMs: number | null): void {
    this.#lipSync.soundPlays(zeroPlayedAtMs)
  }

  soundCame({frames, sentAtMs}: Extract<Received, {type: 'sound'}>, now: number): void {
    const newest = frames.at(-1)
    const travelMs = sentAtMs === null ? null : this.#latencyMs(sentAtMs, now)
    if (newest !== undefined && travelMs !== null) this.#lipSync.soundCame(newest.number, now - travelMs, now)
  }

  pictureCame(picture: ReceivedPicture, now: number): void {
    const latencyMs = this.#latencyMs(picture.capturedAtMs, now)
    const showAtMs = latencyMs === null ? now : this.#lipSync.showAtMs(now - latencyMs, now)
    this.#held.add(picture, showAtMs)
    this.tick(now)
  }

  tick(now: number): void {
    for (const received of this.#held.take(now))
      this.#events.show(received, this.#fit(received.picture), this.#latencyMs(received.capturedAtMs, now))
  }

  wakeAt(): number {
    return this.#held.wakeAt()
  }

  clear(): void {
    this.#held.clear()
  }

  /** In the size that is shown: its sender may have sent a smaller one to save bits. */
  #fit(picture: Picture): Picture {
    const wanted = this.#wanted
    const isSmaller = wanted !== null && picture.width <= wanted.width && picture.height <= wanted.height
    return isSmaller && wanted.format === picture.format ? scalePicture(picture, wanted) : picture
  }

  #latencyMs(capturedAtMs: number, now: number): number | null {
    const offsetMs = this.#events.clockOffsetMs()
    if (offsetMs === null) return null
    // The picture carries the low 16 bits of its sender's clock: so does the difference.
    return sequenceDistance(capturedAtMs, Math.round(now + offsetMs))
  }
}
