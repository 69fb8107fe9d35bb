/** Planes of samples as the transform coder works on them. */

/** Samples on each side of a reference plane that repeat its edge: motion may point outside, by a block and its filter. */
export const BORDER = 16
/** Coded blocks are 8x8 samples, of luma and of chroma. */
export const BLOCK = 8

/** `rows` by `columns` samples, row by row; `origin` is where the first one lies, `stride` the way to the next row. */
export type Plane = {
  readonly samples: Uint8Array
  readonly stride: number
  readonly origin: number
  readonly columns: number
  readonly rows: number
}

export const wholeBlocks = (length: number): number => (length + BLOCK - 1) >> 3

/** A plane of whole blocks with `border` more on each side, all zero. */
export function emptyPlane(width: number, height: number, border: number): Plane {
  const columns = wholeBlocks(width) * BLOCK
  const rows = wholeBlocks(height) * BLOCK
  const stride = columns + 2 * border
  const samples = new Uint8Array(stride * (rows + 2 * border))
  return {samples, stride, origin: border * stride + border, columns, rows}
}

/** Copies `width * height` samples into the plane, and repeats their edge over the rest of it and over its border. */
export function fillPlane(plane: Plane, from: Uint8Array, width: number, height: number): void {
  const {samples, stride, origin} = plane
  const border = origin % stride
  for (let y = 0; y < height; y++) {
    const line = (border + y) * stride
    const left = line + border
    samples.set(from.subarray(y * width, (y + 1) * width), left)
    samples.fill(from[y * width]!, line, left)
    samples.fill(from[(y + 1) * width - 1]!, left + width, line + stride)
  }
  const first = border * stride
  for (let line = 0; line < first; line += stride) samples.copyWithin(line, first, first + stride)
  const last = (border + height - 1) * stride
  for (let line = last + stride; line < samples.length; line += stride)
    samples.copyWithin(line, last, last + stride)
}

/** The picture's own samples of a plane, `width * height`. */
export function cropPlane({samples, stride, origin}: Plane, width: number, height: number): Uint8Array {
  const cropped = new Uint8Array(width * height)
  for (let y = 0; y < height; y++) {
    const at = origin + y * stride
    cropped.set(samples.subarray(at, at + width), y * width)
  }
  return cropped
}
