/** Where each of the others is heard from: where its card stands, so that voices come apart. Pure. */
import type {PeerId} from '../../engine-protocol.js'
import type {Scene} from './scene.js'

export type Place = {readonly id: PeerId; readonly pan: number}

/** Half of the way to one side: voices come apart, and nobody talks into one ear alone. */
const MOST_PAN = 0.5
/** Smaller moves are not heard, and not told. */
const STEPS_A_SIDE = 20

/** Of each person who has a card, -1 (left) to 1 (right). A single one is in the middle, wherever the own picture stands. */
export function placesOf(scene: Scene): Place[] {
  if (scene.is === 'tooSmall') return []
  const others = scene.cards.flatMap(({card, rect}) =>
    card.is === 'person' && !card.own && card.id !== null ? [{id: card.id, rect}] : [],
  )
  const left = Math.min(...scene.cards.map(({rect}) => rect.x))
  const right = Math.max(...scene.cards.map(({rect}) => rect.x + rect.cols))
  return others.map(({id, rect}) => {
    const across = (2 * (rect.x + rect.cols / 2 - left)) / (right - left) - 1
    return {id, pan: others.length === 1 ? 0 : Math.round(MOST_PAN * across * STEPS_A_SIDE) / STEPS_A_SIDE}
  })
}

/** Those that are new, or elsewhere than before. */
export const movedPlaces = (places: readonly Place[], before: readonly Place[]): Place[] =>
  places.filter(place => !before.some(({id, pan}) => id === place.id && pan === place.pan))
