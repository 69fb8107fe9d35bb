/**
 * What an action comes to, given what is open: a question takes its answer, a list acts on what is selected, else it is
 * about the meeting. Pure: the next model, and what to tell the engine.
 */

import {REACTIONS} from '../../core/chat/post.js'
import type {ActionName} from '../keys/actions.js'
import {lastHelpLine} from '../scene/help.js'
import type {Model, Question} from '../scene/model.js'
import {only, type Step} from '../scene/outcome.js'
import {askedAbout} from '../scene/possible.js'
import {reacted} from './chat-actions.js'
import {deviceAction} from './device-actions.js'
import {leaveAsked, left} from './leave-actions.js'
import {movedIn} from './list-moves.js'
import {meetingAction} from './meeting-actions.js'
import {peopleAction} from './people-actions.js'
import {statisticsAction} from './statistics-actions.js'

export function act(model: Model, action: ActionName): Step {
  // People talk about what they are asked, so push to talk is no answer.
  if (action === 'talk') return meetingAction(model, action)
  if (action === 'leave' && model.question?.do !== 'leave') return leaveAsked({...model, question: null})
  if (model.question !== null) return answered(model, isYes(model.question, action))
  return openedAction(model, action) ?? meetingAction(model, action)
}

/** Whoever presses the key to leave twice means it. */
const isYes = (question: Question, action: ActionName): boolean =>
  action === 'yes' || (question.do === 'leave' && action === 'leave')

/** Any answer but "yes" means no. */
function answered(model: Model, yes: boolean): Step {
  const {question} = model
  const done = {...model, question: null}
  if (question === null || !yes) return only(done)
  if (question.do === 'leave') return left(model)
  if (askedAbout(model, question) === null) return only(done)
  return {model: done, commands: [{do: question.do, id: question.id}]}
}

/** Null for what means the same whatever is open. */
function openedAction(model: Model, action: ActionName): Step | null {
  const {opened} = model
  if (opened.is === 'people') return peopleAction(model, opened, action)
  if (opened.is === 'devices') return deviceAction(model, opened, action)
  if (opened.is === 'reactions') return reactionAction(model, opened.selected, action)
  if (opened.is === 'statistics') return statisticsAction(model, opened.from, action)
  return opened.is === 'help' ? helpAction(model, opened.from, action) : null
}

function reactionAction(model: Model, selected: number, action: ActionName): Step | null {
  if (action === 'enter') return reacted(model, REACTIONS[selected]!)
  const next = movedIn(action, selected, REACTIONS.length - 1)
  return next === null ? null : only({...model, opened: {is: 'reactions', selected: next}})
}

function helpAction(model: Model, from: number, action: ActionName): Step | null {
  const next = movedIn(action, from, lastHelpLine(model))
  return next === null ? null : only({...model, opened: {is: 'help', from: next}})
}
