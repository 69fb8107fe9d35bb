/** Reads SGR sequences, "select graphic rendition" (ECMA-48 8.3.117), into cell styles. */
import * as style from './cell-style.js'

const ATTRIBUTE_OFF: Readonly<Record<number, number>> = {
  22: style.BOLD | style.DIM,
  23: style.ITALIC,
  24: style.UNDERLINE,
  27: style.INVERSE,
  29: style.STRIKE,
}

/**
 * The style after an escape sequence; unchanged unless it is SGR. Without `colours`, and beyond the
 * terminal's 16, a colour becomes the terminal's own.
 */
export function restyle(before: number, sequence: string, colours: boolean): number {
  const parameters = /^\x1b\[([\d;]*)m$/.exec(sequence)?.[1]?.split(';').map(Number)
  let look = before
  while (parameters !== undefined && parameters.length > 0) {
    const number = parameters.shift()!
    if (number === 38 || number === 48) {
      const colour = takeColour(parameters)
      look = withColour(look, number === 38, colours ? colour : null)
    } else {
      look = withNumber(look, number, colours)
    }
  }
  return look
}

/** Takes the parameters of an indexed or a direct colour. */
function takeColour(parameters: number[]): number | null {
  const kind = parameters.shift()
  const [index] = parameters.splice(0, kind === 5 ? 1 : 3)
  return kind === 5 && index !== undefined && index < style.COLOUR_COUNT ? index : null
}

function withNumber(look: number, number: number, colours: boolean): number {
  if (number === 0) return style.PLAIN
  const on = style.ATTRIBUTE_SGR.find(([, sgr]) => sgr === number)?.[0]
  if (on !== undefined) return look | on
  const off = ATTRIBUTE_OFF[number]
  if (off !== undefined) return look & ~off
  const colour = colourOf(number)
  return colour === undefined ? look : withColour(look, colour.front, colours ? colour.index : null)
}

/** 30-39, 40-49: dark colours, and 9 for the terminal's own; 90-97, 100-107: bright ones. */
function colourOf(number: number): {front: boolean; index: number | null} | undefined {
  const unit = number % 10
  const tens = (number - unit) / 10
  if ((tens === 3 || tens === 4) && unit === 9) return {front: tens === 3, index: null}
  if (unit > 7) return undefined
  if (tens === 3 || tens === 4) return {front: tens === 3, index: unit}
  if (tens === 9 || tens === 10) return {front: tens === 9, index: unit + 8}
  return undefined
}

const withColour = (look: number, front: boolean, index: number | null): number =>
  front ? style.withForeground(look, index) : style.withBackground(look, index)
