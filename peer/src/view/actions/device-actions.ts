/** In the list of microphones, speakers and cameras. Pure. */

import type {ActionName} from '../keys/actions.js'
import {choicesOf, chosenText, type DeviceChoice, selectedAt} from '../scene/device-list.js'
import {type Model, type OpenedAs, withNotice} from '../scene/model.js'
import {only, type Step} from '../scene/outcome.js'
import {movedIn} from './list-moves.js'

/** Asked anew each time: devices come and go. */
export const openDevices = (model: Model): Step => ({
  model: {...model, opened: {is: 'devices', selected: choicesOf(model)[0]!}},
  commands: [{do: 'list-devices'}],
})

/** Null for what means the same as without the list. */
export function deviceAction(model: Model, opened: OpenedAs<'devices'>, action: ActionName): Step | null {
  const choices = choicesOf(model)
  const at = selectedAt(choices, opened)
  if (action === 'enter') return chosen(model, choices[at]!)
  const next = movedIn(action, at, choices.length - 1)
  return next === null ? null : only({...model, opened: {is: 'devices', selected: choices[next]!}})
}

function chosen(model: Model, choice: DeviceChoice): Step {
  const {device, source} = choice
  const told = withNotice(model, chosenText(model, choice), 'news')
  return {
    model: {...told, chosen: {...model.chosen, [device]: source}},
    commands: [{do: 'use', device, source}, {do: 'list-devices'}],
  }
}
