/**
 * One size and format of pictures that somebody gets, the same for all its cohorts. Made when the first asks, ends when
 * the last stops.
 */

import type {Converter} from '../picture/convert/converter.js'
import type {Picture, Shape} from '../picture/picture.js'
import {isSamePicture} from './bands.js'

export type LayerPicture = {
  readonly number: number
  readonly picture: Picture
  /** The sender's clock. */
  readonly capturedAtMs: number
  /** The oldest number from which on nothing has changed. */
  readonly unchangedSince: number
}

export class Layer {
  readonly shape: Shape
  #current: LayerPicture | null = null

  constructor({width, height, format}: Shape) {
    this.shape = {width, height, format}
  }

  /** Takes the next captured picture; numbers rise by one. */
  capture(number: number, converter: Converter, capturedAtMs: number): LayerPicture {
    const picture = converter.convert(this.shape)
    const before = this.#current
    const isSame = before !== null && isSamePicture(before.picture, picture)
    const unchangedSince = isSame ? before.unchangedSince : number
    this.#current = {number, picture, capturedAtMs, unchangedSince}
    return this.#current
  }
}
