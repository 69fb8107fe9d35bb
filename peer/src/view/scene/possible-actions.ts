/** What an action would do now, so that help and hints offer nothing else. Pure. */

import type {ActionName} from '../keys/actions.js'
import {canDeafen, canMute, canTurnCamera, isSilenced, type Model, peopleWho} from './model.js'
import {canLock, listedPeople} from './possible.js'

/** Of the meeting's actions; those of lists and questions are possible where these are open. */
export function isPossible(model: Model, action: ActionName): boolean {
  switch (action) {
    case 'mute':
      return canMute(model)
    case 'talk':
      return canMute(model) && !model.me.deafened
    case 'camera':
      return canTurnCamera(model)
    case 'deafen':
      return canDeafen(model)
    case 'hand':
    case 'share':
    case 'reactions':
      return model.phase.is === 'joined'
    case 'people':
      return listedPeople(model).length > 0
    case 'lock':
      return canLock(model)
    case 'admit':
    case 'remove':
      return canLock(model) && peopleWho(model, 'knocking').length > 0
    default:
      return model.phase.is !== 'leaving'
  }
}

/** In a word or two, for the status line. */
export function shortWords(model: Model, action: ActionName): string {
  const {me, meeting} = model
  switch (action) {
    case 'mute':
      return isSilenced(me) ? 'unmute' : 'mute'
    case 'talk':
      return talkWords(model)
    case 'camera':
      return me.cameraOff ? 'camera on' : 'camera off'
    case 'deafen':
      return me.deafened ? 'hear again' : 'deafen'
    case 'share':
      return me.sharing ? 'stop sharing' : 'share screen'
    case 'chat':
      return chatWords(model)
    case 'hand':
      return me.handRaisedMs === null ? 'raise hand' : 'lower hand'
    case 'lock':
      return meeting.locked ? 'unlock' : 'lock'
    case 'admit':
      return 'let in'
    case 'remove':
      return 'turn away'
    default:
      return action
  }
}

/** With how much there is to read. */
function chatWords({chat: {unread, unreadMentions}}: Model): string {
  if (unread === 0) return 'chat'
  return `chat (${unread} new${unreadMentions > 0 ? ', you are named' : ''})`
}

const talkWords = ({tellsReleases, me}: Model): string =>
  me.talking ? (tellsReleases ? 'let go to stop' : 'stop talking') : tellsReleases ? 'hold to talk' : 'talk'
