/** A captured RGB picture as planes of one byte a pixel: full range BT.601 (JFIF). Made once for all sizes. */
import {CAPTURE_HEIGHT, CAPTURE_WIDTH} from './capture-format.js'

const PIXELS = CAPTURE_WIDTH * CAPTURE_HEIGHT

export class CapturedPlanes {
  readonly luma = new Uint8Array(PIXELS)
  readonly blue = new Uint8Array(PIXELS)
  readonly red = new Uint8Array(PIXELS)

  /** `pixels`: RGB, CAPTURE_WIDTH x CAPTURE_HEIGHT. */
  take(pixels: Uint8Array): void {
    for (let i = 0, at = 0; i < PIXELS; i++, at += 3) {
      const r = pixels[at]!
      const g = pixels[at + 1]!
      const b = pixels[at + 2]!
      const luma = (19_595 * r + 38_470 * g + 7_471 * b + 32_768) >> 16
      this.luma[i] = luma
      this.blue[i] = clamp(128 + ((36_962 * (b - luma) + 32_768) >> 16))
      this.red[i] = clamp(128 + ((46_727 * (r - luma) + 32_768) >> 16))
    }
  }
}

const clamp = (value: number): number => Math.min(255, Math.max(0, value))
