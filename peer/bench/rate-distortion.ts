/** Bits against error: points of a coder at several quantizers, and what lies between them. */
import type {ColourPicture} from 's2c-peer/core/picture/picture'
import {CLIP_FPS} from './colour-clips.js'

/** Of one coder at one quantizer, over all pictures but the first. */
export type Point = {
  readonly kbps: number
  readonly lumaDb: number
  readonly blueDb: number
  readonly redDb: number
}

type Coded = {readonly sizeBytes: number; readonly picture: ColourPicture}

/** PSNR of the mean squared error over all pictures, decibels; each plane on its own. */
export function pointOf(originals: readonly ColourPicture[], coded: readonly Coded[]): Point {
  const later = coded.slice(1)
  const decibels = (plane: 'luma' | 'blue' | 'red'): number => {
    let error = 0
    later.forEach(({picture}, i) => {
      error += meanSquaredError(originals[i + 1]![plane], picture[plane])
    })
    return 10 * Math.log10((255 * 255) / (error / later.length))
  }
  const bytes = later.reduce((sum, {sizeBytes}) => sum + sizeBytes, 0)
  return {
    kbps: (bytes * 8 * CLIP_FPS) / later.length / 1000,
    lumaDb: decibels('luma'),
    blueDb: decibels('blue'),
    redDb: decibels('red'),
  }
}

/** The point at a luma PSNR, rate on a logarithmic scale; null outside of the points. */
export function at(points: readonly Point[], lumaDb: number): Point | null {
  const sorted = points.toSorted((a, b) => a.lumaDb - b.lumaDb)
  const after = sorted.findIndex(point => point.lumaDb >= lumaDb)
  if (after <= 0) return null
  const [low, high] = [sorted[after - 1]!, sorted[after]!]
  const part = (lumaDb - low.lumaDb) / (high.lumaDb - low.lumaDb)
  const between = (a: number, b: number): number => a + (b - a) * part
  return {
    kbps: Math.exp(between(Math.log(low.kbps), Math.log(high.kbps))),
    lumaDb,
    blueDb: between(low.blueDb, high.blueDb),
    redDb: between(low.redDb, high.redDb),
  }
}

function meanSquaredError(a: Uint8Array, b: Uint8Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2
  return sum / a.length
}
