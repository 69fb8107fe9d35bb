/** What a click or a turn of the wheel means where it happens: a picture is pinned, a name picked, the chat scrolled. Pure. */

import {act} from '../actions/act.js'
import {pinned} from '../actions/arrangement-actions.js'
import {openChat, scrolledChat} from '../actions/chat-actions.js'
import {selectPerson} from '../actions/people-actions.js'
import {hitAt} from '../scene/hit.js'
import type {Model} from '../scene/model.js'
import {only, type Step} from '../scene/outcome.js'
import {sceneOf} from '../scene/scene.js'
import type {MouseEvent} from '../terminal/stroke.js'
import {selecting} from './command-line.js'

const WHEEL_ROWS = 2

export function moused(model: Model, {does, x, y}: MouseEvent): Step {
  const hit = hitAt(sceneOf(model), x, y)
  if (does !== 'press') return wheeled(model, does === 'wheelUp', hit.is)
  // A question is answered by keys: no click beside it may mean yes or no.
  if (model.question !== null) return only(model)
  switch (hit.is) {
    case 'card':
      return hit.id === null ? only(model) : pinned(model, hit.id)
    case 'roster':
      return hit.id === null || hit.id === model.me.id ? only(model) : only(selectPerson(model, hit.id))
    case 'panel':
      return only(openChat(model))
    case 'box':
    case 'warnings':
    case 'status':
    case 'nothing':
      return only(model)
    default:
      return hit satisfies never
  }
}

/** Over the chat it scrolls the chat, over a list that is open it selects in it. */
function wheeled(model: Model, up: boolean, over: string): Step {
  if (over === 'panel') return scrolledChat(model, up ? WHEEL_ROWS : -WHEEL_ROWS)
  if (over !== 'box' || model.question !== null) return only(model)
  if (model.opened.is === 'commands') return only(selecting(model, model.opened, up ? -1 : 1))
  return act(model, up ? 'up' : 'down')
}
