/** What the screen shows, by name. Pure. */
import {
  COLOUR_MODES,
  type ColourMode,
  FILTERS,
  type Filter,
  GLYPH_MODES,
  type GlyphMode,
} from '../../core/picture/paint/look.js'
import {RAMPS} from '../../core/picture/paint/ramp-palette.js'
import {act} from '../actions/act.js'
import {joinAsked} from '../actions/join-action.js'
import {ACTIONS, type ActionName} from '../keys/actions.js'
import type {Appearance} from '../scene/appearance.js'
import {canJoin, type Model} from '../scene/model.js'
import {onlySays, type Step} from '../scene/outcome.js'
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
  look('glyphs', 'MODE', 'glyphs of the pictures', GLYPH_MODES, glyphs => ({glyphs: glyphs as GlyphMode})),
  look('colours', 'MODE', 'colours of the pictures', COLOUR_MODES, colours => ({
    colours: colours as ColourMode,
  })),
  look('filter', 'NAME', 'filter of the pictures', FILTERS, filter => ({filter: filter as Filter})),
  look('palette', 'NAME', 'glyphs of the ramp', Object.keys(RAMPS), palette => ({palette})),
]

function look(
  name: string,
  usage: string,
  does: string,
  choices: readonly string[],
  change: (choice: string) => Partial<Appearance>,
): Command {
  const run = (model: Model, choice: string): Step =>
    onlySays({...model, appearance: {...model.appearance, ...change(choice)}}, `${name}: ${choice}`)
  return choiceCommand(name, usage, does, () => choices, run)
}
