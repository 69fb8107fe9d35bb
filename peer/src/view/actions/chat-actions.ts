/** The chat: opening it, moving in it, saying something, with signs and raised hands. Pure. */

import {within} from '@s2c/shared/within'
import {isTooLong, MAX_TEXT_BYTES, type Reaction} from '../../core/chat/post.js'
import {EMPTY_FIELD, type Field} from '../keys/field.js'
import {arranged} from '../scene/arranged.js'
import type {Chat} from '../scene/chat/chat.js'
import {scrollableRows} from '../scene/chat-panel.js'
import {type Model, withNothingOpen} from '../scene/model.js'
import {only, onlySays, type Step} from '../scene/outcome.js'

/** Opened to write in; whoever writes elsewhere comes back to it. */
export function chatTurned(model: Model): Step {
  const {panel} = model.arrangement
  return only(panel && model.chat.focused ? closedChat(model) : openChat(model))
}

/** What is shown is read. */
export const openChat = (model: Model): Model => ({
  ...withPanel(model, true),
  chat: {...model.chat, focused: true, unread: 0, unreadMentions: 0, scrolledRows: 0},
})

/** What was being written stays for the next time. */
export const closedChat = (model: Model): Model => ({
  ...withPanel(model, false),
  chat: {...model.chat, focused: false},
})

export const unfocusedChat = (model: Model): Model => withChat(model, {focused: false})
export const withField = (model: Model, field: Field): Model => withChat(model, {field})

/** `by` rows towards what is older. */
export function scrolledChat(model: Model, by: number): Step {
  const {layout} = arranged(model)
  const panel = layout.is === 'tooSmall' ? null : layout.panel
  if (panel === null) return only(model)
  const scrolledRows = within(model.chat.scrolledRows + by, scrollableRows(model, panel))
  return only(withChat(model, {scrolledRows}))
}

/** Says why when it cannot be said, and does nothing else then. */
export function said(model: Model, text: string): Step {
  if (text.trim() === '') return only(model)
  if (model.phase.is !== 'joined') return onlySays(model, 'nobody to talk to before you have joined')
  if (isTooLong(text)) return onlySays(model, `too long to say: at most ${MAX_TEXT_BYTES} bytes at a time`)
  return {model: withChat(model, {scrolledRows: 0}), commands: [{do: 'say', text}]}
}

/** What cannot be said stays in the field. */
export function fieldSaid(model: Model): Step {
  const step = said(model, model.chat.field.text)
  return step.commands.length === 0 ? step : {...step, model: withField(step.model, EMPTY_FIELD)}
}

/** Shown when the engine says so, with the moment by which raised hands are ordered. */
export const handTurned = (model: Model): Step => ({
  model,
  commands: [{do: model.me.handRaisedMs === null ? 'raise-hand' : 'lower-hand'}],
})

export const reacted = (model: Model, reaction: Reaction): Step => ({
  model: withNothingOpen(model),
  commands: [{do: 'react', reaction}],
})

const withChat = (model: Model, change: Partial<Chat>): Model => ({
  ...model,
  chat: {...model.chat, ...change},
})

const withPanel = (model: Model, panel: boolean): Model => ({
  ...model,
  arrangement: {...model.arrangement, panel},
})
