/** The line in which a command is written, as it stands in the model. Pure. */

import {type Field, fieldOf} from '../keys/field.js'
import type {Model, Opened} from '../scene/model.js'
import {only, type Step} from '../scene/outcome.js'

export type CommandLine = Extract<Opened, {is: 'commands'}>

export const openCommands = (model: Model, line = ''): Step => only(withLine(model, fieldOf(line)))

export const withLine = (model: Model, field: Field, selected = 0, refused: string | null = null): Model => ({
  ...model,
  opened: {is: 'commands', field, selected, offers: [], refused},
})
