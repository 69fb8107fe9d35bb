/** What colours look like in a terminal: its own palette as xterm's, on black. */
import type {Shade} from '../rig/terminal.js'

/** The 16 of a terminal's theme (VS Code's, dark). */
const SYSTEM = [
  ...[0x000000, 0xcd3131, 0x0dbc79, 0xe5e510, 0x2472c8, 0xbc3fbc, 0x11a8cd, 0xe5e5e5],
  ...[0x666666, 0xf14c4c, 0x23d18b, 0xf5f543, 0x3b8eea, 0xd670d6, 0x29b8db, 0xffffff],
]
/** Of the cube of 6 x 6 x 6 (xterm). */
const STEPS = [0, 95, 135, 175, 215, 255]

/** 0xRRGGBB; `own` where the terminal's own colour is meant. */
export function rgbOf(shade: Shade, own: number): number {
  if (shade === null) return own
  return shade.is === 'direct' ? shade.rgb : paletteColour(shade.index)
}

function paletteColour(index: number): number {
  if (index < SYSTEM.length) return SYSTEM[index]!
  if (index >= 232) return (8 + (index - 232) * 10) * 0x010101
  const cube = index - SYSTEM.length
  const step = (divisor: number): number => STEPS[Math.floor(cube / divisor) % STEPS.length]!
  return (step(36) << 16) | (step(6) << 8) | step(1)
}
