import assert from 'node:assert/strict'
import type {ChildProcess} from 'node:child_process'
import {EventEmitter} from 'node:events'
import {PassThrough} from 'node:stream'
import {test} from 'node:test'
import type {EngineEvent, EnginePicture} from '../../engine-protocol.js'
import type {RunOptions} from '../../run-engine.js'
import {type Frame, FrameReader, jsonFrame, pictureFrame} from './frames.js'
import {ViewEnd} from './view-end.js'

const OPTIONS: RunOptions = {
  session: 'session1',
  name: 'Me',
  servers: [],
  token: null,
  iceServers: [],
  authorities: [],
  bind: null,
  lan: null,
  request: null,
  durationSeconds: null,
  waitsForJoin: false,
  passphrase: null,
  identity: {kind: 'own'},
  recordSent: '/tmp/sent.jsonl',
  video: {kind: 'none'},
  audio: {kind: 'none'},
  speaker: {kind: 'none'},
  cleaning: {echoCancellation: true, noiseSuppression: true, autoGain: true},
  stereo: false,
  muted: false,
  cameraOff: false,
  fps: 30,
}
const [ADA, BO] = ['1', '2'].map(digit => digit.repeat(32)) as [string, string]
const event = (message: string): EngineEvent => ({event: 'warning', code: 'w', message})
const picture = (id: string, number: number): EnginePicture => ({
  id,
  number,
  picture: {width: 2, height: 1, format: 'levels', levels: Uint8Array.of(1, 2)},
})

/** A view's end whose engine is a child process in name only, and what a listener hears of it. */
function made() {
  const streams = {stdin: new PassThrough(), stdout: new PassThrough()}
  const child = Object.assign(new EventEmitter(), streams, {kill: () => true})
  const viewEnd = new ViewEnd(
    OPTIONS,
    new URL('file:///engine.js'),
    null,
    () => child as unknown as ChildProcess & typeof streams,
  )
  const heard: string[] = []
  const listen = () =>
    viewEnd.listen({
      event: told => heard.push(told.event === 'warning' ? told.message : told.event),
      picture: ({id, number}) => heard.push(`${id === ADA ? 'Ada' : 'Bo'} ${number}`),
      end: code => heard.push(`end ${code}`),
    })
  const say = (...frames: Buffer[]) => child.stdout.emit('data', Buffer.concat(frames))
  const read = (): Frame[] => new FrameReader().push(child.stdin.read() as Buffer)
  return {child, viewEnd, heard, listen, say, read}
}

test('what the engine said early is told to whoever listens: all events, each peer’s newest picture, the end', () => {
  const {child, heard, listen, say} = made()
  for (let number = 1; number <= 300; number++) say(pictureFrame(picture(ADA, number)))
  say(jsonFrame(event('one')), pictureFrame(picture(BO, 1)), jsonFrame(event('two')))
  child.emit('close', 4)
  assert.deepEqual(heard, [])
  listen()
  assert.deepEqual(heard, ['one', 'two', 'Ada 300', 'Bo 1', 'end 4'])
})

test('later everything is told as it comes, and nothing early is told again', () => {
  const {child, heard, listen, say} = made()
  say(jsonFrame(event('early')))
  listen()
  say(pictureFrame(picture(ADA, 1)), jsonFrame(event('late')), pictureFrame(picture(ADA, 2)))
  child.emit('close', null)
  assert.deepEqual(heard, ['early', 'Ada 1', 'late', 'Ada 2', 'end null'])
})

for (const when of ['before', 'after'])
  test(`an engine that fails and then closes ends once, ${when} somebody listens`, () => {
    const {child, heard, listen} = made()
    if (when === 'after') listen()
    child.emit('error', new Error('spawn EAGAIN'))
    child.emit('close', -11)
    if (when === 'before') listen()
    assert.deepEqual(heard, ['end null'])
  })

test('the engine is given all options and then the commands', () => {
  const {viewEnd, read} = made()
  viewEnd.send({do: 'mute'})
  assert.deepEqual(read(), [
    {kind: 'json', value: OPTIONS},
    {kind: 'json', value: {do: 'mute'}},
  ])
})

test('an engine that is gone takes no command and breaks nothing', () => {
  const {child, viewEnd, heard, listen} = made()
  listen()
  child.stdin.destroy(new Error('write EPIPE'))
  viewEnd.send({do: 'leave'})
  assert.deepEqual(heard, [])
})
