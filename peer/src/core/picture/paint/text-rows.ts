/** Cells as text, for programs that read them: what the json view prints of each picture. */
import type {Cells} from './cells.js'
import {rgbOf} from './colour.js'

const BLACK = 0x000000
const WHITE = 0xffffff

/** One text a row, one glyph a cell. */
export const textRows = ({cols, rows, codes}: Cells): string[] =>
  Array.from({length: rows}, (_, row) =>
    String.fromCodePoint(...codes.subarray(row * cols, (row + 1) * cols)),
  )

export type HexRows = {readonly fg: string[]; readonly bg: string[]}

/**
 * Six hexadecimal digits a cell, RRGGBB, one text a row. The terminal's own colours are told as white on black, or
 * black on white on a light background.
 */
export function hexRows(cells: Cells, background: 'dark' | 'light'): HexRows {
  const dark = background === 'dark'
  return {
    fg: hex(cells, cells.foreground, dark ? WHITE : BLACK),
    bg: hex(cells, cells.background, dark ? BLACK : WHITE),
  }
}

const hex = ({cols, rows}: Cells, colours: Uint32Array, own: number): string[] =>
  Array.from({length: rows}, (_, row) =>
    Array.from(colours.subarray(row * cols, (row + 1) * cols), colour =>
      rgbOf(colour, own).toString(16).padStart(6, '0'),
    ).join(''),
  )
