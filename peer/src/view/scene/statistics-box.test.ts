import assert from 'node:assert/strict'
import {test} from 'node:test'
import {cleanText} from '@s2c/shared/clean-text'
import type {EngineEvent} from '../../engine-protocol.js'
import {type Input, step} from '../control/step.js'
import {RAMP} from '../fakes/fake-appearance.js'
import {joinedEvent, peerEvent, peerStats, selfEvent, statsEvent} from '../fakes/fake-engine.js'
import type {Stroke} from '../terminal/stroke.js'
import {type Model, startingModel} from './model.js'
import type {Step} from './outcome.js'
import {sceneOf} from './scene.js'

const [LARGE, ROOMY, SMALL] = [
  {cols: 120, rows: 50},
  {cols: 80, rows: 24},
  {cols: 40, rows: 12},
]
const told = (...events: EngineEvent[]): Input[] => events.map(event => ({is: 'event', event}))
const pressed = (...keys: string[]): Input[] =>
  keys.map(key => {
    const stroke: Stroke = {key, text: key.length === 1 ? key : '', repeated: false}
    return {is: 'typed', typed: {is: 'stroke', stroke}}
  })

function after(size: {cols: number; rows: number}, ...inputs: Input[]): Step {
  const first = [joinedEvent('Me'), selfEvent(), peerEvent(1, 'Ada', {trust: 'verified'})]
  let done: Step = {model: startingModel('session1', 'Me', size, RAMP, 0), commands: []}
  for (const input of [...told(...first), ...inputs]) done = step(done.model, input, 0)
  return done
}

function lines(model: Model): string[] {
  const scene = sceneOf(model)
  const box = scene.is === 'meeting' ? scene.box : null
  return box?.lines.map(({text}) => text.trim()) ?? []
}

test('the box has all figures of oneself and of each of the others', () => {
  const stats = statsEvent([peerStats(1)], {dropped: {notOpen: 0, capturedTooFast: 3}})
  const {model} = after(LARGE, ...told(stats), ...pressed('t'))
  assert.deepEqual(lines(model), [
    'Me (you)',
    'sent to all: picture 30 fps, 25 kbit/s; sound 60 kbit/s',
    'this machine: CPU 12 % of one core, memory 150 MB',
    'dropped since joining: capturedTooFast 3',
    `kbit/s     ${' '.repeat(29)}▇  most 85`,
    'Ada',
    'end to end encrypted, verified',
    'direct, IPv4, host to srflx',
    'picture: 160x90 colours, 30 fps, 8.2 kbit/s, 0.5 % lost',
    'latency p50 24 ms, p95 41 ms',
    'sound: 31 kbit/s, 0 % lost, 0.2 % concealed, buffer 40 ms',
    'round trip 20 ms, path carries 940 kbit/s',
    `kbit/s     ${' '.repeat(29)}▇  most 39`,
    `round trip ${' '.repeat(29)}▃  most 20`,
    `lost %     ${' '.repeat(29)}▁  most 0.5`,
    'y copy  esc close',
  ])
})

test('what is not known is said so, and whoever is not connected has no figures', () => {
  const {video} = peerStats(1)
  const unknown = peerStats(1, {path: null, video: {...video, format: null, latencyMs: null}})
  const known = lines(after(LARGE, ...told(statsEvent([unknown])), ...pressed('t')).model)
  for (const words of ['path not known', 'picture: none yet', 'latency not known'])
    assert.ok(known.includes(words), words)
  const away = statsEvent([peerStats(1, {state: 'backingOff'})])
  const [, ...others] = lines(after(LARGE, ...told(away), ...pressed('t')).model)
    .join('\n')
    .split('Ada\n')
  assert.equal(others[0], 'not connected now: backingOff\ny copy  esc close')
  assert.match(lines(after(LARGE, ...pressed('t')).model)[0]!, /No figures yet/)
})

test('a relayed path is never called direct', () => {
  const path = {local: 'host', remote: 'relay', family: 'IPv6'} as const
  const {model} = after(LARGE, ...told(statsEvent([peerStats(1, {path})])), ...pressed('t'))
  assert.ok(lines(model).includes('through a relay, IPv6, host to relay'))
})

test('who forwards is named', () => {
  const via = {id: 'b', name: cleanText('Bob', 20)}
  const {model} = after(LARGE, ...told(statsEvent([peerStats(1, {path: null, via})])), ...pressed('t'))
  assert.ok(lines(model).includes('via Bob'))
})

for (const size of [ROOMY, SMALL])
  test(`at ${size.cols}x${size.rows} every line is reached by scrolling, and one press up moves back`, () => {
    const stats = told(peerEvent(2, 'Bob'), statsEvent([peerStats(1), peerStats(2)]))
    let {model} = after(size, ...stats, ...pressed('t'))
    const seen = new Set(lines(model))
    assert.match(lines(model).at(-1)!, /up\/down more/)
    for (let press = 0; press < 60; press++) {
      model = step(model, pressed('down')[0]!, 0).model
      for (const line of lines(model)) seen.add(line)
    }
    assert.match([...seen].join(' '), /Me \(you\).*path carries 940 kbit\/s.*Bob.*/)
    assert.match(lines(model).join(' '), /most 0\.5 up\/down more/)
    const last = lines(model)
    assert.notDeepEqual(lines(step(model, pressed('up')[0]!, 0).model), last)
  })

test('y and enter copy the figures as text with a notice; without the box y copies nothing', () => {
  const stats = told(statsEvent([peerStats(1)]))
  for (const key of ['y', 'enter']) {
    const {clipboard, model} = after(ROOMY, ...stats, ...pressed('t', key))
    assert.match(clipboard!, /^Me \(you\)\n {2}sent to all: .*\nAda\n {2}end to end encrypted, verified\n/s)
    assert.match(clipboard!, /^[^\p{Cc}]*(?:\n[^\p{Cc}]+)*\n$/u)
    assert.match(model.notices.at(-1)!.text, /sent to the clipboard/)
  }
  assert.equal(after(ROOMY, ...stats, ...pressed('y')).clipboard, undefined)
  assert.equal(after(ROOMY, ...pressed('t', 'y')).clipboard, undefined)
})

test('/copy-statistics copies without the box', () => {
  const typed = pressed('/', ...'copy-statistics', 'enter')
  assert.match(after(ROOMY, ...told(statsEvent([peerStats(1)])), ...typed).clipboard!, /Ada/)
})
