/**
 * What stands below the own picture before joining: which meeting, as whom, and how camera, microphone and speaker are, so
 * that what is wrong is seen before others are there. Pure.
 */
import type {DeviceState, UsableDevice} from '../../engine-protocol.js'
import {keyFor} from '../keys/keymap.js'
import {cut, pad} from './columns.js'
import {canJoin, type Model, type Tone} from './model.js'

export type PreparingLine = {readonly text: string; readonly tone: Tone | null; readonly strong: boolean}

const LABEL_COLS = 12
/** The border's column, so that words stand below the picture's. */
const MARGIN = ' '

/** None once joining has begun, and while something is open that needs the room. */
export function preparingLines(model: Model, cols: number): PreparingLine[] {
  if (model.phase.is !== 'preparing' || model.opened.is !== 'nothing') return []
  const lines = [titleLine(model), cameraLine(model), microphoneLine(model), speakerLine(model)]
  return lines.map(line => ({...line, text: cut(MARGIN + line.text, cols)}))
}

function titleLine(model: Model): PreparingLine {
  const {session, me, keymap} = model
  const text = canJoin(model)
    ? `${keyFor(keymap, 'enter') ?? '/join'} joins ${session} as ${me.name}`
    : 'Mirror: nobody else sees or hears you'
  return {text, tone: null, strong: true}
}

function cameraLine(model: Model): PreparingLine {
  const {me} = model
  if (!me.cameraSource) return deviceLine('Camera', 'none')
  if (me.cameraOff) return deviceLine('Camera', 'off', 'warning')
  return stateLine('Camera', me.camera, nameInUse(model, 'camera'))
}

function microphoneLine(model: Model): PreparingLine {
  const {me} = model
  if (!me.microphoneSource) return deviceLine('Microphone', 'none')
  if (me.microphone === 'running' && me.muted) return deviceLine('Microphone', 'muted', 'warning')
  if (me.microphoneSilent) return deviceLine('Microphone', 'no sound', 'warning')
  return stateLine('Microphone', me.microphone, nameInUse(model, 'microphone'))
}

const speakerLine = (model: Model): PreparingLine =>
  stateLine('Speaker', model.me.speaker, nameInUse(model, 'speaker'))

/** Of what is in use, as far as the engine told. */
const nameInUse = ({devices}: Model, kind: UsableDevice): string =>
  devices?.find(({device, inUse}) => device === kind && inUse)?.name ?? ''

const STATES: Readonly<Record<DeviceState, string>> = {
  none: 'none',
  starting: 'starting',
  running: 'on',
  missing: 'not found',
}

function stateLine(label: string, state: DeviceState, name: string): PreparingLine {
  const words = state === 'running' && name !== '' ? name : STATES[state]
  return deviceLine(label, words, state === 'missing' ? 'error' : null)
}

const deviceLine = (label: string, words: string, tone: Tone | null = null): PreparingLine => ({
  text: pad(label, LABEL_COLS) + words,
  tone,
  strong: false,
})
