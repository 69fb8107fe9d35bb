/** A picture made larger or smaller: each sample from the nearest ones, weighted by distance. */
import {chromaSize, isAlike, type Picture, type Shape, type Size} from './picture.js'

/** Fixed point, 8 bits. */
const ONE = 256

/** The same picture in another size; the same object when it has that size already. `to` must be of its format. */
export function scalePicture(picture: Picture, to: Shape): Picture {
  if (isAlike(picture, to)) return picture
  const size = {width: to.width, height: to.height}
  if (picture.format === 'levels')
    return {...size, format: 'levels', levels: scalePlane(picture.levels, picture, size)}
  const [from, chroma] = [chromaSize(picture), chromaSize(size)]
  return {
    ...{...size, format: 'colour'},
    luma: scalePlane(picture.luma, picture, size),
    blue: scalePlane(picture.blue, from, chroma),
    red: scalePlane(picture.red, from, chroma),
  }
}

function scalePlane(plane: Uint8Array, from: Size, to: Size): Uint8Array {
  const across = Array.from({length: to.width}, (_, at) => tapAt(at, from.width, to.width))
  const out = new Uint8Array(to.width * to.height)
  for (let row = 0, at = 0; row < to.height; row++) {
    const down = tapAt(row, from.height, to.height)
    const [upper, lower] = [down.first * from.width, down.second * from.width]
    for (const {first, second, share} of across) {
      const above = plane[upper + first]! * (ONE - share) + plane[upper + second]! * share
      const below = plane[lower + first]! * (ONE - share) + plane[lower + second]! * share
      out[at++] = (above * (ONE - down.share) + below * down.share + (ONE * ONE) / 2) >> 16
    }
  }
  return out
}

/** The two samples around the middle of sample `at`, and the share of the second. */
function tapAt(at: number, from: number, to: number): {first: number; second: number; share: number} {
  const middle = Math.min(from - 1, Math.max(0, ((at + 0.5) * from) / to - 0.5))
  const first = Math.floor(middle)
  return {first, second: Math.min(from - 1, first + 1), share: Math.round((middle - first) * ONE)}
}
