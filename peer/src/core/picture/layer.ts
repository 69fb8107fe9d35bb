/**
 * One size and format of pictures that somebody asked for: converts each captured picture once and codes it once for all
 * receivers that hold the same reference. Made when the first asks, ends when the last stops.
 */
import type {CapturedPlanes} from './captured-planes.js'
import {encodePicture} from './codec.js'
import type {Range} from './contrast.js'
import {type Converter, converterFor} from './convert.js'
import {History} from './history.js'
import type {Picture, PictureFormat, Size} from './picture.js'
import {formatPictureMessage, MAX_UNCHANGED, REFERENCE_HISTORY} from './picture-message.js'

export type LayerPicture = {
  readonly number: number
  readonly picture: Picture
  readonly capturedAtMs: number
  /** So many pictures right before this one equalled their predecessors. */
  readonly unchanged: number
  /** Whether it equals its own predecessor. */
  readonly same: boolean
}

export class Layer {
  readonly shape: Size & {format: PictureFormat}
  readonly #converter: Converter
  readonly #history = new History()
  readonly #messages = new Map<number | null, Uint8Array>()
  #current: LayerPicture | null = null

  constructor({width, height, format}: Size & {format: PictureFormat}) {
    this.shape = {width, height, format}
    this.#converter = converterFor(this.shape, format)
  }

  get current(): LayerPicture | null {
    return this.#current
  }

  /** Takes the next captured picture; numbers rise by one. */
  capture(number: number, planes: CapturedPlanes, range: Range, capturedAtMs: number): void {
    const picture = this.#converter.convert(planes, range)
    const before = this.#current
    const unchanged = before?.same ? Math.min(before.unchanged + 1, MAX_UNCHANGED) : 0
    const same = before !== null && samePicture(before.picture, picture)
    this.#current = {number, picture, capturedAtMs, unchanged, same}
    this.#history.add(number, picture)
    this.#messages.clear()
  }

  /** Whether the current picture looks like the one of this number and every one between. */
  unchangedSince(number: number): boolean {
    const current = this.#current
    return (
      current !== null &&
      (number === current.number || (current.same && current.number - number <= current.unchanged + 1))
    )
  }

  /** The current picture coded against the one of this number, or alone when that is null or forgotten. */
  message(reference: number | null): Uint8Array {
    const current = this.#current
    if (current === null) throw new Error('a layer has no message before its first picture')
    const held =
      reference === null || current.number - reference > REFERENCE_HISTORY
        ? null
        : this.#history.get(reference)
    const key = held === null ? null : reference
    const known = this.#messages.get(key)
    if (known) return known
    const message = formatPictureMessage({
      ...this.shape,
      referenceDistance: key === null ? 0 : current.number - key,
      unchanged: current.unchanged,
      capturedAtMs: current.capturedAtMs,
      coded: encodePicture(current.picture, held),
    })
    this.#messages.set(key, message)
    return message
  }
}

const samePicture = (a: Picture, b: Picture): boolean =>
  a.format === 'levels'
    ? b.format === 'levels' && sameBytes(a.levels, b.levels)
    : b.format === 'colour' &&
      sameBytes(a.luma, b.luma) &&
      sameBytes(a.blue, b.blue) &&
      sameBytes(a.red, b.red)

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}
