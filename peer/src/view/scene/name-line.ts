/** The words in a card's lower border: whose it is, and whether that person is muted. Pure. */
import stringWidth from 'string-width'
import type {Card} from './cards.js'
import {cut} from './columns.js'

type NameLine = {readonly name: string; readonly muted: string}

const MUTED = ' muted'

/** In so many columns. Where the word has no room its mark stands; the name is cut before the mark is. */
export function nameLine(card: Extract<Card, {is: 'person'}>, cols: number, unicode: boolean): NameLine {
  const name = card.own ? `${card.name} (you)` : card.name
  if (!card.muted) return {name: cut(name, cols), muted: ''}
  if (stringWidth(name) + MUTED.length <= cols) return {name, muted: MUTED}
  const mark = unicode ? ' ×' : ' x'
  return {name: cut(name, cols - mark.length), muted: mark}
}
