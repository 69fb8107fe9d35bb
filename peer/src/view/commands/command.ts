/** One thing that can be done by its name: typed as `/name arguments` where text is written, or chosen from a list. Pure. */
import type {Model} from '../scene/model.js'
import type {Step} from '../scene/outcome.js'

/** Why it was not done, as a sentence with what to type instead. */
export type Refused = {readonly refused: string}

export type Command = {
  readonly name: string
  /** What stands behind the name, in capitals where something is to be put in; empty for none. */
  readonly usage: string
  readonly does: string
  /** Whether it makes sense now: nothing else is offered. What is typed in full is tried in any case. */
  readonly possible: (model: Model) => boolean
  /** What can stand first behind the name. */
  readonly choices: (model: Model) => readonly string[]
  /** `words`: what stood behind the name, without blanks around it. */
  readonly run: (model: Model, words: string) => Step | Refused
}

const always = (): boolean => true
const none = (): readonly string[] => []

type Optional = 'usage' | 'possible' | 'choices'
type Given = Omit<Command, Optional> & Partial<Pick<Command, Optional>>
export const command = (given: Given): Command => ({usage: '', possible: always, choices: none, ...given})

/** One without arguments: whatever is typed behind it is a mistake. */
export const plainCommand = (
  name: string,
  does: string,
  run: (model: Model) => Step,
  possible: Command['possible'] = always,
): Command =>
  command({
    name,
    does,
    possible,
    run: (model, words) => (words === '' ? run(model) : {refused: `/${name} takes nothing behind it`}),
  })

/** One with a word out of few; without it the refusal names them. */
export const choiceCommand = (
  name: string,
  usage: string,
  does: string,
  choices: (model: Model) => readonly string[],
  run: (model: Model, choice: string) => Step,
): Command =>
  command({
    name,
    usage,
    does,
    choices,
    run: (model, words) =>
      choices(model).includes(words)
        ? run(model, words)
        : {refused: `/${name} takes one of: ${choices(model).join(', ')}`},
  })

export const isRefused = (result: Step | Refused): result is Refused => 'refused' in result
