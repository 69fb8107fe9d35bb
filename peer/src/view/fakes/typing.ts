/** A model for tests, told things and typed at, with what the engine heard. */
import type {EngineCommand, EngineEvent} from '../../engine-protocol.js'
import {type Input, step} from '../control/step.js'
import {type ChosenKeys, keymapOf} from '../keys/keymap.js'
import {type Model, startingModel} from '../scene/model.js'
import {StdinFilter} from '../terminal/stdin-filter.js'
import {RAMP} from './fake-appearance.js'
import {joinedEvent, selfEvent} from './fake-engine.js'

export class Typing {
  model: Model
  readonly commands: EngineCommand[] = []
  now = 10_000
  readonly #filter = new StdinFilter()

  constructor(events: readonly EngineEvent[] = [], size = {cols: 120, rows: 40}, keys: ChosenKeys = {}) {
    this.model = startingModel('session1', 'Me', size, RAMP, 0, keymapOf(keys))
    this.tell(joinedEvent('Me'), selfEvent(), ...events)
    // Who is at the door has been read by now.
    this.now += 10_000
  }

  tell(...events: EngineEvent[]): this {
    for (const event of events) this.take({is: 'event', event})
    return this
  }

  /** As the terminal sends it; `\x1b` at the end is the Escape key. */
  type(...texts: string[]): this {
    for (const text of texts) {
      for (const input of [...this.#filter.push(text), ...this.#filter.flush()])
        if (input.is !== 'answer' && input.is !== 'report') this.take({is: 'typed', typed: input})
    }
    return this
  }

  take(input: Input): this {
    const {model, commands} = step(this.model, input, this.now)
    this.model = model
    this.commands.push(...commands)
    return this
  }

  get said(): string | undefined {
    return this.model.notices.at(-1)?.text
  }

  /** The newest command, and what it names. */
  get done(): EngineCommand | undefined {
    return this.commands.at(-1)
  }
}
