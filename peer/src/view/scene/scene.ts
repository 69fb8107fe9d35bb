/**
 * One state of the model on one screen: what stands where. Pure; Ink draws it, the compositor takes its
 * covers, and the engine is asked for the pictures that it shows.
 */
import {pictureRequest} from '../../core/picture/paint/look.js'
import type {PeerId, TileRequest} from '../../engine-protocol.js'
import {inside, overlaps, type Rect} from '../cells/rect.js'
import {alertLines, alertNotice} from './alert.js'
import {type Appearance, lookOf} from './appearance.js'
import {type Card, cardsOf} from './cards.js'
import {commandLines} from './command-box.js'
import {deviceLines} from './device-box.js'
import {helpLines} from './help.js'
import {type Layout, layOut, pictureIn} from './layout.js'
import type {Model} from './model.js'
import {peopleLines} from './people-box.js'
import {type Box, type BoxLine, boxPopup, type Popup, roomInBox, warningPopup} from './popups.js'
import {questionLines} from './question-box.js'
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
      /** What was opened, asked, or has to be decided. */
      readonly box: Box | null
    }

/** Fewer rows say too little: the warnings make room then, and come back. */
const MIN_BOX_ROWS = 8
/** Lines longer than this are hard to read. */
const MAX_BOX_COLS = 72

export function sceneOf(model: Model): Scene {
  const cards = cardsOf(model)
  const layout = layOut(model.size, cards.length, model.appearance.cellAspect)
  if (layout.is === 'tooSmall') return layout
  const popups = popupsOf(model, layout.stage)
  const covers = rectsOf(popups)
  return {
    is: 'meeting',
    cards: layout.cards.map((rect, place) =>
      placed(cards[place]!, rect, covers, model.appearance.cellAspect),
    ),
    roster: layout.roster,
    statusRect: layout.status,
    status: statusOf(model, hiddenPeople(cards, layout), model.size.cols),
    ...popups,
  }
}

type Popups = {readonly warnings: Popup | null; readonly box: Box | null}

/** They never overlap, as Ink would shift a line whose wide glyph is cut. */
function popupsOf(model: Model, stage: Rect): Popups {
  const warnings = warningPopup([...model.notices, ...alertNotice(model)], stage)
  const rows = warnings === null ? stage.rows : warnings.rect.y - stage.y
  const box = boxIn(model, rows >= MIN_BOX_ROWS ? {...stage, rows} : stage)
  const bothFit = warnings === null || box === null || !overlaps(warnings.rect, box.rect)
  return {warnings: bothFit ? warnings : null, box}
}

/** What needs an answer goes before what was opened, and that before what can wait. */
function boxIn(model: Model, stage: Rect): Box | null {
  const room = roomInBox(stage, MAX_BOX_COLS)
  const question = questionLines(model, room)
  if (question !== null) return boxPopup(question, stage, 'warning')
  if (model.opened.is === 'help') return boxPopup(helpLines(model, model.opened, room.rows), stage)
  if (model.opened.is === 'commands') return boxPopup(commandLines(model.opened, room), stage)
  if (model.opened.is === 'people') return boxPopup(peopleLines(model, model.opened, room), stage)
  if (model.opened.is === 'devices') return boxPopup(deviceLines(model, model.opened, room), stage)
  const alert: BoxLine[] | null = alertLines(model, room)
  return alert === null ? null : boxPopup(alert, stage, 'error')
}

/** The popups' rectangles, through which nothing shines. */
export const coversOf = (scene: Scene): Rect[] => (scene.is === 'tooSmall' ? [] : rectsOf(scene))

const rectsOf = ({warnings, box}: Popups): Rect[] =>
  [warnings, box].flatMap(popup => (popup === null ? [] : [popup.rect]))

/**
 * What to ask the engine for: the samples that the place of a picture is drawn from, for everybody who has one. Whoever is
 * on the way is asked in advance, so that the first picture comes at once.
 */
export function requestsOf(scene: Scene, appearance: Appearance, fps: number): TileRequest[] {
  if (scene.is === 'tooSmall') return []
  const look = lookOf(appearance, false)
  return scene.cards.flatMap(({card, picture: {cols, rows}}) => {
    const request = pictureRequest(look, cols, rows, fps)
    return idsOf(card).map(id => ({id, ...request}))
  })
}

function idsOf(card: Card): readonly PeerId[] {
  if (card.is === 'connecting') return card.ids
  return card.is === 'person' && card.id !== null ? [card.id] : []
}

function placed(card: Card, rect: Rect, covers: readonly Rect[], cellAspect: number): PlacedCard {
  const middle = inside(rect)
  const nameLine = {...rect, y: rect.y + rect.rows - 1, rows: 1}
  return {
    card,
    rect,
    picture: pictureIn(middle, cellAspect),
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
