/** The line in which a command is written, as it stands in the model. Pure. */

import {EMPTY_FIELD, type Field} from '../keys/field.js'
import type {Model} from '../scene/model.js'
import {only, type Step} from '../scene/outcome.js'

export const openCommands = (model: Model): Step => only(withLine(model, EMPTY_FIELD))

export const withLine = (model: Model, field: Field, selected = 0, refused: string | null = null): Model => ({
  ...model,
  opened: {is: 'commands', field, selected, offers: [], refused},
})
