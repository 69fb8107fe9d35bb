/** What changes how the screen is shared out: each a step, with a word where the screen alone does not say it. Pure. */
import type {PeerId} from '../../engine-protocol.js'
import {arranged} from '../scene/arranged.js'
import type {Arrangement, ArrangementLayout, OwnPicture} from '../scene/arrangement.js'
import {type Model, peopleWho} from '../scene/model.js'
import {only, onlySays, type Step} from '../scene/outcome.js'

const LAYOUTS: Readonly<Record<ArrangementLayout, {next: ArrangementLayout; words: string}>> = {
  grid: {next: 'speaker', words: 'all the same size'},
  speaker: {next: 'onlyMe', words: 'whoever talks stands large'},
  onlyMe: {next: 'grid', words: 'you see only yourself'},
}
const OWN_PICTURES: Readonly<Record<OwnPicture, {next: OwnPicture; words: string}>> = {
  tile: {next: 'corner', words: 'your picture: beside the others'},
  corner: {next: 'hidden', words: 'your picture: small, in a corner'},
  hidden: {next: 'tile', words: 'your picture: hidden from you alone'},
}

/** From the grid to the speaker to oneself alone and round again; who was pinned is no more. */
export function layoutTurned(model: Model): Step {
  const layout = LAYOUTS[model.arrangement.layout].next
  return onlySays(arrangedAnew(model, {layout, pinned: null, page: 0}), LAYOUTS[layout].words)
}

/** Stands large from now on; the same one again, or null: nobody any more. Others than who is there are passed over. */
export function pinned(model: Model, id: PeerId | null): Step {
  const {pinned: before, layout} = model.arrangement
  if (id === null && before === null) return onlySays(model, 'nobody is pinned')
  if (id === null || id === before) return onlySays(arrangedAnew(model, {pinned: null}), 'nobody is pinned')
  const name = id === model.me.id ? 'you' : peopleWho(model, 'here').find(person => person.id === id)?.name
  if (name === undefined) return only(model)
  const pinning = {pinned: id, page: 0, layout: layout === 'onlyMe' ? 'grid' : layout} as const
  return onlySays(arrangedAnew(model, pinning), `pinned: ${name}`)
}

/** Whose card stands there on the screen, from 1; the large one is the first. 0: nobody. */
export function pinnedAt(model: Model, place: number): Step {
  if (place === 0) return pinned(model, null)
  const {cards, layout} = arranged(model)
  const at = layout.is === 'tooSmall' ? undefined : layout.cards[place - 1]
  const card = at === undefined ? undefined : cards[at.card]
  if (card?.is !== 'person' || card.id === null) return onlySays(model, 'nobody stands there')
  return pinned(model, card.id)
}

/** So many pages on; behind the last one stands the first. */
export function pageTurned(model: Model, by: 1 | -1): Step {
  const {layout} = arranged(model)
  const pages = layout.is === 'tooSmall' ? 1 : layout.pages
  if (pages === 1) return onlySays(model, 'there is only one page')
  const page = (model.arrangement.page + by + pages) % pages
  return onlySays(arrangedAnew(model, {page}), `page ${page + 1} of ${pages}`)
}

/** What is seen is hidden, and the other way round; as the width has it, where that is the same. */
export function sidebarTurned(model: Model): Step {
  const auto = arrangedAnew(model, {sidebar: 'auto'})
  if (hasRoster(model) !== hasRoster(auto)) return only(auto)
  if (hasRoster(model)) return only(arrangedAnew(model, {sidebar: 'hidden'}))
  const shown = arrangedAnew(model, {sidebar: 'shown'})
  return hasRoster(shown) ? only(shown) : onlySays(model, 'no room for the list of people')
}

export function ownPictureTurned(model: Model): Step {
  const ownPicture = OWN_PICTURES[model.arrangement.ownPicture].next
  return onlySays(arrangedAnew(model, {ownPicture}), OWN_PICTURES[ownPicture].words)
}

function hasRoster(model: Model): boolean {
  const {layout} = arranged(model)
  return layout.is === 'meeting' && layout.roster !== null
}

const arrangedAnew = (model: Model, change: Partial<Arrangement>): Model => ({
  ...model,
  arrangement: {...model.arrangement, ...change},
})
