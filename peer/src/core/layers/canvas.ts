/**
 * The picture of one sender as this receiver composes it from bands. Made with the first picture of a size, format and
 * number of bands, replaced with the first of others.
 */

import type {Picture} from '../picture/picture.js'
import {isAlike, type Shape} from '../picture/picture.js'
import {bandRows, joinBands, mostBands} from './bands.js'
import type {PictureMessage} from './picture-message.js'
import {type BandResult, type DecodedBand, ReceivedBand} from './received-band.js'

export type Composed = {
  readonly number: number
  readonly picture: Picture
  /** Low 16 bits of the sender's clock. */
  readonly capturedAtMs: number
  readonly unchanged: number
}

export class Canvas {
  readonly shape: Shape
  readonly #bands: readonly ReceivedBand[]
  /** Whose bands are coming in, what one of them said, and which are still to come. */
  #number = 0
  #message: PictureMessage | null = null
  #awaited = 0
  #shown = 0

  constructor({width, height, format}: Shape, bands: number) {
    this.shape = {width, height, format}
    this.#bands = Array.from({length: bands}, (_, band) => {
      return new ReceivedBand({width, height: bandRows(height, band, bands).height, format})
    })
  }

  /** Whether there can be a canvas with so many bands. */
  static isPossible({height}: Shape, bands: number): boolean {
    return bands <= mostBands(height)
  }

  fits(shape: Shape, bands: number): boolean {
    return isAlike(this.shape, shape) && this.#bands.length === bands
  }

  /** What the band changed: a picture to show once all bands of one have come, or another one begins. */
  receive(
    number: number,
    band: number,
    message: PictureMessage,
  ): {result: BandResult; composed: readonly Composed[]} {
    const result = this.#bands[band]!.receive(number, message)
    return {result, composed: result.decoded.flatMap(decoded => this.#place(band, decoded))}
  }

  #place(band: number, {number, message}: DecodedBand): Composed[] {
    if (number < this.#number) return []
    const before = number > this.#number && this.#awaited !== 0 ? this.#compose() : []
    if (number > this.#number) {
      this.#number = number
      this.#message = message
      this.#awaited = message.bandsSent & ((1 << this.#bands.length) - 1)
    }
    this.#awaited &= ~(1 << band)
    return this.#awaited === 0 ? [...before, ...this.#compose()] : before
  }

  /** The newest of every band under the number that came in last; nothing while there was none of one, or again. */
  #compose(): Composed[] {
    const pictures = this.#bands.flatMap(({newest}) => (newest === null ? [] : [newest.picture]))
    if (pictures.length < this.#bands.length || this.#number <= this.#shown || this.#message === null)
      return []
    this.#shown = this.#number
    const {unchanged, capturedAtMs} = this.#message
    return [{number: this.#number, picture: joinBands(pictures), unchanged, capturedAtMs}]
  }
}
