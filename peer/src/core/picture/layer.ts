/**
 * One size and format of pictures that somebody gets: converts each captured picture once for all its cohorts. Made
 * when the first asks, ends when the last stops.
 */
import {isSamePicture, type Shape} from './bands.js'
import type {CapturedPlanes} from './captured-planes.js'
import type {Range} from './contrast.js'
import {type Converter, converterFor} from './convert.js'
import type {Picture} from './picture.js'

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
  readonly #converter: Converter
  #current: LayerPicture | null = null

  constructor({width, height, format}: Shape) {
    this.shape = {width, height, format}
    this.#converter = converterFor(this.shape, format)
  }

  /** Takes the next captured picture; numbers rise by one. */
  capture(number: number, planes: CapturedPlanes, range: Range, capturedAtMs: number): LayerPicture {
    const picture = this.#converter.convert(planes, range)
    const before = this.#current
    const isSame = before !== null && isSamePicture(before.picture, picture)
    const unchangedSince = isSame ? before.unchangedSince : number
    this.#current = {number, picture, capturedAtMs, unchangedSince}
    return this.#current
  }
}
