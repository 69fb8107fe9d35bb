/** The help: every key, every mark, and how others come in. Pure. */
import {joinCommand} from './cards.js'
import type {Model} from './model.js'
import {type BoxLine, markedLine, plainLine} from './popups.js'

const KEYS = [
  'q       leave the meeting',
  'm       mute or unmute your microphone',
  'v       turn your camera off or on',
  'i       people: words to compare, who is who',
  'g o     pictures: other glyphs, other colours',
  'f p b   filter, palette of the ramp, dither',
  '?       show or hide this help',
  'ctrl+c  leave at once',
] as const
const FOUNDER_KEYS = [
  'l       lock or unlock the meeting',
  'a       let in who knocks',
  'd       turn away who knocks',
] as const

/** On a small screen the first lines alone are shown. */
export function helpLines({phase, session}: Model): BoxLine[] {
  const isPrivate = phase.is === 'joined' && phase.hasPassphrase
  const command = phase.is === 'joined' ? ['', 'Others come in with', joinCommand(session, phase)] : []
  return [
    ...KEYS.map(text => plainLine(text)),
    plainLine('For the founder, who decides who comes in'),
    ...FOUNDER_KEYS.map(text => plainLine(text)),
    plainLine('Marks before a name'),
    explained('verified', 'verified: the words were compared'),
    explained('unverified', `not verified: may be anybody${isPrivate ? ' with the passphrase' : ''}`),
    explained('changed', 'another key than remembered'),
    {...markedLine({trust: null, founder: true}, 'the founder'), strong: false},
    ...command.map(text => plainLine(text)),
  ]
}

const explained = (trust: 'verified' | 'unverified' | 'changed', text: string): BoxLine => ({
  ...markedLine({trust, founder: false}, text),
  strong: false,
})
