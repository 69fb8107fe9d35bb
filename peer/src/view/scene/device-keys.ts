/** The keys of the list of microphones and speakers. Pure. */
import {choicesOf, type DeviceChoice, sameChoice} from './device-list.js'
import type {Key} from './keys.js'
import {type Model, type Opened, says, withNotice} from './model.js'
import {only, type Step} from './outcome.js'

type DevicesOpened = Extract<Opened, {is: 'devices'}>

/** Asked anew each time: devices come and go. */
export const openDevices = (model: Model): Step => ({
  model: {...model, opened: {is: 'devices', selected: choicesOf(model)[0]!}},
  commands: [{do: 'list-devices'}],
})

/** Null for a key that means the same as without the list. */
export function deviceKey(model: Model, opened: DevicesOpened, key: Key): Step | null {
  const choices = choicesOf(model)
  const at = selectedAt(choices, opened)
  if (key === 'enter') return chosen(model, choices[at]!)
  if (key !== 'up' && key !== 'down') return null
  const next = Math.max(0, Math.min(choices.length - 1, at + (key === 'up' ? -1 : 1)))
  return only({...model, opened: {is: 'devices', selected: choices[next]!}})
}

/** One that is not there any more leaves the first. */
export const selectedAt = (choices: readonly DeviceChoice[], {selected}: DevicesOpened): number =>
  Math.max(
    0,
    choices.findIndex(choice => sameChoice(choice, selected)),
  )

function chosen(model: Model, {device, source, name}: DeviceChoice): Step {
  const told = withNotice(model, says(`${device}: ${name}`), 'news')
  return {
    model: {...told, chosen: {...model.chosen, [device]: source}},
    commands: [{do: 'use', device, source}, {do: 'list-devices'}],
  }
}
