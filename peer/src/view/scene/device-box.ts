/** The list of microphones, speakers and cameras to choose from. Scrolls so that the selected one is seen. Pure. */
import type {GridSize} from '../../core/picture/grid.js'
import type {UsableDevice} from '../../engine-protocol.js'
import {hintFor} from '../keys/keymap.js'
import {cut} from './columns.js'
import {choicesOf, type DeviceChoice, selectedAt} from './device-list.js'
import type {Model, OpenedAs} from './model.js'
import {type BoxLine, detailLine, pickedLine, plainLine, scrolled} from './popups.js'

const HEADINGS: Readonly<Record<UsableDevice, string>> = {
  microphone: 'Microphone',
  speaker: 'Speaker',
  camera: 'Camera',
}
const CHOSEN = ' (chosen)'
const IN_USE = ' (in use)'

export function deviceLines(model: Model, opened: OpenedAs<'devices'>, {cols, rows}: GridSize): BoxLine[] {
  const choices = choicesOf(model)
  const at = selectedAt(choices, opened)
  const blocks = choices.map((choice, place) => [
    ...(choices[place - 1]?.device === choice.device ? [] : [plainLine(HEADINGS[choice.device], true)]),
    pickedLine(nameOf(model, choice, cols), place === at),
  ])
  const looks = model.devices === null ? [detailLine('looking for others')] : []
  return [...scrolled([...blocks, looks], at, Math.max(1, rows - 1)), hints(model)].slice(0, rows)
}

/** The name is cut, never what is said of it. */
function nameOf({chosen}: Model, {device, source, name, inUse}: DeviceChoice, cols: number): string {
  const said = inUse ? IN_USE : chosen[device] === source ? CHOSEN : ''
  return cut(name, cols - said.length) + said
}

const hints = ({keymap}: Model): BoxLine =>
  plainLine(
    [
      ...hintFor(keymap, ['up', 'down'], ''),
      ...hintFor(keymap, ['enter'], 'use'),
      ...hintFor(keymap, ['close'], 'close'),
    ].join('  '),
    true,
  )
