/** What the chat asks of the meeting and its shell, and whom it speaks with. */
import type {PeerId} from '@s2c/shared/peer-id'
import type {ChatMessage} from './chat-message.js'
import type {Reaction} from './post.js'

/** Somebody who is in, and the link to it. */
export type ChatPeer = {
  readonly id: PeerId
  readonly name: string
  readonly link: {readonly isUp: boolean; say(message: ChatMessage): void}
}

export type ChatEffect =
  /** `own`: of this side itself; `atMs`: when it was said, by the clock of all events. */
  | {do: 'showPost'; peer: PeerId; name: string; number: number; text: string; own: boolean; atMs: number}
  | {do: 'showReaction'; peer: PeerId; name: string; reaction: Reaction}
  /** So many posts of it were lost for us. */
  | {do: 'postsMissed'; peer: PeerId; name: string; count: number}
  /** Where an own text is by now: who has yet to get it, and who will not any more. */
  | {do: 'postDelivered'; number: number; missing: readonly PeerId[]; unreached: readonly PeerId[]}
  | {do: 'warn'; code: string; message: string}

/** Why a post was not shown; each is counted. */
export type ChatDrop =
  /** Over what is taken of one sender. */
  | 'tooFastPost'
  /** Nothing of its text can be shown. */
  | 'emptyPost'
  /** Of a kind that a later version may have. */
  | 'unknownPost'
  /** Too far ahead of what is missing; it will come again. */
  | 'earlyPost'
  /** A reaction to what has long passed. */
  | 'lateReaction'

export type ChatOptions = {
  readonly own: PeerId
  readonly ownName: string
  emit(effect: ChatEffect): void
  countDrop(reason: ChatDrop): void
}
