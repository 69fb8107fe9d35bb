/** What every action and command comes to. Pure. */
import type {EngineCommand} from '../../engine-protocol.js'
import {type Model, says, withNotice} from './model.js'

/** What something comes to: the next model, what to tell the engine, and what to hand to the terminal's clipboard. */
export type Step = {
  readonly model: Model
  readonly commands: readonly EngineCommand[]
  readonly clipboard?: string
}

export const only = (model: Model): Step => ({model, commands: []})
/** Nothing but words, which pass by. */
export const onlySays = (model: Model, words: string): Step => only(withNotice(model, says(words), 'news'))
