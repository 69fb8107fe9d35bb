/** Leaving the meeting. Pure. */
import {type Model, peopleWho} from '../scene/model.js'
import {only, type Step} from '../scene/outcome.js'

/** Nobody is left by a slip of the finger. */
export function leaveAsked(model: Model): Step {
  const others = peopleWho(model, 'here').some(({link}) => link.is === 'live')
  return others ? only({...model, question: {do: 'leave'}}) : left(model)
}

/** For good: whoever means it is not asked again. */
export const left = (model: Model): Step => ({
  model: {...model, question: null, phase: {is: 'leaving'}},
  commands: [{do: 'leave'}],
})
