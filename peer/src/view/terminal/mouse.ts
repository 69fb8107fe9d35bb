/** The mouse as xterm reports it in its SGR form (invisible-island.net/xterm/ctlseqs, mouse tracking 1000 and 1006). Pure. */
import type {MouseEvent} from './stroke.js'

export const REPORT_MOUSE = '\x1b[?1000h\x1b[?1006h'
export const REPORT_NO_MOUSE = '\x1b[?1006l\x1b[?1000l'

const EVENT = /^\x1b\[<(\d{1,3});(\d{1,4});(\d{1,4})([Mm])$/
const [LEFT, WHEEL_UP, WHEEL_DOWN] = [0, 64, 65]
/** Shift, alt and control held; motion, which is not asked for. */
const MODIFIERS = 4 | 8 | 16

/** Null for other sequences, and for what nothing here answers to: other buttons, releases. */
export function readMouse(sequence: string): MouseEvent | null {
  const parts = EVENT.exec(sequence)
  if (parts === null || parts[4] === 'm') return null
  const [x, y] = [Number(parts[2]) - 1, Number(parts[3]) - 1]
  if (x < 0 || y < 0) return null
  switch (Number(parts[1]) & ~MODIFIERS) {
    case LEFT:
      return {does: 'press', x, y}
    case WHEEL_UP:
      return {does: 'wheelUp', x, y}
    case WHEEL_DOWN:
      return {does: 'wheelDown', x, y}
    default:
      return null
  }
}
