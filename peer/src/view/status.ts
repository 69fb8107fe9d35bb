/** The line at the bottom: where one is, and the keys that do something now. Pure; shortened to the width. */
import stringWidth from 'string-width'
import {canMute, canTurnCamera, type Model} from './model.js'

export type Hint = {readonly key: string; readonly does: string}
export type Status = {
  readonly place: string
  readonly trouble: string | null
  readonly hints: readonly Hint[]
}

const GAP = 2

export function statusOf(model: Model, hiddenPeople: number, cols: number): Status {
  const {place, trouble} = {place: placeWords(model, hiddenPeople), trouble: troubleWords(model)}
  const hints = hintsOf(model)
  const width = (shown: readonly Hint[]): number =>
    [place, ...(trouble === null ? [] : [trouble]), ...shown.map(hintText)]
      .map(text => stringWidth(text) + GAP)
      .reduce((sum, next) => sum + next, 0)
  // The first hints matter least: leaving and help are the last to go.
  let first = 0
  while (first < hints.length && width(hints.slice(first)) > cols) first++
  return {place, trouble, hints: hints.slice(first)}
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

const troubleWords = ({phase, signaling}: Model): string | null =>
  phase.is === 'joined' && signaling === 'lost' ? 'server lost: the call goes on, nobody new can join' : null

export function hintsOf(model: Model): Hint[] {
  const {me, phase} = model
  if (phase.is === 'leaving') return []
  return [
    ...(canTurnCamera(model) ? [{key: 'v', does: me.cameraOff ? 'camera on' : 'camera off'}] : []),
    ...(canMute(model) ? [{key: 'm', does: me.muted ? 'unmute' : 'mute'}] : []),
    {key: '?', does: 'help'},
    {key: 'q', does: 'leave'},
  ]
}
