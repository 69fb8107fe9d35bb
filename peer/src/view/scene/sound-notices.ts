/** Warnings about the own sound, in words that name this view's keys; they go as soon as they are true no more. Pure. */
import type {CleanText} from '@s2c/shared/clean-text'
import {type Keymap, keyFor} from '../keys/keymap.js'
import {type Model, says} from './model.js'

const mutedButSpeaking = ({keymap}: Model): CleanText => {
  const talk = keyFor(keymap, 'talk')
  return says(
    `You are muted but speaking: ${unmute(keymap)} unmutes${talk === null ? '' : `, ${talk} talks`}.`,
  )
}
const deafButSpeaking = ({keymap}: Model): CleanText =>
  says(`You are muted but speaking, and hear nobody: ${unmute(keymap)} ends both.`)
const noSound = ({keymap}: Model): CleanText =>
  says(
    `No sound from your microphone: check its switch, its cable and its level in the system; ${keyFor(keymap, 'devices') ?? '/devices'} chooses another one.`,
  )

/** Where there is no key there is a command. */
const unmute = (keymap: Keymap): string => keyFor(keymap, 'mute') ?? '/unmute'

/** Null for a warning that speaks for itself. */
export function soundNotice(model: Model, code: string): CleanText | null {
  switch (code) {
    case 'speaking-while-muted':
      return model.me.deafened ? deafButSpeaking(model) : mutedButSpeaking(model)
    case 'microphone-silent':
      return noSound(model)
    default:
      return null
  }
}

/** What a step has made untrue: unmuted, or the microphone is heard again. */
export function withoutSettledNotices(before: Model, model: Model): Model {
  const unmuted = before.me.muted && !model.me.muted
  const heard = before.me.microphoneSilent && !model.me.microphoneSilent
  const settled = new Set([
    ...(unmuted ? [mutedButSpeaking(model), deafButSpeaking(model)] : []),
    ...(heard ? [noSound(model)] : []),
  ])
  return settled.size === 0
    ? model
    : {...model, notices: model.notices.filter(({text}) => !settled.has(text))}
}
