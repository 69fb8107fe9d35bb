/** Text in columns: a wide glyph takes two, a mark none. */
import {segmentGraphemes} from '@s2c/shared/graphemes'
import stringWidth from 'string-width'

/** Cut or filled with blanks to exactly so many columns. */
export function pad(text: string, cols: number): string {
  const width = stringWidth(text)
  return width > cols ? pad(cut(text, cols), cols) : text + ' '.repeat(cols - width)
}

/** As much of the text as fits. */
export function cut(text: string, cols: number): string {
  let kept = ''
  for (const {segment} of segmentGraphemes(text)) {
    if (stringWidth(kept + segment) > cols) break
    kept += segment
  }
  return kept
}

/** At `most` so many lines, broken at spaces; a word longer than a line is cut. */
export function wrap(text: string, cols: number, most: number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const line = lines.at(-1)
    const joined = line === undefined ? word : `${line} ${word}`
    if (line !== undefined && stringWidth(joined) <= cols) lines[lines.length - 1] = joined
    else lines.push(cut(word, cols))
  }
  return lines.slice(0, most)
}

/**
 * All of the text in rows of at most so many columns, which together make it up again: broken before or behind a blank,
 * and within a word that is longer than a row.
 */
export function rowsOf(text: string, cols: number): string[] {
  const rows: string[] = []
  let [start, width] = [0, 0]
  /** Behind the last blank of the row; the columns up to there. */
  let [wordStart, wordWidth] = [0, 0]
  for (const {segment, index} of segmentGraphemes(text)) {
    const columns = columnsOf(segment)
    // A word that began in this row goes to the next with all it has; that may be a row's worth, too.
    while (width + columns > cols && index > start) {
      const keepsWord = segment === ' ' || wordStart <= start
      const end = keepsWord ? index : wordStart
      rows.push(text.slice(start, end))
      width -= keepsWord ? width : wordWidth
      start = end
    }
    width += columns
    if (segment === ' ') [wordStart, wordWidth] = [index + 1, width]
  }
  return [...rows, text.slice(start)]
}

/** Nearly all there is takes one. */
const columnsOf = (segment: string): number =>
  segment.length === 1 && segment >= ' ' && segment <= '~' ? 1 : stringWidth(segment)
