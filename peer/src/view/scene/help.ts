/** The help: the keys that do something now, every mark, and how others come in. Pure. */
import {joinCommand} from './cards.js'
import {canDeafen, canMute, canTurnCamera, type Model} from './model.js'
import {type BoxLine, markedLine, plainLine} from './popups.js'
import {canLock} from './possible.js'

/** On a small screen the first lines alone are shown. */
export function helpLines(model: Model): BoxLine[] {
  const {phase, session} = model
  const isPrivate = phase.is === 'joined' && phase.hasPassphrase
  const command = phase.is === 'joined' ? ['', 'Others come in with', joinCommand(session, phase)] : []
  return [
    ...[...keyLines(model), ...founderLines(model)].map(text => plainLine(text)),
    plainLine('Marks before a name'),
    explained('verified', 'verified: the words were compared'),
    explained('unverified', `not verified: may be anybody${isPrivate ? ' with the passphrase' : ''}`),
    explained('changed', 'another key than remembered'),
    {...markedLine({trust: null, founder: true}, 'the founder'), strong: false},
    ...command.map(text => plainLine(text)),
  ]
}

function keyLines(model: Model): string[] {
  return [
    'q       leave the meeting',
    ...soundLines(model),
    ...(canTurnCamera(model) ? ['v       turn your camera off or on'] : []),
    'i       people: words to compare, who is who, volume',
    's       choose a microphone or speaker',
    'g o     pictures: other glyphs, other colours',
    'f p b   filter, palette of the ramp, dither',
    '?       show or hide this help',
    'ctrl+c  leave at once',
  ]
}

function soundLines(model: Model): string[] {
  const talk = model.tellsReleases ? 'hold it to talk' : 'talk, and talk no more'
  return [
    ...(canMute(model) ? ['m       mute or unmute your microphone', `space   while muted: ${talk}`] : []),
    ...(canDeafen(model) ? ['d       hear nobody and be muted, or hear again'] : []),
  ]
}

const founderLines = (model: Model): string[] =>
  canLock(model)
    ? [
        'You are the founder, who decides who comes in',
        'l       lock or unlock the meeting',
        'a x     let in, or turn away, who knocks',
      ]
    : []

const explained = (trust: 'verified' | 'unverified' | 'changed', text: string): BoxLine => ({
  ...markedLine({trust, founder: false}, text),
  strong: false,
})
