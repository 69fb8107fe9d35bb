/** The line at the bottom: where one is, and the keys that do something now. Pure; shortened to the width. */
import stringWidth from 'string-width'
import {cut} from './columns.js'
import {canMute, canTurnCamera, type Model, type Tone} from './model.js'

/** What a key does; null where there is room for the key alone. */
type Hint = {readonly key: string; readonly does: string | null}
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
  const message = messageOf(model)
  const wanted = message === null ? 0 : stringWidth(message.text) + GAP
  const shapes = shapesOf(placeWords(model, hiddenPeople), hintsOf(model))
  const shape = shapes.find(each => roomBeside(each, cols) >= wanted) ?? shapes.at(-1)!
  const left = roomBeside(shape, cols) - GAP
  return {...shape, message: message && {...message, text: cut(message.text, left)}}
}

export const hintText = ({key, does}: Hint): string => (does === null ? key : `${key} ${does}`)

type Shape = Pick<Status, 'place' | 'hints'>

/** The line ever shorter: words of the place go first, then the devices' keys, at last what the keys do. */
function shapesOf(places: readonly [string, ...string[]], hints: readonly Hint[]): Shape[] {
  const shortest = places.at(-1)!
  const spare = Math.max(0, hints.length - LASTING_HINTS)
  const fewer = Array.from({length: spare}, (_, gone) => hints.slice(gone + 1))
  const lasting = hints.slice(spare)
  return [
    ...places.map(place => ({place, hints})),
    // What matters least stands first and goes first.
    ...fewer.map(kept => ({place: shortest, hints: kept})),
    {place: '', hints: lasting},
    {place: '', hints: lasting.map(hint => ({...hint, does: null}))},
  ]
}

function roomBeside({place, hints}: Shape, cols: number): number {
  const texts = [place, ...hints.map(hintText)].filter(text => text !== '')
  return texts.reduce((room, text) => room - stringWidth(text) - GAP, cols)
}

/** From all words to the fewest that still say something. */
function placeWords({session, phase, people}: Model, hiddenPeople: number): [string, ...string[]] {
  switch (phase.is) {
    case 'joining':
      return [`joining ${session}`, 'joining']
    case 'leaving':
      return [`leaving ${session}`, 'leaving']
    case 'joined': {
      const here = `${people.filter(({link}) => link.is === 'live').length + 1} here`
      const shown = hiddenPeople === 0 ? here : `${here}, ${hiddenPeople} not shown`
      return [`${session}  ${shown}`, shown, here]
    }
    default:
      return phase satisfies never
  }
}

/** A lost server stands as long as it is lost; news pass by. */
function messageOf({phase, signaling, notices}: Model): Status['message'] {
  if (phase.is === 'joined' && signaling === 'lost') {
    return {text: 'server lost; call goes on, no newcomers', tone: 'warning'}
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
