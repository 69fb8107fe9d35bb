/** Warnings about the own sound, in words that name this view's keys; they go as soon as they are true no more. Pure. */
import type {CleanText} from '@s2c/shared/clean-text'
import {type Model, says} from './model.js'

const MUTED_BUT_SPEAKING = says('You are muted but speaking: m unmutes, space talks.')
const DEAF_BUT_SPEAKING = says('You are muted but speaking, and hear nobody: m ends both.')
const NO_SOUND = says(
  'No sound from your microphone: check its switch, its cable and its level in the system; s chooses another one.',
)

/** Null for a warning that speaks for itself. */
export function soundNotice({me}: Model, code: string): CleanText | null {
  switch (code) {
    case 'speaking-while-muted':
      return me.deafened ? DEAF_BUT_SPEAKING : MUTED_BUT_SPEAKING
    case 'microphone-silent':
      return NO_SOUND
    default:
      return null
  }
}

/** What a step has made untrue: unmuted, or the microphone is heard again. */
export function withoutSettledNotices(before: Model, model: Model): Model {
  const unmuted = before.me.muted && !model.me.muted
  const heard = before.me.microphoneSilent && !model.me.microphoneSilent
  const settled = new Set([
    ...(unmuted ? [MUTED_BUT_SPEAKING, DEAF_BUT_SPEAKING] : []),
    ...(heard ? [NO_SOUND] : []),
  ])
  return settled.size === 0
    ? model
    : {...model, notices: model.notices.filter(({text}) => !settled.has(text))}
}
