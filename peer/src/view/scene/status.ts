/** The line at the bottom: where one is, and the keys that do something now. Pure; shortened to the width. */
import stringWidth from 'string-width'
import {cut} from './columns.js'
import {canMute, canTurnCamera, type Model, type Tone} from './model.js'

type Hint = {readonly key: string; readonly does: string}
export type Status = {
  readonly place: string
  readonly message: {readonly text: string; readonly tone: Tone} | null
  readonly hints: readonly Hint[]
}

/** Between any two parts, and for the edges together. */
const GAP = 2
/** How to get help and how to leave are always said. */
const LASTING_HINTS = 2

export function statusOf(model: Model, hiddenPeople: number, cols: number): Status {
  const place = placeWords(model, hiddenPeople)
  const message = messageOf(model)
  const hints = hintsOf(model)
  const room = (shown: readonly Hint[]): number =>
    cols - [place, ...shown.map(hintText)].reduce((used, text) => used + stringWidth(text) + GAP, 0)
  const wanted = message === null ? 0 : stringWidth(message.text) + GAP
  // What matters least stands first and goes first.
  while (hints.length > LASTING_HINTS && room(hints) < wanted) hints.shift()
  const left = room(hints) - GAP
  return {place, message: message && {...message, text: cut(message.text, left)}, hints}
}

export const hintText = ({key, does}: Hint): string => `${key} ${does}`

function placeWords({session, phase, people}: Model, hiddenPeople: number): string {
  switch (phase.is) {
    case 'joining':
      return `joining ${session}`
    case 'leaving':
      return `leaving ${session}`
    case 'joined': {
      const here = people.filter(({link}) => link.is === 'live').length + 1
      const hidden = hiddenPeople === 0 ? '' : `, ${hiddenPeople} not shown`
      return `${session}  ${here} here${hidden}`
    }
    default:
      return phase satisfies never
  }
}

/** A lost server stands as long as it is lost; news pass by. */
function messageOf({phase, signaling, notices}: Model): Status['message'] {
  if (phase.is === 'joined' && signaling === 'lost') {
    return {text: 'server lost: the call goes on, nobody new can join', tone: 'warning'}
  }
  return notices.findLast(({tone}) => tone === 'news') ?? null
}

function hintsOf(model: Model): Hint[] {
  const {me, phase} = model
  if (phase.is === 'leaving') return []
  return [
    ...(canTurnCamera(model) ? [{key: 'v', does: me.cameraOff ? 'camera on' : 'camera off'}] : []),
    ...(canMute(model) ? [{key: 'm', does: me.muted ? 'unmute' : 'mute'}] : []),
    {key: '?', does: 'help'},
    {key: 'q', does: 'leave'},
  ]
}
