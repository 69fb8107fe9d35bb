/** The words in a card's lower border: what is proven of whose it is, the name, and whether that person is muted. Pure. */
import stringWidth from 'string-width'
import type {Card} from './cards.js'
import {cut} from './columns.js'
import {markText} from './marks.js'

type NameLine = {readonly mark: string; readonly name: string; readonly muted: string}

const MUTED = ' muted'

/** In so many columns. Where the word has no room its mark stands; the name is cut before the marks are. */
export function nameLine(card: Extract<Card, {is: 'person'}>, cols: number, unicode: boolean): NameLine {
  const mark = markText(card.mark, unicode)
  const room = mark === '' ? cols : cols - mark.length - 1
  const name = card.own ? `${card.name} (you)` : card.name
  if (!card.muted) return {mark, name: cut(name, room), muted: ''}
  if (stringWidth(name) + MUTED.length <= room) return {mark, name, muted: MUTED}
  const sign = unicode ? ' ×' : ' x'
  return {mark, name: cut(name, room - sign.length), muted: sign}
}
