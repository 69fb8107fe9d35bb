import {chromaSize, LEVELS, type Picture, type PictureFormat, type Size, sameSize} from '../../picture.js'
import {type BlockMemory, emptyBlocks} from './block-memory.js'
import {cropPlane, emptyPlane, fillPlane, type Plane} from './plane.js'
import {freshlyLearned} from './transform-models.js'

/** What both sides hold after a picture: the picture, its samples and blocks, and what was learned until its end. */
export type TransformState = {
  readonly kind: 'transform'
  readonly picture: Picture
  /** Luma, and with colour blue and red. That of levels is not rounded to them. */
  readonly planes: readonly Uint8Array[]
  readonly blocks: BlockMemory
  readonly quantizer: number
  readonly learned: Int32Array
}

/** What is expected of the first picture that is coded against one which was coded in another way. */
const LIKELY_QUANTIZER = 30

/** Luma of one level: 0 is 0 and the highest 255. */
const LUMA_OF_LEVEL = 255 / (LEVELS - 1)

/** To code against a picture that was not coded by transform: nothing is known but its samples. */
export const stateOf = (picture: Picture): TransformState => ({
  kind: 'transform',
  picture,
  planes: planesOf(picture),
  blocks: emptyBlocks(picture),
  quantizer: LIKELY_QUANTIZER,
  learned: freshlyLearned(),
})

/** Levels are coded as the luma they stand for. */
export function planesOf(picture: Picture): Uint8Array[] {
  switch (picture.format) {
    case 'colour':
      return [picture.luma, picture.blue, picture.red]
    case 'levels':
      return [picture.levels.map(level => level * LUMA_OF_LEVEL)]
    default:
      return picture satisfies never
  }
}

/** The reverse; luma gives the nearest level. */
export function pictureOf(planes: readonly Uint8Array[], size: Size, format: PictureFormat): Picture {
  const {width, height} = size
  const [luma, blue, red] = planes as [Uint8Array, Uint8Array, Uint8Array]
  if (format === 'colour') return {width, height, format, luma, blue, red}
  return {width, height, format, levels: luma.map(nearestLevel)}
}

export const fits = (state: TransformState, size: Size, format: PictureFormat): boolean =>
  sameSize(state.picture, size) && state.picture.format === format

export const planeSize = (size: Size, plane: number): Size => (plane === 0 ? size : chromaSize(size))
export const planeCount = (format: PictureFormat): number => (format === 'colour' ? 3 : 1)

/** The planes in whole blocks, with `border` around them. */
export const spread = (planes: readonly Uint8Array[], size: Size, border: number): Plane[] =>
  planes.map((from, i) => {
    const {width, height} = planeSize(size, i)
    const plane = emptyPlane(width, height, border)
    fillPlane(plane, from, width, height)
    return plane
  })

export const cropped = (planes: readonly Plane[], size: Size): Uint8Array[] =>
  planes.map((plane, i) => {
    const {width, height} = planeSize(size, i)
    return cropPlane(plane, width, height)
  })

const nearestLevel = (luma: number): number => ((luma + (LUMA_OF_LEVEL >> 1)) / LUMA_OF_LEVEL) | 0
