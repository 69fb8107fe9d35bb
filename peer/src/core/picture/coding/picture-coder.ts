/** Pictures to bytes and back: the front of the coders, as the layers use it. */
import {decodePicture as decode, encodePicture as encode} from '../codec.js'
import type {Picture, PictureFormat, Size} from '../picture.js'

/** What both sides hold after a picture was coded. */
export type CodedState = {readonly picture: Picture}
/**
 * `skip`: 0 codes every level exactly, else the weight of bits against error in 1/256; `quantizer`: 0 to 63, the step
 * doubles each 6.
 */
export type Quality = {readonly skip: number; readonly quantizer: number}

export function encodePicture(
  picture: Picture,
  reference: CodedState | null,
  {skip}: Quality,
): {bytes: Uint8Array; state: CodedState} {
  const kept = reference === null || skip === 0 ? picture : keepClose(picture, reference.picture, skip >> 5)
  return {bytes: encode(kept, reference?.picture ?? null), state: {picture: kept}}
}

export function decodePicture(
  bytes: Uint8Array,
  shape: Size & {format: PictureFormat},
  reference: CodedState | null,
): CodedState | null {
  const picture = decode(bytes, shape, reference?.picture ?? null)
  return picture === null ? null : {picture}
}

/** Samples that differ by no more stay as they are. */
function keepClose(picture: Picture, reference: Picture, distance: number): Picture {
  const keep = (samples: Uint8Array, before: Uint8Array, most: number): Uint8Array =>
    samples.map((sample, i) => (Math.abs(sample - before[i]!) <= most ? before[i]! : sample))
  if (picture.format === 'levels' && reference.format === 'levels')
    return {...picture, levels: keep(picture.levels, reference.levels, distance)}
  if (picture.format === 'colour' && reference.format === 'colour') {
    const most = 4 + 8 * distance
    const luma = keep(picture.luma, reference.luma, most)
    return {
      ...picture,
      luma,
      blue: keep(picture.blue, reference.blue, most),
      red: keep(picture.red, reference.red, most),
    }
  }
  return picture
}
