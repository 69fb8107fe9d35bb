/** Changes the colours of all samples before they become cells. The picture's light stays; glyphs without colours too. */
import type {Filter} from './look.js'
import type {SampleGrid} from './sample-grid.js'

/** What white becomes, 0xRRGGBB. */
const TINTS = {
  green: 0x33ff66,
  amber: 0xffb000,
  cyan: 0x40f0ff,
  blue: 0x6090ff,
  magenta: 0xff60e0,
  red: 0xff5040,
  sepia: 0xffdcaa,
} as const

/** A full circle of hues passes each place in this time. */
const RAINBOW_MS = 8_000
const HUES = 256

export type GridFilter = (grid: SampleGrid, timeMs: number) => void

/** Null where a filter changes no samples. */
export function gridFilter(filter: Filter): GridFilter | null {
  switch (filter) {
    case 'none':
    case 'matrix':
      return null
    case 'invert':
      return invert
    case 'rainbow':
      return rainbow
    case 'green':
    case 'amber':
    case 'cyan':
    case 'blue':
    case 'magenta':
    case 'red':
    case 'sepia':
      return tint(TINTS[filter])
    default:
      return filter satisfies never
  }
}

function tint(white: number): GridFilter {
  const shades = Uint32Array.from({length: 256}, (_, luma) => shade(white, luma))
  return ({luma, rgb}) => {
    for (let i = 0; i < luma.length; i++) rgb[i] = shades[luma[i]!]!
  }
}

function invert({luma, rgb}: SampleGrid): void {
  for (let i = 0; i < luma.length; i++) {
    luma[i] = 255 - luma[i]!
    rgb[i] = 0xffffff - rgb[i]!
  }
}

function rainbow({width, height, luma, rgb}: SampleGrid, timeMs: number): void {
  const passed = (timeMs / RAINBOW_MS) * HUES
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const hue = Math.floor(passed + (x * HUES) / width + (y * HUES) / (2 * height)) & (HUES - 1)
      rgb[y * width + x] = shade(HUE_WHITES[hue]!, luma[y * width + x]!)
    }
}

/** `white` in less light, 0..255. */
export function shade(white: number, luma: number): number {
  const scaled = (channel: number): number => Math.round((channel * luma) / 255)
  return (scaled(white >> 16) << 16) | (scaled((white >> 8) & 255) << 8) | scaled(white & 255)
}

/** Fully saturated colours around the circle. */
const HUE_WHITES = Uint32Array.from({length: HUES}, (_, hue) => {
  const channel = (shift: number): number => {
    const third = Math.abs((((hue / HUES) * 6 + shift) % 6) - 3)
    return Math.round(255 * Math.max(0, Math.min(1, third - 1)))
  }
  return (channel(0) << 16) | (channel(4) << 8) | channel(2)
})
