/**
 * A picture cut into bands, one above the other, each a picture of its own for the coder: the loss of one leaves the
 * others. Both sides know where the cuts are from the picture's height and the number of bands.
 */

import {chromaSize, type Picture} from '../picture/picture.js'
import {MAX_BANDS} from '../wire/picture-body.js'

/** Bands begin at multiples of this, so that no coder's blocks are cut. */
const BAND_STEP_ROWS = 16

export type BandRows = {readonly top: number; readonly height: number}

/** The most bands that a picture of this height can have. */
export const mostBands = (height: number): number =>
  Math.min(MAX_BANDS, Math.max(1, Math.floor(height / BAND_STEP_ROWS)))

/** `band` of `bands`, at most `mostBands(height)`. */
export function bandRows(height: number, band: number, bands: number): BandRows {
  const steps = Math.ceil(height / BAND_STEP_ROWS)
  const edge = (at: number): number => Math.min(height, Math.floor((steps * at) / bands) * BAND_STEP_ROWS)
  return {top: edge(band), height: edge(band + 1) - edge(band)}
}

/** These rows of the picture; views, not copies. */
export function cutBand(picture: Picture, {top, height}: BandRows): Picture {
  const {width} = picture
  if (top === 0 && height === picture.height) return picture
  const luma = (plane: Uint8Array): Uint8Array => plane.subarray(top * width, (top + height) * width)
  if (picture.format === 'levels') return {width, height, format: 'levels', levels: luma(picture.levels)}
  const first = (top >> 1) * chromaSize(picture).width
  const {width: chromaWidth, height: chromaHeight} = chromaSize({width, height})
  const chroma = (plane: Uint8Array): Uint8Array => plane.subarray(first, first + chromaWidth * chromaHeight)
  return {
    ...{width, height, format: 'colour'},
    luma: luma(picture.luma),
    blue: chroma(picture.blue),
    red: chroma(picture.red),
  }
}

/** The reverse of cutting: all bands, from the top, as one picture. */
export function joinBands(bands: readonly Picture[]): Picture {
  const [first] = bands
  if (bands.length === 1) return first!
  const width = first!.width
  const height = bands.reduce((sum, band) => sum + band.height, 0)
  const join = (plane: (band: Picture) => Uint8Array): Uint8Array => concat(bands.map(plane))
  if (first!.format === 'levels')
    return {width, height, format: 'levels', levels: join(band => planes(band)[0]!)}
  return {
    ...{width, height, format: 'colour'},
    luma: join(band => planes(band)[0]!),
    blue: join(band => planes(band)[1]!),
    red: join(band => planes(band)[2]!),
  }
}

/** Whether both look the same; they must be alike. */
export const isSamePicture = (a: Picture, b: Picture): boolean => {
  const others = planes(b)
  return a === b || planes(a).every((plane, index) => isSameBytes(plane, others[index]!))
}

const planes = (picture: Picture): readonly Uint8Array[] =>
  picture.format === 'levels' ? [picture.levels] : [picture.luma, picture.blue, picture.red]

const isSameBytes = (a: Uint8Array, b: Uint8Array): boolean => {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
