import assert from 'node:assert/strict'
import {PassThrough} from 'node:stream'
import {describe, it} from 'node:test'
import type {LevelPicture} from './core/picture/picture.js'
import {JsonView, readCommandLines} from './json-view.js'

const ID = 'a'.repeat(32)
const picture: LevelPicture = {width: 2, height: 1, format: 'levels', levels: Uint8Array.of(0, 15)}
const linesOf = (out: PassThrough): unknown[] =>
  String(out.read() ?? '')
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line) as unknown)

describe('the json view', () => {
  it('prints events as lines and keeps meters to itself', () => {
    const out = new PassThrough()
    const view = new JsonView(out, 0)
    view.event({event: 'left', why: 'a\nb'})
    view.event({event: 'levels', levels: {[ID]: 1}})
    assert.deepEqual(linesOf(out), [{event: 'left', why: 'a\nb'}])
  })

  it('prints pictures as text when asked to, the first one at once', () => {
    const out = new PassThrough()
    new JsonView(out, 30).picture({id: ID, number: 7, picture})
    assert.deepEqual(linesOf(out), [{event: 'frame', id: ID, number: 7, cols: 2, rows: 1, text: [' █']}])
    new JsonView(out, 0).picture({id: ID, number: 7, picture})
    assert.deepEqual(linesOf(out), [])
  })

  it('prints no more pictures of a peer than asked for', () => {
    const out = new PassThrough()
    const view = new JsonView(out, 1)
    for (let number = 0; number < 50; number++) view.picture({id: ID, number, picture})
    assert.equal(linesOf(out).length, 1)
  })

  it('leaves frames and figures out for a reader that is far behind, counts them, and never an event', () => {
    const out = new PassThrough({highWaterMark: 1})
    const view = new JsonView(out, 60)
    const long = {event: 'warning', code: 'x', message: 'y'.repeat(1_000_000)} as const
    for (let i = 0; i < 6; i++) view.event(long)
    view.picture({id: ID, number: 1, picture})
    assert.equal(view.dropped.unreadFrames, 1)
  })
})

it('command lines are obeyed, odd ones told, empty ones passed over', async () => {
  const input = new PassThrough()
  const commands: unknown[] = []
  const odd: string[] = []
  readCommandLines(
    input,
    command => commands.push(command),
    line => odd.push(line),
  )
  input.end('{"do":"mute"}\n\n{"do":"dance"}\nnot json\n{"do":"leave"}\n')
  await new Promise(resolve => input.once('close', resolve))
  assert.deepEqual(commands, [{do: 'mute'}, {do: 'leave'}])
  assert.deepEqual(odd, ['{"do":"dance"}', 'not json'])
})
