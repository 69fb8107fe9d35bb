/** Whether the terminal calls a person who looks elsewhere, by name. Pure. */
import type {Model} from '../scene/model.js'
import {onlySays, type Step} from '../scene/outcome.js'
import {type Command, plainCommand} from './command.js'

export const NOTIFY_COMMANDS: readonly Command[] = [
  plainCommand(
    'quiet',
    'no bell and no notifications',
    model => (isQuiet(model) ? onlySays(model, 'it is quiet already') : turned(model, true)),
    model => !isQuiet(model),
  ),
  plainCommand(
    'loud',
    'bell and notifications again',
    model => (isQuiet(model) ? turned(model, false) : onlySays(model, 'it is not quiet')),
    model => isQuiet(model),
  ),
]

const isQuiet = ({notifying}: Model): boolean => notifying.wish.quiet

function turned(model: Model, quiet: boolean): Step {
  const {notifying} = model
  const wish = {...notifying.wish, quiet}
  return onlySays(
    {...model, notifying: {...notifying, wish}},
    quiet ? 'quiet: no bell, no notifications' : 'loud: bell and notifications again',
  )
}
