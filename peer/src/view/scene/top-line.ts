/** What stands in a card's upper border: a raised hand at its left, how good the connection is, and whether it is relayed, at its right. Pure. */
import stringWidth from 'string-width'
import type {Card} from './cards.js'
import type {Tone} from './model.js'
import {MOST_BARS, type Quality} from './quality.js'

type TopLine = {
  /** Empty for a hand that is down. */
  readonly hand: string
  /** Null while it is not known, and where it has no room. */
  readonly bars: {readonly text: string; readonly tone: Tone | null} | null
}

const UNICODE_BARS = {reached: '▂▄▆█', missing: '▁'}
const ASCII_BARS = {reached: '||||', missing: '.'}
/** Blanks on both sides of each. */
const BLANKS = 2
const RELAYED = 'relay'

/** In so many columns, blanks not included; the hand goes before the bars. */
export function topLine(card: Extract<Card, {is: 'person'}>, cols: number, unicode: boolean): TopLine {
  const bars = card.quality === null ? null : barsOf(card.quality, unicode)
  const hands = card.hand === null ? [''] : [`hand ${card.hand}`, `${unicode ? '▲' : '^'}${card.hand}`]
  const room = (hand: string): number => cols - (hand === '' ? 0 : stringWidth(hand) + BLANKS)
  const wide = hands.find(hand => room(hand) >= (bars === null ? 0 : MOST_BARS + BLANKS))
  if (wide !== undefined) return {hand: wide, bars: withWay(bars, waysOf(card), room(wide))}
  return {hand: hands.find(hand => room(hand) >= 0) ?? '', bars: null}
}

/** That a connection takes a way round is said where it has room. */
function withWay(bars: TopLine['bars'], ways: readonly string[], room: number): TopLine['bars'] {
  const way = ways.find(words => room >= stringWidth(words) + 1 + MOST_BARS + BLANKS)
  return bars === null || way === undefined ? bars : {...bars, text: `${way} ${bars.text}`}
}

/** The one that tells most comes first. */
const waysOf = ({relayed, via}: Extract<Card, {is: 'person'}>): string[] =>
  via === null ? (relayed ? [RELAYED] : []) : [via, RELAYED]

/** Colours are for those who should know: that all is well is no news. */
function barsOf(quality: Quality, unicode: boolean): TopLine['bars'] {
  const {reached, missing} = unicode ? UNICODE_BARS : ASCII_BARS
  const text = reached.slice(0, quality) + missing.repeat(MOST_BARS - quality)
  return {text, tone: quality <= 1 ? 'error' : quality === 2 ? 'warning' : null}
}
