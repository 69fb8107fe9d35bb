/** In the box of figures. Pure. */

import type {ActionName} from '../keys/actions.js'
import type {Model} from '../scene/model.js'
import {only, onlySays, type Step} from '../scene/outcome.js'
import {roomForBox} from '../scene/scene.js'
import {furthestStatisticsLine} from '../scene/statistics-box.js'
import {statisticsText} from '../scene/statistics-text.js'
import {movedIn} from './list-moves.js'

/** Null for what means the same without the box. */
export function statisticsAction(model: Model, from: number, action: ActionName): Step | null {
  if (action === 'enter') return statisticsCopied(model)
  const next = movedIn(action, from, furthestStatisticsLine(model, roomForBox(model)))
  return next === null ? null : only({...model, opened: {is: 'statistics', from: next}})
}

/** Nobody can tell whether the terminal took it. */
export function statisticsCopied(model: Model): Step {
  const text = statisticsText(model)
  if (text === '') return onlySays(model, 'no figures yet')
  return {...onlySays(model, 'sent to the clipboard of the terminal: the figures'), clipboard: text}
}
