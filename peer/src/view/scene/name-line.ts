/** The words in a card's lower border: what is proven of whose it is, the name, and how it is heard. Pure. */
import stringWidth from 'string-width'
import type {Card} from './cards.js'
import {cut} from './columns.js'
import {markText} from './marks.js'
import {SOUND_MARKS, volumeWords} from './sound-marks.js'

/** `sound` and `volume` begin with the blank before them; empty where there is nothing to say. */
type NameLine = {
  readonly mark: string
  readonly name: string
  readonly sound: string
  readonly volume: string
}

/** A volume does not take the last of a name. */
const MIN_NAME_COLS = 3

/** As many columns as the words take that matter more than the meter beside them. */
export function neededCols(card: Extract<Card, {is: 'person'}>, unicode: boolean): number {
  const mark = markText(card.mark, unicode)
  const sound = card.sound === null ? '' : spaced(SOUND_MARKS[card.sound].sign)
  return stringWidth(shownName(card) + sound) + (mark === '' ? 0 : mark.length + 1)
}

const shownName = ({own, name}: Extract<Card, {is: 'person'}>): string => (own ? `${name} (you)` : name)

/** In so many columns. Where the words have no room their sign stands; the name is cut before the marks are. */
export function nameLine(card: Extract<Card, {is: 'person'}>, cols: number, unicode: boolean): NameLine {
  const mark = markText(card.mark, unicode)
  const room = mark === '' ? cols : cols - mark.length - 1
  const volume = spaced(volumeWords(card.volumePercent))
  const look = card.sound === null ? null : SOUND_MARKS[card.sound]
  const words = spaced(look?.words ?? '')
  const full = shownName(card)
  if (stringWidth(full + words + volume) <= room) return {mark, name: full, sound: words, volume}
  const sign = spaced((unicode ? look?.sign : look?.asciiSign) ?? '')
  const hasVolume = room - stringWidth(sign + volume) >= MIN_NAME_COLS
  const left = room - stringWidth(sign) - (hasVolume ? volume.length : 0)
  // Half of the word behind it says nothing.
  const name = stringWidth(full) <= left ? full : cut(card.name, left)
  return {mark, name, sound: sign, volume: hasVolume ? volume : ''}
}

const spaced = (text: string): string => (text === '' ? '' : ` ${text}`)
