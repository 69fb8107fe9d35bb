import {chromaSize, type Size} from '../../picture.js'
import type {BlockMemory} from './block-memory.js'
import {BORDER, emptyPlane, fillPlane, type Plane} from './plane.js'

/** Reconstructed samples of a picture: luma, and unless only that is coded blue and red. */
export type Samples = Size & {readonly planes: readonly Uint8Array[]}

/** What both sides hold after a picture: its samples, its blocks, and what the models learned until its end. */
export type TransformState = {
  readonly samples: Samples
  readonly quantizer: number
  readonly blocks: BlockMemory
  readonly learned: Int32Array
}

export const planeSize = (size: Size, plane: number): Size => (plane === 0 ? size : chromaSize(size))

/** The samples with BORDER around them. */
export function borderedPlanes(samples: Samples, border: number = BORDER): Plane[] {
  return samples.planes.map((from, i) => {
    const {width, height} = planeSize(samples, i)
    const plane = emptyPlane(width, height, border)
    fillPlane(plane, from, width, height)
    return plane
  })
}
