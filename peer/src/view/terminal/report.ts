/**
 * What a terminal says about itself when it is asked, besides that it is there. xterm's control sequences
 * (invisible-island.net/xterm/ctlseqs): window manipulation 14 and 16, dynamic colour 11; kitty's keyboard. Pure.
 */

export type Report =
  /** Pixels of one cell. */
  | {readonly is: 'cellSize'; readonly width: number; readonly height: number}
  /** Pixels of all cells together. */
  | {readonly is: 'textArea'; readonly width: number; readonly height: number}
  | {readonly is: 'background'; readonly shade: 'dark' | 'light'}
  /** What it reports of keys now, in kitty's flags; that it says so means it can be asked for more. */
  | {readonly is: 'keyboard'; readonly flags: number}

/** How large the text area and a cell are; who does not know says nothing. */
export const ASK_SIZES = '\x1b[14t\x1b[16t'
export const ASK_BACKGROUND = '\x1b]11;?\x1b\\'

const KEYBOARD = /^\x1b\[\?(\d{1,3})u$/
const SIZE = /^\x1b\[([46]);(\d{1,5});(\d{1,5})t$/
const BACKGROUND =
  /^\x1b\]11;rgba?:([\da-f]{1,4})\/([\da-f]{1,4})\/([\da-f]{1,4})(?:\/[\da-f]{1,4})?(?:\x07|\x1b\\|\x9c)$/i

/** Null for any other sequence, and for sizes of nothing. */
export function parseReport(sequence: string): Report | null {
  const size = SIZE.exec(sequence)
  if (size !== null) {
    const [height, width] = [Number(size[2]), Number(size[3])]
    return height === 0 || width === 0 ? null : {is: size[1] === '6' ? 'cellSize' : 'textArea', width, height}
  }
  const keyboard = KEYBOARD.exec(sequence)
  if (keyboard !== null) return {is: 'keyboard', flags: Number(keyboard[1])}
  const background = BACKGROUND.exec(sequence)
  if (background === null) return null
  const [red, green, blue] = background.slice(1, 4).map(share) as [number, number, number]
  return {is: 'background', shade: 0.299 * red + 0.587 * green + 0.114 * blue > 0.5 ? 'light' : 'dark'}
}

/** One to four hexadecimal digits as a part of their largest value. */
const share = (digits: string): number => Number.parseInt(digits, 16) / (16 ** digits.length - 1)
