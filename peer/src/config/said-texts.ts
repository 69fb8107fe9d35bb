/** Keeps what stood behind the flags, or in the environment for them, of a command that is still to be parsed. */
import type {Command} from 'commander'

export class SaidTexts {
  readonly #texts = new Map<string, string>()

  constructor(command: Command) {
    for (const option of command.options) {
      const say = (text: unknown): void => {
        if (typeof text === 'string') this.#texts.set(option.attributeName(), text)
      }
      command.on(`option:${option.name()}`, say)
      command.on(`optionEnv:${option.name()}`, say)
    }
  }

  /** What was said last for the option of that attribute. */
  of(attribute: string): string {
    return this.#texts.get(attribute) ?? ''
  }
}
