/**
 * One state of the model on one screen: what stands where. Pure; Ink draws it, the compositor takes its
 * covers, and the engine is asked for the pictures that it shows.
 */
import {pictureRequest} from '../../core/picture/paint/look.js'
import type {PeerId, TileRequest} from '../../engine-protocol.js'
import type {Link} from '../cells/compositor.js'
import {overlaps, type Rect} from '../cells/rect.js'
import {alertLines, alertNotice} from './alert.js'
import {type Appearance, lookOf} from './appearance.js'
import {arranged} from './arranged.js'
import type {Card} from './cards.js'
import {type ChatPanel, chatPanel} from './chat-panel.js'
import {commandLines} from './command-box.js'
import {deviceLines} from './device-box.js'
import {helpLines} from './help.js'
import type {Layout} from './layout/layout.js'
import {type Model, peopleWho} from './model.js'
import {peopleLines} from './people-box.js'
import {above, type PlacedCard, placedCard} from './placed-card.js'
import {type Box, type BoxLine, boxPopup, type Popup, roomInBox, warningPopup} from './popups.js'
import {type PreparingLine, preparingLines} from './preparing.js'
import {questionLines} from './question-box.js'
import {reactionLines} from './reaction-box.js'
import {type Roster, rosterIn} from './roster.js'
import {statisticsLines} from './statistics-box.js'
import {type Status, statusOf} from './status.js'

export type Scene =
  | {readonly is: 'tooSmall'}
  | {
      readonly is: 'meeting'
      /** One in a corner comes last. */
      readonly cards: readonly PlacedCard[]
      readonly roster: Roster | null
      /** Free of popups; null while it is closed, or has no room beside them. */
      readonly panel: ChatPanel | null
      /** Below the own picture, before joining; null afterwards, and where it has no room. */
      readonly foot: {readonly rect: Rect; readonly lines: readonly PreparingLine[]} | null
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
/** Of a panel: a border around a line. */
const MIN_PANEL_ROWS = 3

export function sceneOf(model: Model): Scene {
  const {cards, layout} = arranged(model)
  if (layout.is === 'tooSmall') return layout
  const {cellAspect} = model.appearance
  const popups = popupsOf(model, layout.floor)
  const covers = rectsOf(popups)
  const corner = layout.cards.find(({inCorner}) => inCorner)?.rect ?? null
  return {
    is: 'meeting',
    cards: layout.cards.map(({card, rect, inCorner}) =>
      placedCard({card: cards[card]!, rect, inCorner}, covers, inCorner ? null : corner, cellAspect),
    ),
    roster: layout.roster === null ? null : rosterIn(model, layout.roster),
    panel: layout.panel === null ? null : panelAbove(model, covers, layout.panel),
    foot: footIn(model, layout.foot),
    statusRect: layout.status,
    status: statusOf(model, hiddenPeople(model, cards, layout), model.size.cols, layout),
    ...popups,
  }
}

/** The first lines matter most. */
function footIn(model: Model, rect: Rect): Extract<Scene, {is: 'meeting'}>['foot'] {
  const lines = preparingLines(model, rect.cols).slice(0, rect.rows)
  return lines.length === 0 ? null : {rect, lines}
}

function panelAbove(model: Model, covers: readonly Rect[], panel: Rect): ChatPanel | null {
  const free = above(covers, panel)
  return free !== null && free.rows >= MIN_PANEL_ROWS ? chatPanel(model, free) : null
}

type Popups = {readonly warnings: Popup | null; readonly box: Box | null}

/** They never overlap, as Ink would shift a line whose wide glyph is cut. */
function popupsOf(model: Model, stage: Rect): Popups {
  const warnings = warningsIn(model, stage)
  const box = boxIn(model, boxStage(stage, warnings))
  const bothFit = warnings === null || box === null || !overlaps(warnings.rect, box.rect)
  return {warnings: bothFit ? warnings : null, box}
}

/** What the warnings leave of the stage. */
function boxStage(stage: Rect, warnings: Popup | null): Rect {
  const rows = warnings === null ? stage.rows : warnings.rect.y - stage.y
  return rows >= MIN_BOX_ROWS ? {...stage, rows} : stage
}

/** What a box that is opened now has for its text. */
export function roomForBox(model: Model): {cols: number; rows: number} {
  const {layout} = arranged(model)
  if (layout.is === 'tooSmall') return {cols: 0, rows: 0}
  return roomInBox(boxStage(layout.floor, warningsIn(model, layout.floor)), MAX_BOX_COLS)
}

/** Before joining, the reason why there is no picture may stand in its place. */
const warningsIn = (model: Model, stage: Rect): Popup | null =>
  warningPopup(
    [...model.notices, ...alertNotice(model)],
    stage,
    model.phase.is !== 'preparing' || model.me.pictured,
  )

/** What needs an answer goes before what was opened, and that before what can wait. */
function boxIn(model: Model, stage: Rect): Box | null {
  const room = roomInBox(stage, MAX_BOX_COLS)
  const question = questionLines(model, room)
  if (question !== null) return boxPopup(question, stage, 'warning')
  if (model.opened.is === 'help') return boxPopup(helpLines(model, model.opened, room.rows), stage)
  if (model.opened.is === 'commands') return boxPopup(commandLines(model.opened, room), stage)
  if (model.opened.is === 'reactions')
    return boxPopup(reactionLines(model.opened.selected, model.appearance.unicode), stage)
  if (model.opened.is === 'people') return boxPopup(peopleLines(model, model.opened, room), stage)
  if (model.opened.is === 'devices') return boxPopup(deviceLines(model, model.opened, room), stage)
  if (model.opened.is === 'statistics') return boxPopup(statisticsLines(model, model.opened, room), stage)
  const alert: BoxLine[] | null = alertLines(model, room)
  return alert === null ? null : boxPopup(alert, stage, 'error')
}

/** What lies over the picture of another card. */
export const cornerOf = (scene: Scene): Rect | null =>
  scene.is === 'tooSmall' ? null : (scene.cards.find(({inCorner}) => inCorner)?.rect ?? null)

/** What of the text can be clicked. */
export const linksOf = (scene: Scene): readonly Link[] =>
  scene.is === 'tooSmall' ? [] : (scene.panel?.links ?? [])

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

/** The others of the meeting that have a card, but not on this screen. */
function hiddenPeople(
  model: Model,
  cards: readonly Card[],
  layout: Extract<Layout, {is: 'meeting'}>,
): number {
  const shown = layout.cards.filter(({card}) => isOther(cards[card]!)).length
  return peopleWho(model, 'here').length - shown
}

const isOther = (card: Card): boolean => card.is === 'person' && !card.own
