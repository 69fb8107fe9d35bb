/**
 * The 8x8 matrix of ordered dither: each of 0..63 once, so spread that any threshold leaves an even pattern. B. E. Bayer,
 * "An optimum method for two-level rendition of continuous-tone pictures", 1973.
 */
const SIZE_BITS = 3

/** Row by row, 64 thresholds. */
export const BAYER: Uint8Array = Uint8Array.from({length: 64}, (_, i) => threshold(i & 7, i >> 3))

export const bayerAt = (x: number, y: number): number => BAYER[((y & 7) << 3) | (x & 7)]!

/** The bits of x XOR y and of y, interleaved from the least significant upward. */
function threshold(x: number, y: number): number {
  let value = 0
  for (let bit = 0; bit < SIZE_BITS; bit++) {
    const mixed = ((x ^ y) >> bit) & 1
    value = (value << 2) | (mixed << 1) | ((y >> bit) & 1)
  }
  return value
}
