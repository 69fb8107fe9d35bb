import {CAPTURE_BYTES, CAPTURE_HEIGHT, CAPTURE_WIDTH} from '../picture/capture-format.js'
import type {Scene} from './simulated-call.js'

/** Pictures that differ; they come again in this order. */
const PICTURES = 48

/**
 * A head that sways before a shaded wall: something like a person at a screen, always the same. `pace` 0: a still picture;
 * 1: as people move; more: wilder.
 */
export function movingScene(pace = 1): Scene {
  const pictures = Array.from({length: pace === 0 ? 1 : PICTURES}, (_, at) =>
    paint((at / PICTURES) * 2 * Math.PI, pace),
  )
  return number => pictures[number % pictures.length]!
}

function paint(phase: number, pace: number): Uint8Array {
  const pixels = new Uint8Array(CAPTURE_BYTES)
  const headX = 160 + 14 * pace * Math.sin(phase)
  const headY = 80 + 6 * pace * Math.sin(2 * phase)
  for (let y = 0, at = 0; y < CAPTURE_HEIGHT; y++)
    for (let x = 0; x < CAPTURE_WIDTH; x++) {
      const [dx, dy] = [(x - headX) / 42, (y - headY) / 55]
      const distance = dx * dx + dy * dy
      const isHead = distance < 1
      const isBody = !isHead && y > headY + 50 && Math.abs(x - headX) < 40 + (y - headY - 50)
      const face =
        150 + 70 * (1 - distance) + 25 * Math.sin(dx * 7) * Math.sin(dy * 9 + pace * Math.sin(3 * phase))
      const wall = 40 + (x * 60) / CAPTURE_WIDTH + 12 * Math.sin(x / 9) * Math.sin(y / 13)
      const luma = isHead ? face : isBody ? 90 + 30 * Math.sin((x - headX) / 5) : wall
      pixels[at++] = luma
      pixels[at++] = isHead ? luma * 0.8 : luma
      pixels[at++] = isBody ? 140 : luma * 0.75
    }
  return pixels
}
