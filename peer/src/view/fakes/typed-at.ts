/**
 * A meeting in each state in which keys mean something of their own, and what may come of what a terminal sends there. For
 * tests and fuzzing: throws where a screen cannot be made, or where the engine is told what nobody's key asked for.
 */
import {step} from '../control/step.js'
import type {Scope} from '../keys/actions.js'
import type {Model} from '../scene/model.js'
import {sceneOf} from '../scene/scene.js'
import {type Input, StdinFilter} from '../terminal/stdin-filter.js'
import {meetingEvent, peerEvent, proven, selfEvent} from './fake-engine.js'
import {Typing} from './typing.js'

const NOW = 20_000
const SCREENS = [
  {cols: 40, rows: 12},
  {cols: 80, rows: 24},
] as const
const SCOPES: readonly Scope[] = ['meeting', 'list', 'people', 'statistics', 'question']

/** What was typed to get there. */
const TYPED: Readonly<Record<string, readonly string[]>> = {
  nothing: [],
  help: ['?'],
  people: ['i', '\x1b[B'],
  devices: ['e'],
  reactions: [':'],
  statistics: ['t'],
  commands: ['/', 'vol'],
  chat: ['c', 'hello'],
  question: ['q'],
}

export const STATES: ReadonlyMap<string, Model> = new Map(
  Object.entries(TYPED).map(([name, keys]) => [name, meeting().type(...keys).model]),
)

/** Somebody is in, one knocks, one comes with another key, and this peer is muted and decides. */
function meeting(): Typing {
  return new Typing([
    selfEvent({muted: true}),
    meetingEvent({isFounder: true}),
    peerEvent(1, 'Ada', proven(1)),
    peerEvent(2, 'Grace', {state: 'held', admission: 'knocking', ...proven(2)}),
    peerEvent(3, 'Joan', {state: 'held', trust: 'changed', ...proven(3)}),
  ])
}

/** What the pieces of a stream say, whatever is left of them taken for the Escape key at last. */
export function readPieces(pieces: readonly string[]): Input[] {
  const filter = new StdinFilter()
  return [...pieces.flatMap(piece => filter.push(piece)), ...filter.flush()]
}

/** Carries out one after the other; the model then. */
export function typedAt(start: Model, inputs: readonly Input[]): Model {
  const end = inputs.reduce((model, input) => {
    const after = stepped(model, input)
    const unasked = after.commands.map(({do: verb}) => verb).join(', ')
    if (unasked !== '' && !mayCommand(model, input))
      throw new Error(`the engine was told to ${unasked} by ${JSON.stringify(input)}`)
    return after.model
  }, start)
  for (const size of SCREENS) sceneOf(step(end, {is: 'resized', size}, NOW).model)
  return end
}

function stepped(model: Model, input: Input): ReturnType<typeof step> {
  if (input.is === 'answer') return {model, commands: [], notification: null}
  if (input.is === 'report') return step(model, {is: 'reported', report: input.report}, NOW)
  return step(model, {is: 'typed', typed: input}, NOW)
}

/** Only what is struck asks for something; letting go of the key to talk ends that. */
function mayCommand(model: Model, input: Input): boolean {
  switch (input.is) {
    case 'stroke':
      return (
        SCOPES.some(scope => model.keymap.actions[scope].has(input.stroke.key)) ||
        model.opened.is === 'reactions'
      )
    case 'release':
    case 'focus':
      return model.talkHeld
    default:
      return false
  }
}
