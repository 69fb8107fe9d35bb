/**
 * The meeting in lines: a pure step from what happened, or was typed, to the lines to print and the commands for the engine.
 * The model is the screen's own, changed by the same step. Made by `runText`.
 */
import type {EngineCommand, EngineEvent, PeerId} from '../../engine-protocol.js'
import {said} from '../actions/chat-actions.js'
import {parsed} from '../commands/commands.js'
import {type Input, step} from '../control/step.js'
import {ACTION_NAMES} from '../keys/actions.js'
import {keymapOf} from '../keys/keymap.js'
import {appearanceOn} from '../scene/appearance.js'
import {choicesOf, chosenText} from '../scene/device-list.js'
import {named} from '../scene/event-words.js'
import {type Model, startingModel} from '../scene/model.js'
import {changes, OWN_MARK, saidLines} from './changes.js'
import {deviceLines, helpLines, peopleLines} from './lists.js'
import {TEXT_COMMANDS} from './text-commands.js'

/** Between two lines about who speaks. */
export const SPEAKER_INTERVAL_MS = 1000
/** Own texts of which it is known whom they did not reach; more than wait for anybody at a time. */
const MAX_GAPS = 256

export type TextState = {
  readonly model: Model
  /** Who was said last to speak, and when. */
  readonly speaker: PeerId | null
  readonly speakerSaidMs: number
  /** By number of an own text: how many it did not reach, as was said. */
  readonly gaps: ReadonlyMap<number, number>
  /** Devices are listed once they are known. */
  readonly listsDevices: boolean
}

export type TextInput =
  | {is: 'event'; event: EngineEvent}
  /** Without its end. */
  | {is: 'line'; line: string}
  /** Leaves at once. */
  | {is: 'interrupted'}
  | {is: 'time'}

export type TextStep = {
  readonly state: TextState
  readonly lines: readonly string[]
  readonly commands: readonly EngineCommand[]
}

/** Nobody presses keys here, so no sentence names any. */
const NO_KEYS = keymapOf(Object.fromEntries(ACTION_NAMES.map(name => [name, []])))
/** Of pictures that are never drawn. */
const NO_LOOK = {colours: 'none', glyphs: null, palette: 'standard', filter: 'none', dither: false} as const
const NO_SCREEN = {cols: 80, rows: 24}

export function startingText(session: string, name: string, now: number): TextState {
  const model = startingModel(session, name, NO_SCREEN, appearanceOn(NO_LOOK, true), now, NO_KEYS)
  return {
    // Every text is read: nothing of the chat passes by as news.
    model: {...model, arrangement: {...model.arrangement, panel: true}},
    speaker: null,
    speakerSaidMs: Number.NEGATIVE_INFINITY,
    gaps: new Map(),
    listsDevices: false,
  }
}

export function textStep(before: TextState, input: TextInput, now: number): TextStep {
  const {state, lines, commands} = stepped(before, input, now)
  const spoken = withSpeaker(state, now)
  return {state: spoken.state, lines: [...lines, ...spoken.lines], commands}
}

/** When a line is due without anything happening; null: none is. */
export const textWakeAt = (state: TextState): number | null =>
  newSpeaker(state) === null ? null : state.speakerSaidMs + SPEAKER_INTERVAL_MS

function stepped(state: TextState, input: TextInput, now: number): TextStep {
  switch (input.is) {
    case 'event':
      return told(state, input.event, now)
    case 'line':
      return typed(state, input.line.trim(), now)
    case 'interrupted':
    case 'time':
      return modelStep(state, input, now)
    default:
      return input satisfies never
  }
}

function modelStep(state: TextState, input: Input, now: number): TextStep {
  const {model, commands} = step(state.model, input, now)
  const event = input.is === 'event' ? input.event : null
  const lines = changes(state.model, model, event).map(own)
  return {state: {...state, model}, lines, commands}
}

const own = (line: string): string => OWN_MARK + line
const prints = (
  state: TextState,
  lines: readonly string[],
  commands: readonly EngineCommand[] = [],
): TextStep => ({
  state,
  lines: lines.map(own),
  commands,
})

function told(before: TextState, event: EngineEvent, now: number): TextStep {
  const {state, lines, commands} = modelStep(before, {is: 'event', event}, now)
  if (event.event === 'delivered') return withMore(lines, commands, withGap(state, event))
  if (event.event === 'devices' && state.listsDevices)
    return withMore(lines, commands, prints({...state, listsDevices: false}, deviceLines(state.model)))
  return {state, lines: [...lines, ...saidLines(event)], commands}
}

const withMore = (
  lines: readonly string[],
  commands: readonly EngineCommand[],
  step: TextStep,
): TextStep => ({...step, lines: [...lines, ...step.lines], commands: [...commands, ...step.commands]})

/** Whoever left, or was away for too long, before a text reached them. */
function withGap(
  state: TextState,
  {number, unreached}: Extract<EngineEvent, {event: 'delivered'}>,
): TextStep {
  if (unreached.length <= (state.gaps.get(number) ?? 0)) return prints(state, [])
  const gaps = new Map(state.gaps).set(number, unreached.length)
  if (gaps.size > MAX_GAPS) gaps.delete(gaps.keys().next().value!)
  const names = unreached.map(id => nameOf(state.model, id) ?? 'somebody who has left')
  return prints({...state, gaps}, [`what you said did not reach ${[...new Set(names)].join(', ')}`])
}

/** In quotes; null for who is not there, or is nobody yet. */
function nameOf({people}: Model, id: PeerId): string | null {
  const name = people.find(person => person.id === id)?.name ?? ''
  return name === '' ? null : named(name)
}

function typed(state: TextState, line: string, now: number): TextStep {
  if (line === '') return prints(state, [])
  if (!line.startsWith('/')) return spoken(state, line)
  if (line.startsWith('//')) return spoken(state, line.slice(1))
  return command(state, line.slice(1), now)
}

/** People talk about what they are asked: a question stays. */
function spoken(state: TextState, text: string): TextStep {
  const {model, commands} = said(state.model, text)
  const why = commands.length === 0 ? model.notices.at(-1)?.text : undefined
  return prints(state, why === undefined ? [] : [why], commands)
}

function command(state: TextState, line: string, now: number): TextStep {
  const {model} = state
  const {name, words} = parsed(line)
  switch (name) {
    case 'help':
      return prints(state, helpLines(model))
    case 'people':
      return prints(state, peopleLines(model))
    case 'devices':
      return words === '' ? listed(state) : chosen(state, words)
    case 'yes':
    case 'no':
      if (model.question === null) return prints(state, ['nothing was asked'])
      return modelStep(state, {is: 'action', action: name}, now)
    case 'leave':
      return commanded(state, line, now)
    default:
      return commandedInstead(state, line, now)
  }
}

const commanded = (state: TextState, line: string, now: number): TextStep =>
  modelStep(state, {is: 'command', line, among: TEXT_COMMANDS}, now)

/** Whoever goes on to something else has not said yes to what was asked. */
function commandedInstead(state: TextState, line: string, now: number): TextStep {
  if (state.model.question === null) return commanded(state, line, now)
  const answered = modelStep(state, {is: 'action', action: 'no'}, now)
  const done = commanded(answered.state, line, now)
  return {...done, lines: [...answered.lines, ...done.lines]}
}

/** Asked anew each time: devices come and go. */
const listed = (state: TextState): TextStep =>
  prints({...state, listsDevices: true}, [], [{do: 'list-devices'}])

function chosen(state: TextState, number: string): TextStep {
  const choice = choicesOf(state.model)[Number(number) - 1]
  if (choice === undefined) return prints(state, ['/devices takes a number of its list'])
  const {device, source} = choice
  return prints(state, [chosenText(state.model, choice)], [{do: 'use', device, source}])
}

/** Nobody is said twice in a row: who pauses and goes on is the same speaker. */
function newSpeaker({model, speaker}: TextState): string | null {
  return model.speaker === null || model.speaker === speaker ? null : nameOf(model, model.speaker)
}

function withSpeaker(state: TextState, now: number): {state: TextState; lines: readonly string[]} {
  const name = newSpeaker(state)
  if (name === null || now - state.speakerSaidMs < SPEAKER_INTERVAL_MS) return {state, lines: []}
  const {speaker} = state.model
  return {state: {...state, speaker, speakerSaidMs: now}, lines: [own(`${name} speaks`)]}
}
