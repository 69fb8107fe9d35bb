/** What the screen shows, by name. Pure. */
import {act} from '../actions/act.js'
import {joinAsked} from '../actions/join-action.js'
import {ACTIONS, type ActionName} from '../keys/actions.js'
import {choicesFor, type Trait, withTrait} from '../scene/appearance.js'
import {canJoin, type Model} from '../scene/model.js'
import {onlySays} from '../scene/outcome.js'
import {type Command, choiceCommand, plainCommand} from './command.js'

/** Named as its key is in the configuration. */
const sameAs = (action: ActionName): Command =>
  plainCommand(action, ACTIONS[action].does, model => act(model, action))

export const VIEW_COMMANDS: readonly Command[] = [
  plainCommand('join', 'join the meeting', joinAsked, canJoin),
  ...(
    [
      ...(['layout', 'own-picture', 'sidebar', 'page-next', 'page-previous', 'dither'] as const),
      ...(['statistics', 'copy-statistics', 'help', 'leave'] as const),
    ] as const
  ).map(sameAs),
  look('glyphs', 'MODE', 'glyphs of the pictures'),
  look('colours', 'MODE', 'colours of the pictures'),
  look('filter', 'NAME', 'filter of the pictures'),
  look('palette', 'NAME', 'glyphs of the ramp'),
]

/** Offers what this terminal can show. */
function look(trait: Exclude<Trait, 'dither'>, usage: string, does: string): Command {
  const choices = ({appearance}: Model): readonly string[] => choicesFor(appearance, trait)
  return choiceCommand(trait, usage, does, choices, (model, name) => {
    const choice = choicesFor(model.appearance, trait).find(each => each === name)!
    const {appearance, says} = withTrait(model.appearance, trait, choice)
    return onlySays({...model, appearance}, says)
  })
}
