/** What the chat tells, in the words of the engine protocol. */
import type {ChatEffect} from './core/chat/chat-effects.js'
import type {EngineEvent} from './engine-protocol.js'

export function chatEvent(effect: Exclude<ChatEffect, {do: 'warn'}>): EngineEvent {
  switch (effect.do) {
    case 'showPost': {
      const {peer: id, name, text, number, own, atMs} = effect
      return {event: 'chat', id, name, text, number, own, atMs}
    }
    case 'showReaction':
      return {event: 'reaction', id: effect.peer, name: effect.name, reaction: effect.reaction}
    case 'postsMissed':
      return {event: 'chat-missed', id: effect.peer, name: effect.name, count: effect.count}
    case 'postDelivered': {
      const {number, missing, unreached} = effect
      return {event: 'delivered', number, missing, unreached}
    }
    default:
      return effect satisfies never
  }
}
