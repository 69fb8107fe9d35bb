/** All commands, found and carried out by what was typed. Pure. */
import type {Model} from '../scene/model.js'
import type {Step} from '../scene/outcome.js'
import {CHAT_COMMANDS} from './chat-commands.js'
import type {Command, Refused} from './command.js'
import {NOTIFY_COMMANDS} from './notify-commands.js'
import {PEOPLE_COMMANDS} from './people-commands.js'
import {SOUND_COMMANDS} from './sound-commands.js'
import {VIEW_COMMANDS} from './view-commands.js'

/** In the order in which they are offered. */
export const COMMANDS: readonly Command[] = [
  ...SOUND_COMMANDS,
  ...CHAT_COMMANDS,
  ...PEOPLE_COMMANDS,
  ...NOTIFY_COMMANDS,
  ...VIEW_COMMANDS,
]

type TypedLine = {readonly name: string; readonly words: string}

/** The line without its slash. */
export function parsed(line: string): TypedLine {
  const [, name, words] = /^\s*(\S*)\s*([\s\S]*)$/u.exec(line)!
  return {name: name!.toLowerCase(), words: words!.trim()}
}

/** `line` is what was typed behind the slash, `among`: the commands that there are where it was typed. */
export function carriedOut(model: Model, line: string, among: readonly Command[] = COMMANDS): Step | Refused {
  const {name, words} = parsed(line)
  const command = among.find(each => each.name === name)
  if (command !== undefined) return command.run(model, words)
  const near = among.filter(each => name !== '' && each.name.startsWith(name))
  const hint =
    near.length === 0 ? '/help lists what there is' : `perhaps /${near.map(each => each.name).join(', /')}`
  return {refused: `there is no command /${name}: ${hint}`}
}

/** Whether it is the name of a command that is not offered now: whoever types it is told why. */
export function isOutOfPlace(model: Model, line: string): boolean {
  const {name} = parsed(line)
  return COMMANDS.some(command => command.name === name && !command.possible(model))
}

/** What could be meant: by the start of the name first, then by any part of what it does. Only what is possible now. */
export function fitting(model: Model, line: string): readonly Command[] {
  const {name, words} = parsed(line)
  const possible = COMMANDS.filter(command => command.possible(model))
  if (words !== '' || /\s$/u.test(line)) return possible.filter(command => command.name === name)
  const first = possible.filter(command => command.name.startsWith(name))
  const more = possible.filter(
    command => !first.includes(command) && `${command.name} ${command.does}`.toLowerCase().includes(name),
  )
  return [...first, ...more]
}
