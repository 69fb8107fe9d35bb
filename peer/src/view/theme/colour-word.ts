/** How people write a colour: the terminal's own, one of its sixteen, or red, green and blue. Pure. */

/** What Ink calls the colour of each word. */
const TERMINAL_COLOURS = {
  black: 'black',
  red: 'red',
  green: 'green',
  yellow: 'yellow',
  blue: 'blue',
  magenta: 'magenta',
  cyan: 'cyan',
  white: 'white',
  'bright-black': 'blackBright',
  'bright-red': 'redBright',
  'bright-green': 'greenBright',
  'bright-yellow': 'yellowBright',
  'bright-blue': 'blueBright',
  'bright-magenta': 'magentaBright',
  'bright-cyan': 'cyanBright',
  'bright-white': 'whiteBright',
} as const

/** As it was written: `default`, a name as `bright-blue`, or `#rrggbb`. */
export type ColourWord = 'default' | keyof typeof TERMINAL_COLOURS | `#${string}`

/** Every word but the endless ones. */
export const COLOUR_WORDS: readonly string[] = ['default', ...Object.keys(TERMINAL_COLOURS)]

/** Null for what is no colour. */
export function parseColourWord(text: string): ColourWord | null {
  if (/^#[\da-f]{6}$/i.test(text)) return text as ColourWord
  return COLOUR_WORDS.includes(text) ? (text as ColourWord) : null
}

/** What Ink takes for it: empty for the terminal's own. */
export function inkColour(word: ColourWord): string {
  if (word === 'default') return ''
  return isDirectWord(word) ? word : TERMINAL_COLOURS[word]
}

const isDirectWord = (word: ColourWord): word is `#${string}` => word.startsWith('#')
