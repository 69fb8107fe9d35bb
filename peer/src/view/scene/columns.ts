/** Text in columns: a wide glyph takes two, a mark none. */
import stringWidth from 'string-width'

/** Cut or filled with blanks to exactly so many columns. */
export function pad(text: string, cols: number): string {
  const width = stringWidth(text)
  return width > cols ? pad(cut(text, cols), cols) : text + ' '.repeat(cols - width)
}

const graphemes = new Intl.Segmenter('en', {granularity: 'grapheme'})

/** As much of the text as fits. */
export function cut(text: string, cols: number): string {
  let kept = ''
  for (const {segment} of graphemes.segment(text)) {
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
