/** Reads SGR sequences, "select graphic rendition" (ECMA-48 8.3.117), into cell styles. */
import {type Colour, OWN_COLOUR} from '../../core/picture/paint/colour.js'
import * as style from './cell-style.js'
import type {ChromeColours} from './chrome-colours.js'

const ATTRIBUTE_OFF: Readonly<Record<number, number>> = {
  22: style.BOLD | style.DIM,
  23: style.ITALIC,
  24: style.UNDERLINE,
  27: style.INVERSE,
  29: style.STRIKE,
}

/** The style after an escape sequence; unchanged unless it is SGR. */
export function restyle(before: style.CellStyle, sequence: string, colours: ChromeColours): style.CellStyle {
  const parameters = /^\x1b\[([\d;]*)m$/.exec(sequence)?.[1]?.split(';').map(Number)
  let look = before
  while (parameters !== undefined && parameters.length > 0) {
    const number = parameters.shift()!
    if (number === 38 || number === 48) {
      look = withColour(look, number === 38, takeColour(parameters, colours))
    } else {
      look = withNumber(look, number, colours)
    }
  }
  return look
}

/** Takes the parameters of an indexed or a direct colour; one that is out of range is the terminal's own. */
function takeColour(parameters: number[], colours: ChromeColours): Colour {
  const kind = parameters.shift()
  const values = parameters.splice(0, kind === 5 ? 1 : 3)
  if (values.some(value => value > 255)) return OWN_COLOUR
  const [first, green, blue] = values
  if (kind === 5) return first === undefined ? OWN_COLOUR : colours.indexed(first)
  return blue === undefined ? OWN_COLOUR : colours.direct((first! << 16) | (green! << 8) | blue)
}

function withNumber(look: style.CellStyle, number: number, colours: ChromeColours): style.CellStyle {
  if (number === 0) return style.PLAIN
  const on = style.ATTRIBUTE_SGR.find(([, sgr]) => sgr === number)?.[0]
  if (on !== undefined) return {...look, attributes: look.attributes | on}
  const off = ATTRIBUTE_OFF[number]
  if (off !== undefined) return {...look, attributes: look.attributes & ~off}
  const found = colourOf(number, colours)
  return found === undefined ? look : withColour(look, found.front, found.colour)
}

/** 30-39, 40-49: dark colours, and 9 for the terminal's own; 90-97, 100-107: bright ones. */
function colourOf(number: number, {indexed}: ChromeColours): {front: boolean; colour: Colour} | undefined {
  const unit = number % 10
  const tens = (number - unit) / 10
  if ((tens === 3 || tens === 4) && unit === 9) return {front: tens === 3, colour: OWN_COLOUR}
  if (unit > 7) return undefined
  if (tens === 3 || tens === 4) return {front: tens === 3, colour: indexed(unit)}
  if (tens === 9 || tens === 10) return {front: tens === 9, colour: indexed(unit + 8)}
  return undefined
}

const withColour = (look: style.CellStyle, front: boolean, colour: Colour): style.CellStyle =>
  front ? {...look, foreground: colour} : {...look, background: colour}
