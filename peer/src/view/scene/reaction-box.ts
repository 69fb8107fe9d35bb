/** The signs to react with, each with its number. Pure. */

import {cleanText} from '@s2c/shared/clean-text'
import {REACTIONS, type Reaction as ReactionName} from '../../core/chat/post.js'
import {type BoxLine, pickedLine, plainLine} from './popups.js'

/** What every terminal has, and the same in ASCII. */
const SIGNS: Readonly<Record<ReactionName, {readonly sign: string; readonly ascii: string}>> = {
  'thumbs-up': {sign: '👍', ascii: '+1'},
  heart: {sign: '♥', ascii: '<3'},
  laugh: {sign: '😂', ascii: 'haha'},
  clap: {sign: '👏', ascii: 'clap clap'},
  surprised: {sign: '😮', ascii: 'oh!'},
  party: {sign: '🎉', ascii: 'hooray'},
}

export const signOf = (reaction: ReactionName, unicode: boolean) =>
  cleanText(SIGNS[reaction][unicode ? 'sign' : 'ascii'], 16)

export function reactionLines(selected: number, unicode: boolean): BoxLine[] {
  const lines = REACTIONS.map((reaction, place) =>
    pickedLine(`${place + 1} ${signOf(reaction, unicode)} ${reaction}`, place === selected),
  )
  return [...lines, plainLine(`1-${REACTIONS.length}, or select one`, true)]
}
