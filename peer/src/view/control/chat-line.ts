/**
 * The line of the chat: keys write, enter says, alt+enter begins a new line. A slash at its start opens the commands,
 * and tab after @ completes a name. Pure.
 */

import {MAX_TEXT_BYTES} from '../../core/chat/post.js'
import {closedChat, fieldSaid, scrolledChat, unfocusedChat, withField} from '../actions/chat-actions.js'
import {openCommands} from '../actions/open-commands.js'
import {edited, type Field, inserted} from '../keys/field.js'
import {type Model, peopleWho} from '../scene/model.js'
import {only, onlySays, type Step} from '../scene/outcome.js'
import type {Stroke} from '../terminal/stroke.js'

/** UTF-16 units: each takes a byte at least, so no text that can be said has more. */
const MAX_UNITS = MAX_TEXT_BYTES
const NEW_LINE: ReadonlySet<string> = new Set(['alt+enter', 'shift+enter', 'ctrl+j'])
/** Rows that a page key scrolls: few enough to see where one was on any screen. */
const PAGE_ROWS = 5

/** Null for a key that means what it means elsewhere. */
export function chatStroke(model: Model, stroke: Stroke): Step | null {
  const {field} = model.chat
  if (NEW_LINE.has(stroke.key)) return only(withField(model, inserted(field, '\n', MAX_UNITS)))
  if (stroke.text === '/' && field.text === '') return openCommands(model)
  switch (stroke.key) {
    case 'enter':
      return fieldSaid(model)
    case 'esc':
      return only(closedChat(model))
    case 'tab':
      return only(named(model) ?? unfocusedChat(model))
    case 'up':
    case 'down':
      return scrolledChat(model, stroke.key === 'up' ? 1 : -1)
    case 'pageup':
    case 'pagedown':
      return scrolledChat(model, stroke.key === 'pageup' ? PAGE_ROWS : -PAGE_ROWS)
    default: {
      const changed = edited(field, stroke, MAX_UNITS)
      return changed === null ? null : only(withField(model, changed))
    }
  }
}

/** Lines stay lines; what has no room is said to be missing. `cut`: the terminal sent more than was kept. */
export function pastedToChat(model: Model, pasted: string, cut: boolean): Step {
  const text = pasted.replace(/\r\n?/g, '\n').replace(/[^\P{C}\n\t\u200c\u200d]/gu, '')
  const {field} = model.chat
  const changed = withField(model, inserted(field, text, MAX_UNITS))
  const isWhole = !cut && field.text.length + text.length <= MAX_UNITS
  return isWhole ? only(changed) : onlySays(changed, 'too much to say at a time: the end is cut off')
}

/** The name that begins with what stands behind the last @, in its place; null where there is none. */
function named(model: Model): Model | null {
  const {text, cursor} = model.chat.field
  const typed = /(?:^|\s)@(\S*)$/u.exec(text.slice(0, cursor))?.[1]
  if (typed === undefined) return null
  const person = peopleWho(model, 'here').find(({name}) => name.toLowerCase().startsWith(typed.toLowerCase()))
  if (person === undefined) return null
  const start = cursor - typed.length
  const without: Field = {text: text.slice(0, start) + text.slice(cursor), cursor: start}
  return withField(model, inserted(without, `${person.name} `, MAX_UNITS))
}
