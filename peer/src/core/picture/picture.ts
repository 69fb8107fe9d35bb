/**
 * Pictures as they travel: samples, not glyphs. How many samples a text cell is drawn from, and with which glyphs,
 * is the receiver's choice; it asks for the samples that its tile needs.
 */

/** Luminance levels that a sample of a `levels` picture can have: 0 is black, LEVELS - 1 is white. */
export const LEVELS = 16

/** The largest picture one peer may ask of another, in samples. */
export const MAX_WIDTH = 640
export const MAX_HEIGHT = 360

export type Size = {readonly width: number; readonly height: number}

/** Gray samples in LEVELS steps, `width * height` bytes 0..LEVELS-1, row by row from the top left. */
export type LevelPicture = Size & {readonly format: 'levels'; readonly levels: Uint8Array}

/**
 * Colour samples, 8 bits, full range BT.601 (JFIF): `luma` has `width * height` bytes; `blue` and `red` (Cb, Cr; 128 is
 * none) have `chromaSize(size)` bytes, one for each 2x2 luma samples.
 */
export type ColourPicture = Size & {
  readonly format: 'colour'
  readonly luma: Uint8Array
  readonly blue: Uint8Array
  readonly red: Uint8Array
}

export type Picture = LevelPicture | ColourPicture
export type PictureFormat = Picture['format']

/** Pictures of one size and format. */
export type Shape = Size & {readonly format: PictureFormat}

/** What a receiver shows, and so asks for. `fps`: the most pictures a second. */
export type PictureRequest = Shape & {readonly fps: number}

export const sameSize = (a: Size, b: Size): boolean => a.width === b.width && a.height === b.height

export const chromaSize = ({width, height}: Size): Size => ({
  width: (width + 1) >> 1,
  height: (height + 1) >> 1,
})

export const isAlike = (a: Shape, b: Shape): boolean =>
  a.width === b.width && a.height === b.height && a.format === b.format
