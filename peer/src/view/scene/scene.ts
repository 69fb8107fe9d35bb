/**
 * One state of the model on one screen: what stands where. Pure; Ink draws it, the compositor takes its
 * covers, and the engine is asked for the pictures that it shows.
 */
import type {TileRequest} from '../../engine-protocol.js'
import {inside, overlaps, type Rect} from '../cells/rect.js'
import {type Card, cardsOf, joinCommand} from './cards.js'
import {fitPicture, type Layout, layOut} from './layout.js'
import type {Model} from './model.js'
import {boxPopup, type Popup, warningPopup} from './popups.js'
import {type Status, statusOf} from './status.js'

/** A card in its place. No text stands under a popup, as Ink would shift a line whose wide glyph is cut. */
export type PlacedCard = {
  readonly card: Card
  readonly rect: Rect
  readonly picture: Rect
  readonly showsName: boolean
  /** Where words may stand in place of a picture; null when there is no room. */
  readonly words: Rect | null
}

export type Scene =
  | {readonly is: 'tooSmall'}
  | {
      readonly is: 'meeting'
      readonly cards: readonly PlacedCard[]
      readonly roster: Rect | null
      readonly statusRect: Rect
      readonly status: Status
      readonly warnings: Popup | null
      readonly help: Popup | null
    }

export function sceneOf(model: Model): Scene {
  const cards = cardsOf(model)
  const layout = layOut(model.size, cards.length)
  if (layout.is === 'tooSmall') return layout
  const warnings = warningPopup(model.notices, layout.stage)
  const help = model.help ? boxPopup(helpLines(model), layout.stage) : null
  const covers = rectsOf([warnings, help])
  return {
    is: 'meeting',
    cards: layout.cards.map((rect, place) => placed(cards[place]!, rect, covers)),
    roster: layout.roster,
    statusRect: layout.status,
    status: statusOf(model, hiddenPeople(cards, layout), model.size.cols),
    warnings,
    help,
  }
}

/** The popups' rectangles, through which nothing shines. */
export const coversOf = (scene: Scene): Rect[] =>
  scene.is === 'tooSmall' ? [] : rectsOf([scene.warnings, scene.help])

const rectsOf = (popups: readonly (Popup | null)[]): Rect[] =>
  popups.flatMap(popup => (popup === null ? [] : [popup.rect]))

/** What to ask the engine for: a picture of exactly the size of its place, for everybody who has one. */
export function requestsOf(scene: Scene): TileRequest[] {
  if (scene.is === 'tooSmall') return []
  return scene.cards.flatMap(({card, picture: {cols, rows}}) =>
    card.is === 'person' && card.id !== null ? [{id: card.id, cols, rows}] : [],
  )
}

function placed(card: Card, rect: Rect, covers: readonly Rect[]): PlacedCard {
  const middle = inside(rect)
  const nameLine = {...rect, y: rect.y + rect.rows - 1, rows: 1}
  return {
    card,
    rect,
    picture: fitPicture(middle),
    showsName: !covers.some(cover => overlaps(cover, nameLine)),
    words: above(covers, middle),
  }
}

/** The part of a place that lies above every popup. */
function above(covers: readonly Rect[], place: Rect): Rect | null {
  const tops = covers.filter(cover => overlaps(cover, place)).map(({y}) => y)
  const rows = Math.min(place.y + place.rows, ...tops) - place.y
  return rows > 0 ? {...place, rows} : null
}

const hiddenPeople = (cards: readonly Card[], layout: Extract<Layout, {is: 'meeting'}>): number =>
  cards.slice(layout.cards.length).filter(card => card.is === 'person' && !card.own).length

function helpLines(model: Model): string[] {
  const {phase, session} = model
  const command = phase.is === 'joined' ? ['', 'Others come in with', joinCommand(session, phase.server)] : []
  // On a small screen the first lines alone are shown.
  return [
    'q       leave the meeting',
    'm       mute or unmute your microphone',
    'v       turn your camera off or on',
    '?       show or hide this help',
    'ctrl+c  leave at once',
    ...command,
  ]
}
