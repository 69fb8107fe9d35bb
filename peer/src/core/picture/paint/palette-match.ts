/** From what a sample looks like to what the terminal can show: the palette's nearest colour, in OKLab. */
import {bayerAt} from './bayer.js'
import {type Colour, directColour, OWN_COLOUR, PALETTE, paletteColour} from './colour.js'
import type {ColourMode} from './look.js'
import {distance, type Oklab, oklab} from './oklab.js'

/** Colours are looked up by five bits a channel: finer than any palette. */
const KEY_BITS = 15

/** The palette entries to choose from: the first 16 of 256 depend on the terminal's theme. */
const ENTRIES = {'16': {first: 0, count: 16}, '256': {first: 16, count: 240}} as const
/** How far dither may move a channel: half the usual distance of two colours of the palette. */
const DITHER_REACH = {'16': 48, '256': 20} as const

export interface ColourMatch {
  /** The colour for 0xRRGGBB at this place of the picture, in cells or samples. */
  match(rgb: number, x: number, y: number): Colour
}

export function colourMatch(mode: ColourMode, dither: boolean): ColourMatch {
  switch (mode) {
    case 'none':
      return {match: () => OWN_COLOUR}
    case 'true':
      return {match: directColour}
    case '16':
    case '256':
      return dither ? new DitheredMatch(mode) : new PaletteMatch(mode)
    default:
      return mode satisfies never
  }
}

/** Finds a colour's neighbour when the colour is first seen, and remembers it. */
class PaletteMatch implements ColourMatch {
  readonly #first: number
  readonly #entries: readonly Oklab[]
  /** By key; 0 is not known yet. */
  readonly #known = new Uint16Array(1 << KEY_BITS)

  constructor(mode: '16' | '256') {
    const {first, count} = ENTRIES[mode]
    this.#first = first
    this.#entries = Array.from(PALETTE.subarray(first, first + count), oklab)
  }

  match(rgb: number): Colour {
    const key = ((rgb >> 9) & 0x7c00) | ((rgb >> 6) & 0x3e0) | ((rgb >> 3) & 0x1f)
    const known = this.#known[key]!
    if (known !== 0) return known
    const found = paletteColour(this.#first + this.#nearest(oklab(keyCentre(key))))
    this.#known[key] = found
    return found
  }

  #nearest(wanted: Oklab): number {
    let nearest = 0
    let least = Number.POSITIVE_INFINITY
    this.#entries.forEach((entry, i) => {
      const far = distance(entry, wanted)
      if (far >= least) return
      least = far
      nearest = i
    })
    return nearest
  }
}

/** The colour that stands for all of one key: black and white stay themselves. */
function keyCentre(key: number): number {
  const channel = (bits: number): number => Math.round((bits * 255) / 31)
  return (channel(key >> 10) << 16) | (channel((key >> 5) & 31) << 8) | channel(key & 31)
}

class DitheredMatch implements ColourMatch {
  readonly #match: PaletteMatch
  readonly #reach: number

  constructor(mode: '16' | '256') {
    this.#match = new PaletteMatch(mode)
    this.#reach = DITHER_REACH[mode]
  }

  match(rgb: number, x: number, y: number): Colour {
    const shift = ((bayerAt(x, y) - 31.5) * this.#reach) / 32
    return this.#match.match(
      (moved((rgb >> 16) & 255, shift) << 16) |
        (moved((rgb >> 8) & 255, shift) << 8) |
        moved(rgb & 255, shift),
    )
  }
}

const moved = (channel: number, by: number): number => Math.max(0, Math.min(255, Math.round(channel + by)))
