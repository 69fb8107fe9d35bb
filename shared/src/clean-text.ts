/**
 * All texts that come from other people pass here before they are shown. What comes out is branded, so
 * that a view can refuse, at compile time, to draw a text that has not been cleaned.
 */
import {segmentGraphemes} from './graphemes.js'

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
/** Line ends, and all that looks like a space: of one line it all becomes spaces. */
const SPACES = /[\t\n\v\f\r\x85\p{Z}\u2800]+/gu
const LINE_ENDS = /\r\n|[\n\v\f\r\x85\u2028\u2029]/u
const TAB_SPACES = '    '
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
  const visible = removeInvisible(withoutEscapes(text, maxCodePoints).replace(SPACES, ' '))
  const line = collapseSpaces(limitMarks(visible.normalize('NFC')))
  return collapseSpaces(cut(line, maxCodePoints, maxGraphemes).replace(LAST_JOINERS, '')) as CleanText
}

/**
 * A text of several lines from outside, cut between graphemes to so many code points in all, line ends included. Spaces within a
 * line stay, and tabs become some, as code and tables need them. No empty lines at either end, and nowhere two in a row.
 */
export function cleanLines(text: string, maxCodePoints: number): CleanText[] {
  const lines = withoutEscapes(text, maxCodePoints).split(LINE_ENDS).map(cleanLine)
  const kept: CleanText[] = []
  let room = maxCodePoints
  for (const line of lines) {
    if (line === '' && (kept.at(-1) ?? '') === '') continue
    const fitting = cut(line, room, room).replace(LAST_JOINERS, '').trimEnd()
    if (fitting !== '' || line === '') kept.push(fitting as CleanText)
    room -= Array.from(fitting).length + 1
    if (room <= 0 || fitting !== line) break
  }
  return kept.at(-1) === '' ? kept.slice(0, -1) : kept
}

const cleanLine = (line: string): string => {
  const spaced = line.replaceAll('\t', TAB_SPACES).replace(/[\p{Z}\u2800]/gu, ' ')
  return limitMarks(removeInvisible(spaced).normalize('NFC')).replace(LAST_JOINERS, '').trimEnd()
}

const withoutEscapes = (text: string, maxCodePoints: number): string =>
  text.slice(0, maxCodePoints * UNREAD_FACTOR).replace(ESCAPES, '')

/**
 * Of a text whose spaces are plain ones. Controls, lone surrogates, private and
 * unassigned code points, direction marks and invisible characters go.
 */
function removeInvisible(text: string): string {
  return text
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
  if (text.length <= Math.min(maxCodePoints, maxGraphemes)) return text
  let kept = ''
  let codePoints = 0
  let characters = 0
  for (const {segment} of segmentGraphemes(text)) {
    codePoints += Array.from(segment).length
    characters++
    if (codePoints > maxCodePoints || characters > maxGraphemes) break
    kept += segment
  }
  return kept
}
