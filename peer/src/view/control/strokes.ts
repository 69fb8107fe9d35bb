/**
 * What a key means where it was struck: text being written takes what it can use, then the innermost thing that is open,
 * then the meeting. Pure.
 */

import {REACTIONS} from '../../core/chat/post.js'
import {act} from '../actions/act.js'
import {reacted} from '../actions/chat-actions.js'
import {talkReleased} from '../actions/sound-actions.js'
import type {ActionName, Scope} from '../keys/actions.js'
import type {Model} from '../scene/model.js'
import {only, type Step} from '../scene/outcome.js'
import type {Stroke} from '../terminal/stroke.js'
import {chatStroke} from './chat-line.js'
import {commandLineStroke} from './command-line.js'

export function struck(model: Model, stroke: Stroke): Step {
  if (model.question === null && model.opened.is === 'commands') {
    const step = commandLineStroke(model, model.opened, stroke)
    if (step !== null) return step
  }
  if (writesChat(model)) {
    const step = chatStroke(model, stroke)
    if (step !== null) return step
  }
  const sign = model.opened.is === 'reactions' ? REACTIONS[Number(stroke.key) - 1] : undefined
  if (model.question === null && sign !== undefined) return reacted(model, sign)
  const action = actionFor(model, stroke)
  // A key that is held does not open and close again and again.
  if (stroke.repeated && (action === null || !REPEATS.has(action))) return only(model)
  if (action !== null) return act(model, action)
  return model.question === null ? only(model) : act(model, 'no')
}

/** Whether keys write into the chat. */
export const writesChat = ({question, opened, chat, arrangement}: Model): boolean =>
  question === null && opened.is === 'nothing' && arrangement.panel && chat.focused

/** Of a key that is up again only the one to talk matters, whatever is open by now. */
export const released = (model: Model, key: string): Step =>
  model.keymap.actions.meeting.get(key) === 'talk' ? talkReleased(model) : only(model)

const REPEATS: ReadonlySet<ActionName> = new Set(['up', 'down', 'louder', 'quieter'])

function actionFor(model: Model, {key}: Stroke): ActionName | null {
  for (const scope of scopesOf(model)) {
    const action = model.keymap.actions[scope].get(key)
    if (action !== undefined) return action
  }
  return null
}

/** Innermost first. */
function scopesOf({question, opened}: Model): readonly Scope[] {
  if (question !== null) return ['question', 'meeting']
  return opened.is === 'people' ? ['people', 'list', 'meeting'] : ['list', 'meeting']
}
