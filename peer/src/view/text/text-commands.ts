/** What can be typed behind a slash where there is no picture: the commands of the screen that are about people and sound. Pure. */
import {act} from '../actions/act.js'
import {type Command, plainCommand} from '../commands/command.js'
import {COMMANDS} from '../commands/commands.js'
import {VIEW_COMMANDS} from '../commands/view-commands.js'

/** What they open or change is on the screen alone; of lists there are others here. */
const OF_THE_SCREEN: ReadonlySet<string> = new Set([
  ...VIEW_COMMANDS.map(({name}) => name),
  ...['people', 'devices', 'chat', 'pin', 'unpin', 'quiet', 'loud'],
])

const leave = plainCommand('leave', 'leave the meeting', model => act(model, 'leave'))

export const TEXT_COMMANDS: readonly Command[] = [
  ...COMMANDS.filter(({name}) => !OF_THE_SCREEN.has(name)),
  leave,
]
