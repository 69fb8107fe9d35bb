import assert from 'node:assert/strict'
import {PassThrough} from 'node:stream'
import {describe, it} from 'node:test'
import {DEFAULT_LOOK, type Look} from './core/picture/paint/look.js'
import type {ColourPicture, LevelPicture} from './core/picture/picture.js'
import {JsonView, readCommandLines} from './json-view.js'

const ID = 'a'.repeat(32)
const picture: LevelPicture = {width: 2, height: 1, format: 'levels', levels: Uint8Array.of(0, 15)}
const RAMP: Look = {...DEFAULT_LOOK, glyphs: 'ramp', colours: 'none'}
const linesOf = (out: PassThrough): unknown[] =>
  String(out.read() ?? '')
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line) as unknown)

describe('the json view', () => {
  it('prints events as lines and keeps meters to itself', () => {
    const out = new PassThrough()
    const view = new JsonView(out, 0, RAMP)
    view.event({event: 'left', why: 'a\nb'})
    view.event({event: 'levels', levels: {[ID]: 1}, speaker: null})
    assert.deepEqual(linesOf(out), [{event: 'left', why: 'a\nb'}])
  })

  it('prints pictures as text when asked to, the first one at once', () => {
    const out = new PassThrough()
    new JsonView(out, 30, RAMP).picture({id: ID, number: 7, picture})
    assert.deepEqual(linesOf(out), [{event: 'frame', id: ID, number: 7, cols: 2, rows: 1, text: [' █']}])
    new JsonView(out, 0, RAMP).picture({id: ID, number: 7, picture})
    assert.deepEqual(linesOf(out), [])
  })

  it('prints cells, however many samples they are drawn from, and with colours what is in front and behind', () => {
    const out = new PassThrough()
    const view = new JsonView(out, 30, DEFAULT_LOOK)
    const colours: ColourPicture = {
      ...{width: 2, height: 2, format: 'colour'},
      ...{luma: Uint8Array.of(0, 16, 255, 16), blue: Uint8Array.of(128), red: Uint8Array.of(128)},
    }
    view.picture({id: ID, number: 7, picture: colours})
    const frame = {event: 'frame', id: ID, number: 7, cols: 2, rows: 1}
    assert.deepEqual(linesOf(out), [{...frame, text: ['▀ '], fg: ['000000101010'], bg: ['ffffff101010']}])
    view.look = {...RAMP, glyphs: 'shape'}
    view.picture({id: 'b'.repeat(32), number: 1, picture: {...picture, width: 1, height: 2}})
    const [{cols, rows, fg}] = linesOf(out) as [{cols: number; rows: number; fg?: unknown}]
    assert.deepEqual([cols, rows, fg], [1, 1, undefined])
  })

  it('tells the sizes of pictures in cells, where the engine counts samples', () => {
    const out = new PassThrough()
    const video = {cols: 160, rows: 72, format: null, fps: 30, kbps: 10, lostPercent: 0, latencyMs: null}
    const audio = {kbps: 0, lostPercent: 0, concealedPercent: 0, bufferMs: 0, level: 0}
    const peer = {
      id: ID,
      name: 'Ada',
      state: 'live',
      rttMs: 1,
      pathKbps: 300,
      path: null,
      via: null,
      video,
      audio,
    } as const
    const sent = {video: {fps: 0, kbps: 0}, audio: {kbps: 0}}
    const figures = {seconds: 1, cpuPercent: 1, rssBytes: 1, sent, dropped: {}}
    new JsonView(out, 0, {...RAMP, glyphs: 'shape'}).event({event: 'stats', ...figures, peers: [peer]})
    const shown = {...peer, video: {...video, cols: 80, rows: 24}}
    assert.deepEqual(linesOf(out), [{event: 'stats', ...figures, peers: [shown]}])
  })

  it('prints no more pictures of a peer than asked for', () => {
    const out = new PassThrough()
    const view = new JsonView(out, 1, RAMP)
    for (let number = 0; number < 50; number++) view.picture({id: ID, number, picture})
    assert.equal(linesOf(out).length, 1)
  })

  it('leaves frames and figures out for a reader that is far behind, counts them, and never an event', () => {
    const out = new PassThrough({highWaterMark: 1})
    const view = new JsonView(out, 60, RAMP)
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
