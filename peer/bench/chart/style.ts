/** Colours, sizes and words that all charts share. Dark on white whatever surrounds them. */
import {text} from './svg.js'

/** About a page of text on the web. */
export const WIDTH = 720
export const MARGIN = 16

/** What fills a chart below its title, down to a pixel. */
export type Body = {readonly elements: readonly string[]; readonly bottom: number}

export const INK = '#1f2328'
export const FAINT_INK = '#59636e'
export const GRID = '#d1d9e0'
export const PAPER = '#ffffff'

/** After Okabe and Ito, darker where white needs it: told apart by the colour-blind too. */
const COLOURS = ['#0072b2', '#d55e00', '#00855f', '#a03c8c', '#8a6500', '#50585f']

export const colourOf = (series: number): string => COLOURS[series % COLOURS.length]!

export type Anchor = 'start' | 'middle' | 'end'

export const LABEL_SIZE = 11
/** Of the size of a font; wider than most letters of most fonts. */
const LETTER_WIDTH = 0.6

export const widthOf = (words: string, fontSize: number): number => words.length * fontSize * LETTER_WIDTH

/** Small text, of values and ticks. */
export const label = (words: string, x: number, y: number, anchor: Anchor, fill = FAINT_INK): string =>
  text(words, {x, y, 'font-size': LABEL_SIZE, 'text-anchor': anchor, fill})

export const heading = (words: string, x: number, y: number, fontSize = 12): string =>
  text(words, {x, y, 'font-size': fontSize, 'font-weight': 'bold', fill: INK})

/** Three digits that count, large numbers whole. */
export const numberText = (value: number): string =>
  value >= 1_000 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)))
