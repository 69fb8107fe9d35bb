/** Which cards of the model stand on the screen and where, and what follows from that for the model. Pure. */
import type {PeerId} from '../../engine-protocol.js'
import {type Card, cardsOf} from './cards.js'
import {type Layout, layOut, type Sidebar} from './layout/layout.js'
import {type Model, peopleWho} from './model.js'
import {preparingLines} from './preparing.js'
import {stageAfter} from './speaker-on-stage.js'

/** The places of the layout count these cards. */
export type Arranged = {readonly cards: readonly Card[]; readonly layout: Layout}

export function arranged(model: Model): Arranged {
  const {size, appearance, arrangement} = model
  const {layout, ownPicture, page, panel} = arrangement
  const all = cardsOf(model)
  const cards = layout === 'onlyMe' ? all.slice(-1) : all
  const large = layout === 'onlyMe' ? null : largeOf(model, cards)
  const foot = preparingLines(model, size.cols).length
  const wish = {cards: cards.length, large, own: ownPicture, page, sidebar: sidebarOf(model), panel, foot}
  return {cards, layout: layOut(size, appearance.cellAspect, wish)}
}

/** Before joining there is nobody to list. */
const sidebarOf = ({phase, arrangement}: Model): Sidebar =>
  phase.is === 'preparing' ? 'hidden' : arrangement.sidebar

/** Null for a grid. Before anybody has talked the first one has the stage. */
function largeOf({arrangement}: Model, cards: readonly Card[]): number | null {
  const {layout, pinned, speakerOnStage} = arrangement
  const byPin = placeOf(cards, pinned)
  if (byPin !== null) return byPin
  if (layout !== 'speaker' || cards.length < 2) return null
  return placeOf(cards, speakerOnStage.id) ?? 0
}

function placeOf(cards: readonly Card[], id: PeerId | null): number | null {
  const place = id === null ? -1 : cards.findIndex(card => card.is === 'person' && card.id === id)
  return place === -1 ? null : place
}

/** After anything that happened: who left is not pinned, whoever talks may take the stage, and what is not seen is old. */
export function rearranged(model: Model): Model {
  const {pinned, speakerOnStage} = model.arrangement
  const here = new Set(peopleWho(model, 'here').map(({id}) => id))
  const isHere = (id: PeerId): boolean => here.has(id)
  const arrangement = {
    ...model.arrangement,
    pinned: pinned !== null && (isHere(pinned) || pinned === model.me.id) ? pinned : null,
    speakerOnStage: stageAfter(speakerOnStage, model.speaker, isHere, model.now),
  }
  return withWhatIsSeen({...model, arrangement})
}

/** Nobody sends a picture that is not shown: the one at hand is not shown again when its card is back. */
function withWhatIsSeen(model: Model): Model {
  const {cards, layout} = arranged(model)
  if (layout.is === 'tooSmall') return model
  const shown = layout.cards.map(({card}) => cards[card]!)
  const seen = new Set(shown.map(card => (card.is === 'person' ? card.id : null)))
  const {me, people, arrangement} = model
  const unseen = people.some(({id, pictured}) => pictured && !seen.has(id))
  return {
    ...model,
    arrangement: {...arrangement, page: layout.page},
    me: me.pictured && !seen.has(me.id) ? {...me, pictured: false} : me,
    people: unseen ? people.map(one => (seen.has(one.id) ? one : {...one, pictured: false})) : people,
  }
}
