/**
 * Pictures to bytes and back. A picture is coded against a reference that the receiver is known to hold, or alone.
 * The seam where a better codec goes in: everything around it knows only these two functions.
 *
 * Each sample's difference to its prediction, modulo 256, deflated (RFC 1951). The prediction is the reference's
 * sample, or without a reference the sample before it.
 */
import {deflateRaw, Inflate} from 'pako'
import {chromaSize, LEVELS, type Picture, type PictureFormat, type Size, sameSize} from './picture.js'

const DEFLATE = {level: 9, memLevel: 4, windowBits: 10} as const

/** `reference`, where given, must have the picture's size and format. */
export function encodePicture(picture: Picture, reference: Picture | null): Uint8Array {
  if (reference !== null && !isAlike(picture, reference))
    throw new Error('a reference must have the size and format of the picture')
  const samples = samplesOf(picture)
  const predicted = reference === null ? null : samplesOf(reference)
  return deflateRaw(
    samples.map((sample, i) => sample - (predicted?.[i] ?? samples[i - 1] ?? 0)),
    DEFLATE,
  )
}

/** The reverse of `encodePicture`; null when the bytes are not such a picture. Costs at most one picture of time and memory. */
export function decodePicture(
  bytes: Uint8Array,
  wanted: Size & {format: PictureFormat},
  reference: Picture | null,
): Picture | null {
  if (reference !== null && !isAlike(wanted, reference)) return null
  const count = sampleCount(wanted)
  const samples = inflateTo(bytes, count)
  if (samples?.length !== count) return null
  const predicted = reference === null ? null : samplesOf(reference)
  for (let i = 0; i < count; i++) samples[i]! += predicted?.[i] ?? samples[i - 1] ?? 0
  return pictureOf(samples, wanted)
}

export const isAlike = (a: Size & {format: PictureFormat}, b: Size & {format: PictureFormat}): boolean =>
  sameSize(a, b) && a.format === b.format

function sampleCount(picture: Size & {format: PictureFormat}): number {
  const chroma = chromaSize(picture)
  const count = picture.width * picture.height
  return picture.format === 'levels' ? count : count + 2 * chroma.width * chroma.height
}

function samplesOf(picture: Picture): Uint8Array {
  if (picture.format === 'levels') return picture.levels
  const samples = new Uint8Array(sampleCount(picture))
  samples.set(picture.luma)
  samples.set(picture.blue, picture.luma.length)
  samples.set(picture.red, picture.luma.length + picture.blue.length)
  return samples
}

function pictureOf(
  samples: Uint8Array,
  {width, height, format}: Size & {format: PictureFormat},
): Picture | null {
  if (format === 'levels')
    return samples.every(level => level < LEVELS) ? {width, height, format, levels: samples} : null
  const luma = width * height
  const blue = luma + (samples.length - luma) / 2
  return {
    width,
    height,
    format,
    luma: samples.subarray(0, luma),
    blue: samples.subarray(luma, blue),
    red: samples.subarray(blue),
  }
}

/** Null when the bytes are broken or hold more than expected: it stops there, however much a bomb would go on to give. */
function inflateTo(bytes: Uint8Array, expectedBytes: number): Uint8Array | null {
  const inflate = new Inflate({raw: true, chunkSize: expectedBytes + 1})
  let inflated: Uint8Array | null = null
  inflate.onData = chunk => {
    if (inflated !== null || chunk.length > expectedBytes) throw new RangeError('more than a picture')
    inflated = chunk
  }
  inflate.onEnd = () => undefined
  try {
    inflate.push(bytes, true)
  } catch {
    return null
  }
  return inflated
}
