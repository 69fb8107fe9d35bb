/**
 * All texts that come from other people pass here before they are shown. What comes out is branded, so
 * that a view can refuse, at compile time, to draw a text that has not been cleaned.
 */

declare const cleaned: unique symbol
/** Text of one line that is safe to draw: no control, escape, direction or invisible characters. */
export type CleanText = string & {readonly [cleaned]: true}

/** Accents stacked on one letter; living scripts need two or three, more only smears over other lines. */
const MAX_MARKS_IN_A_ROW = 4
/** Cleaning costs time for each character: what is this many times longer than the limit is cut unread. */
const UNREAD_FACTOR = 16

/**
 * Escape sequences go whole, so that their parameters do not stay as litter (ECMA-48): strings (OSC, DCS,
 * SOS, PM, APC) up to their terminator or the end, control sequences, other escapes.
 */
const ESCAPES = new RegExp(
  [
    /(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c|$)?/,
    /(?:\x1b\[|\x9b)[\x30-\x3f]*[\x20-\x2f]*[\x40-\x7e]?/,
    /\x1b[\x20-\x2f]*[\x30-\x7e]?/,
  ]
    .map(({source}) => source)
    .join('|'),
  'g',
)
/** Zero-width (non-)joiner and the variation selectors for text and emoji. */
const JOINER = '(?:\\u200c|\\u200d)'
const SELECTOR = '(?:\\ufe0e|\\ufe0f)'
const JOINERS_AND_SELECTORS = new RegExp(`(?:${JOINER}|${SELECTOR})+`, 'gu')
const FIRST_JOINER = new RegExp(JOINER, 'u')
const FIRST_SELECTOR = new RegExp(SELECTOR, 'u')
const LAST_JOINERS = new RegExp(`${JOINER}+$`, 'u')
const OTHER_INVISIBLE = new RegExp(
  `(?!${JOINER}|${SELECTOR})[\\p{Cf}\\p{Default_Ignorable_Code_Point}]`,
  'gu',
)
const MARKS_WITHOUT_LETTER = new RegExp(`(?<![^ ])(?:\\p{M}|${JOINER})+`, 'gu')
const MARKS_OVER_LIMIT = new RegExp(
  `((?:\\p{M}|${JOINER}){${MAX_MARKS_IN_A_ROW}})(?:\\p{M}|${JOINER})+`,
  'gu',
)

/** A text from outside, cut between graphemes to so many code points and graphemes; may come out empty. */
export function cleanText(text: string, maxCodePoints: number, maxGraphemes = maxCodePoints): CleanText {
  const visible = removeInvisible(text.slice(0, maxCodePoints * UNREAD_FACTOR).replace(ESCAPES, ''))
  const line = collapseSpaces(limitMarks(visible.normalize('NFC')))
  return collapseSpaces(cut(line, maxCodePoints, maxGraphemes).replace(LAST_JOINERS, '')) as CleanText
}

/**
 * Line breaks and the blank braille pattern become spaces. Controls, lone surrogates, private and
 * unassigned code points, direction marks and invisible characters go.
 */
function removeInvisible(text: string): string {
  return text
    .replace(/[\t\n\v\f\r\x85\p{Z}\u2800]+/gu, ' ')
    .replace(/[\p{Cc}\p{Cs}\p{Co}\p{Cn}]/gu, '')
    .replace(OTHER_INVISIBLE, '')
    .replace(JOINERS_AND_SELECTORS, keepOneJoiner)
}

/** Emoji and several scripts need joiners and variation selectors, but one at a time and between visible characters. */
function keepOneJoiner(run: string, at: number, text: string): string {
  const before = text[at - 1] ?? ' '
  const after = text[at + run.length] ?? ' '
  if (before === ' ') return ''
  const selector = FIRST_SELECTOR.exec(run)?.[0] ?? ''
  return selector + (after === ' ' ? '' : (FIRST_JOINER.exec(run)?.[0] ?? ''))
}

/** Removes marks without a letter before them and those beyond the limit on one letter. */
const limitMarks = (text: string): string =>
  text.replace(MARKS_WITHOUT_LETTER, '').replace(MARKS_OVER_LIMIT, '$1')

const collapseSpaces = (text: string): string => text.replace(/ +/g, ' ').replace(/^ | $/g, '')

function cut(text: string, maxCodePoints: number, maxGraphemes: number): string {
  let kept = ''
  let codePoints = 0
  let graphemes = 0
  for (const {segment} of new Intl.Segmenter('en', {granularity: 'grapheme'}).segment(text)) {
    codePoints += Array.from(segment).length
    graphemes++
    if (codePoints > maxCodePoints || graphemes > maxGraphemes) break
    kept += segment
  }
  return kept
}
