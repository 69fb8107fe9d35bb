import assert from 'node:assert/strict'
import {EventEmitter} from 'node:events'
import {test} from 'node:test'
import {type Grid, type GridSize, LEVELS} from '../core/picture/grid.js'
import {ASCII_RAMP, UNICODE_RAMP} from '../core/picture/ramp.js'
import type {PeerId} from '../engine-protocol.js'
import type {Rect} from './cells/rect.js'
import {FakeEngine, fakePeerId, joinedEvent, movingGrid, peerEvent, selfEvent} from './fakes/fake-engine.js'
import {FakeTty} from './fakes/fake-tty.js'
import {runView, type ViewOptions} from './run-view.js'

const SMALL = {cols: 80, rows: 24}
const LARGE = {cols: 140, rows: 45}
const [ME, ADA] = [fakePeerId(0), fakePeerId(1)]
const UTF8 = {LANG: 'C.UTF-8', TERM: 'xterm-256color'}

/** Stands in for `process`: signals are events, and nothing is killed. */
class FakeProcess extends EventEmitter {
  readonly pid = 1
  readonly killed: string[] = []
  kill(_pid: number, signal: string): void {
    this.killed.push(signal)
  }
}

function running(change: Partial<ViewOptions> = {}, tty = new FakeTty(SMALL)) {
  const engine = new FakeEngine(command => {
    tty.look()
    if (command.do === 'leave') setImmediate(() => engine.end(0))
  })
  const process = new FakeProcess()
  const reports: string[] = []
  const {stdin, stdout} = tty
  const options = {session: 'session1', name: 'Me', color: 'auto', env: UTF8, platform: 'linux'} as const
  const report = (sentence: string) => reports.push(sentence)
  const ended = runView({...options, stdin, stdout, process, report, ...change}, engine)
  return {tty, engine, process, reports, ended}
}

function joining(engine: FakeEngine): void {
  engine.tell(joinedEvent('Me'))
  engine.tell(selfEvent())
}

const asked = (engine: FakeEngine, id: PeerId): GridSize | undefined =>
  engine.tiles.find(tile => tile.id === id)

/** Where on the screen the picture's rows stand, its darkest cells blank; null when they do not. */
function find(tty: FakeTty, grid: Grid, mirrored: boolean, ramp = UNICODE_RAMP): Rect | null {
  const rows = Array.from({length: grid.rows}, (_, row) => {
    const glyphs = Array.from(
      grid.levels.subarray(row * grid.cols, (row + 1) * grid.cols),
      level => ramp[level]!,
    )
    return (mirrored ? glyphs.reverse() : glyphs).join('')
  })
  const lines = Array.from({length: tty.screen.rows}, (_, y) => tty.line(y).translateToString(false))
  for (let y = 0; y + grid.rows <= lines.length; y++) {
    for (let x = lines[y]!.indexOf(rows[0]!); x !== -1; x = lines[y]!.indexOf(rows[0]!, x + 1)) {
      if (rows.every((row, index) => lines[y + index]!.startsWith(row, x))) return {x, y, ...grid}
    }
  }
  return null
}

/** A picture of the size asked for, all levels in it. */
const pictureFor = (engine: FakeEngine, id: PeerId, number: number): Grid =>
  movingGrid(asked(engine, id)!, Number.parseInt(id, 16), number)

async function showAll(engine: FakeEngine, tty: FakeTty, number: number): Promise<void> {
  const pictures = engine.tiles.map(({id}) => [id, pictureFor(engine, id, number)] as const)
  const send = () => {
    for (const [id, picture] of pictures) engine.show(id, number, picture)
  }
  send()
  await tty.until(() => pictures.every(([id, picture]) => find(tty, picture, id === ME) !== null))
}

const sized = (engine: FakeEngine, before: readonly unknown[]): boolean =>
  engine.tiles !== before && engine.tiles.length === 3

test('three people: every picture cell by cell, the own mirrored, names; through a resize and back', async () => {
  const {tty, engine, ended} = running()
  joining(engine)
  engine.tell(peerEvent(1, 'Ada Lovelace'))
  engine.tell(peerEvent(2, '李小龍'))
  await tty.until(() => engine.tiles.length === 3)
  await showAll(engine, tty, 1)
  for (const name of ['Ada Lovelace', '李小龍', 'Me (you)']) assert.ok(tty.text().includes(name), name)
  const small = engine.tiles

  tty.resize(LARGE)
  await tty.until(() => sized(engine, small))
  assert.ok(asked(engine, ADA)!.cols > small.find(({id}) => id === ADA)!.cols)
  await showAll(engine, tty, 2)
  assert.equal(tty.text().split('Ada Lovelace').length - 1, 2, 'on the tile and in the roster')

  const large = engine.tiles
  tty.resize(SMALL)
  await tty.until(() => sized(engine, large))
  assert.deepEqual(engine.tiles, small)
  await showAll(engine, tty, 3)
  await showAll(engine, tty, 4)
  assert.ok(tty.line(23).translateToString().includes('q leave'))

  tty.stdin.write('q')
  assert.equal(await ended, 0)
  assert.equal(tty.screen.buffer.active.type, 'normal')
})

test('alone, the screen says how others come in; keys mute, turn the camera off and open the help', async () => {
  const {tty, engine, ended} = running()
  joining(engine)
  await tty.until(() => tty.text().includes('npx s2c-peer join session1'))
  tty.stdin.write('m')
  await tty.until(() => tty.text().includes('Me (you) muted') && tty.text().includes('m unmute'))
  tty.stdin.write('v')
  await tty.until(() => tty.text().includes('camera off') && tty.text().includes('v camera on'))
  tty.stdin.write('?')
  await tty.until(() => tty.text().includes('ctrl+c  leave at once'))
  tty.stdin.write('\x1b')
  await tty.until(() => !tty.text().includes('ctrl+c  leave at once'))
  const done = engine.commands.map(command => command.do).filter(verb => verb !== 'show')
  assert.deepEqual(done, ['mute', 'camera-off'])
  tty.stdin.write('\x03')
  assert.equal(await ended, 0)
  assert.equal(engine.commands.at(-1)!.do, 'leave')
})

test('who is away is shown so, without the last picture; after coming back only a new picture shows', async () => {
  const {tty, engine, ended} = running()
  joining(engine)
  engine.tell(peerEvent(1, 'Ada'))
  await tty.until(() => engine.tiles.length === 2)
  const picture = pictureFor(engine, ADA, 1)
  engine.show(ADA, 1, picture)
  await tty.until(() => find(tty, picture, false) !== null)
  engine.tell(peerEvent(1, 'Ada', {state: 'backingOff'}))
  await tty.until(() => tty.text().includes('away, last seen 0 s ago'))
  assert.equal(find(tty, picture, false), null)
  engine.show(ADA, 2, picture)
  engine.tell(peerEvent(1, 'Ada'))
  await tty.until(() => tty.text().includes('waiting for a picture'))
  engine.tell(peerEvent(1, 'Ada', {state: 'closed'}))
  await tty.until(() => tty.text().includes('Ada has left'))
  engine.end(0)
  assert.equal(await ended, 0)
})

test('a picture of another size than asked for shows centred and breaks nothing', async () => {
  const {tty, engine, ended} = running()
  joining(engine)
  engine.tell(peerEvent(1, 'Ada'))
  await tty.until(() => engine.tiles.length === 2)
  const {cols, rows} = asked(engine, ADA)!
  const small = movingGrid({cols: cols - 7, rows: rows - 3}, 1, 1)
  engine.show(ADA, 1, small)
  await tty.until(() => find(tty, small, false) !== null)
  engine.show(ADA, 2, movingGrid({cols: cols + 31, rows: rows + 20}, 1, 1))
  const right = pictureFor(engine, ADA, 3)
  engine.show(ADA, 3, right)
  await tty.until(() => find(tty, right, false) !== null)
  engine.end(0)
  await ended
})

test('without UTF-8 and with NO_COLOR the screen is ASCII and has no colour', async () => {
  const env = {LANG: 'C', NO_COLOR: '1', TERM: 'xterm'}
  const {tty, engine, ended} = running({env})
  joining(engine)
  engine.tell(peerEvent(1, 'Zoë', {muted: true}))
  engine.tell({event: 'warning', code: 'camera', message: 'No camera … plug one in'})
  await tty.until(() => engine.tiles.length === 2 && tty.text().includes('No camera'))
  const picture = pictureFor(engine, ADA, 1)
  engine.show(ADA, 1, picture)
  await tty.until(() => find(tty, picture, false, ASCII_RAMP) !== null)
  engine.end(0)
  await ended
  assert.match(tty.stdout.written, /^[\x00-\x7f]*$/)
  assert.doesNotMatch(tty.stdout.written, /\x1b\[(?:\d+;)*(?:3[0-8]|4[0-8]|9\d|10\d)(?:;\d+)*m/)
})

test('hostile names and messages change nothing but cells', async () => {
  const {tty, engine, ended} = running()
  joining(engine)
  const hostile = '\x1b[2J\x1b]0;pwned\x07\x9b31mEve\x1bc\u202e\r\n'
  engine.tell(peerEvent(1, hostile))
  engine.tell({event: 'warning', code: 'w', message: `${hostile} says`})
  await tty.until(() => tty.text().includes('Eve says'))
  engine.end(0)
  await ended
  const allowed = /\x1b\[(?:[\d;]*[HmC]|2J|\?(?:2026|1049|25|7)[hl]|5n)/g
  assert.doesNotMatch(tty.stdout.written.replace(allowed, ''), /[\x00-\x1f\x7f]/)
  assert.doesNotMatch(tty.stdout.written, /pwned/)
})

test('a terminal too small says so, asks for no picture, and recovers', async () => {
  const tty = new FakeTty({cols: 18, rows: 5})
  const {engine, ended} = running({}, tty)
  joining(engine)
  engine.tell(peerEvent(1, 'Ada'))
  await tty.until(() => tty.text().includes('too small'))
  assert.deepEqual(engine.tiles, [])
  tty.resize(SMALL)
  await tty.until(() => engine.tiles.length === 2 && tty.text().includes('Ada'))
  tty.resize({cols: 3, rows: 1})
  await tty.until(() => engine.tiles.length === 0)
  engine.end(0)
  assert.equal(await ended, 0)
})

test('a terminal that never answers still gets every picture', async () => {
  const {tty, engine, ended} = running({}, new FakeTty(SMALL, false))
  joining(engine)
  engine.tell(peerEvent(1, 'Ada'))
  await tty.until(() => engine.tiles.length === 2)
  for (let number = 1; number <= 8; number++) {
    const picture = pictureFor(engine, ADA, number * 9)
    engine.show(ADA, number, picture)
    await tty.until(() => find(tty, picture, false) !== null)
  }
  engine.end(0)
  await ended
})

test('an error of the engine is repeated once the terminal is restored; its code is the view’s', async () => {
  const {tty, engine, reports, ended} = running()
  await tty.until(() => tty.text().includes('joining session1'))
  engine.tell({event: 'error', code: 'full', message: 'The session is full: try another name.'})
  engine.end(4)
  assert.equal(await ended, 4)
  assert.deepEqual(reports, ['The session is full: try another name.'])
  assert.equal(tty.screen.buffer.active.type, 'normal')
})

test('an engine that dies is said so plainly, with where to look', async () => {
  const {tty, engine, reports, ended} = running({logFile: '/tmp/s2c.log'})
  await tty.until(() => tty.text().includes('joining'))
  engine.end(null)
  assert.equal(await ended, 1)
  assert.deepEqual(reports, [
    'The engine of this meeting was killed. Join again to go on. What it was doing is in /tmp/s2c.log.',
  ])
})

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  test(`${signal} leaves, restores the terminal once, and stops listening`, async () => {
    const {tty, engine, process, ended} = running()
    await tty.until(() => tty.text().includes('joining'))
    process.emit(signal)
    assert.equal(await ended, 0)
    assert.deepEqual(
      engine.commands.map(command => command.do).filter(verb => verb !== 'show'),
      ['leave'],
    )
    assert.equal(tty.stdout.written.split('\x1b[?1049l').length - 1, 1)
    assert.deepEqual(tty.stdin.rawModes, [true, false])
    assert.deepEqual(process.eventNames(), [])
    assert.deepEqual(process.killed, [])
  })
}

test('after a closed window the hang-up is passed on', async () => {
  const {tty, process, ended} = running()
  await tty.until(() => tty.text().includes('joining'))
  tty.stdin.emit('error', new Error('read EIO'))
  process.emit('SIGHUP')
  assert.equal(await ended, 0)
  assert.deepEqual(process.killed, ['SIGHUP'])
})

test('an error that nothing caught restores the terminal at once and is told', async () => {
  const {tty, engine, process, reports, ended} = running()
  await tty.until(() => tty.text().includes('joining'))
  process.emit('uncaughtException', new Error('a bug'))
  assert.equal(await ended, 1)
  assert.match(reports[0]!, /The view failed.*a bug/)
  assert.equal(engine.commands.at(-1)!.do, 'leave')
  assert.equal(tty.stdout.written.split('\x1b[?1049l').length - 1, 1)
})

test('a process that ends by itself leaves the terminal restored', async () => {
  const {tty, engine, process, ended} = running()
  await tty.until(() => tty.text().includes('joining'))
  process.emit('exit', 0)
  await tty.until(() => tty.screen.buffer.active.type === 'normal')
  engine.end(0)
  await ended
  assert.equal(tty.stdout.written.split('\x1b[?1049l').length - 1, 1)
})

test('a second Ctrl+C does not wait for an engine that cannot end', async () => {
  const engine = new FakeEngine()
  const tty = new FakeTty(SMALL)
  const process = new FakeProcess()
  const {stdin, stdout} = tty
  const options = {session: 's', name: 'Me', color: 'none', env: UTF8} as const
  const ended = runView({...options, stdin, stdout, process}, engine)
  await tty.until(() => tty.text().includes('joining'))
  stdin.write('\x03')
  await tty.until(() => tty.screen.buffer.active.type === 'normal')
  process.emit('SIGINT')
  assert.equal(await ended, 0)
})

test('loudness shows as a meter on the tile, at once', async () => {
  const {tty, engine, ended} = running()
  joining(engine)
  engine.tell(peerEvent(1, 'Ada'))
  await tty.until(() => engine.tiles.length === 2)
  engine.tell({event: 'levels', levels: {[ADA]: 1, [ME]: 0}})
  await tty.until(() => tty.text().includes('▁▂▃▅▇'))
  engine.tell({event: 'levels', levels: {[ADA]: 0, [ME]: 0.02}})
  await tty.until(() => !tty.text().includes('▁▂▃▅▇') && tty.text().includes('▁▂▃'))
  engine.end(0)
  await ended
})

test('a popup hides the pictures below it, and they come back', async () => {
  const {tty, engine, ended} = running()
  joining(engine)
  engine.tell(peerEvent(1, 'Ada'))
  await tty.until(() => engine.tiles.length === 2)
  const {cols, rows} = asked(engine, ADA)!
  const white = {cols, rows, levels: new Uint8Array(cols * rows).fill(LEVELS - 1)}
  engine.show(ADA, 1, white)
  engine.show(ME, 1, white)
  await tty.until(() => find(tty, white, false) !== null)
  tty.stdin.write('?')
  await tty.until(() => tty.text().includes('show or hide this help'))
  const box = tty
    .text()
    .split('\n')
    .find(line => line.includes('show or hide'))!
  const within = box.slice(box.indexOf('│', box.indexOf('█')) + 1, box.lastIndexOf('│', box.lastIndexOf('█')))
  assert.doesNotMatch(within, /█/)
  tty.stdin.write('?')
  await tty.until(() => find(tty, white, false) !== null)
  engine.end(0)
  await ended
})
