import assert from 'node:assert/strict'
import {test} from 'node:test'
import {LEVELS, type LevelPicture} from '../core/picture/picture.js'
import {RAMP_LOOK} from './fakes/fake-appearance.js'
import {type FakeEngine, fakePeerId, movingPicture, peerEvent} from './fakes/fake-engine.js'
import {FakeTty} from './fakes/fake-tty.js'
import {joined, SMALL} from './fakes/running-view.js'
import {asked, findPicture, pictureFor} from './fakes/shown-picture.js'

const LARGE = {cols: 140, rows: 45}
const [ME, ADA] = [fakePeerId(0), fakePeerId(1)]

async function showAll(engine: FakeEngine, tty: FakeTty, number: number): Promise<void> {
  const pictures = engine.tiles.map(({id}) => [id, pictureFor(engine, id, number)] as const)
  for (const [id, picture] of pictures) engine.show(id, number, picture)
  await tty.until(() => pictures.every(([id, picture]) => findPicture(tty, picture, id === ME) !== null))
}

const sized = (engine: FakeEngine, before: readonly unknown[]): boolean =>
  engine.tiles !== before && engine.tiles.length === 3

test('three people: every picture cell by cell, the own mirrored, names; through a resize and back', async () => {
  const {tty, engine, ended} = joined()
  engine.tell(peerEvent(1, 'Ada Lovelace'))
  engine.tell(peerEvent(2, '李小龍'))
  await tty.until(() => engine.tiles.length === 3)
  await showAll(engine, tty, 1)
  for (const name of ['Ada Lovelace', '李小龍', 'Me (you)']) assert.ok(tty.text().includes(name), name)
  const small = engine.tiles

  tty.resize(LARGE)
  await tty.until(() => sized(engine, small))
  assert.ok(asked(engine, ADA)!.width > small.find(({id}) => id === ADA)!.width)
  await showAll(engine, tty, 2)
  assert.equal(tty.text().split('Ada Lovelace').length - 1, 2, 'on the tile and in the roster')

  const large = engine.tiles
  tty.resize(SMALL)
  await tty.until(() => sized(engine, large))
  assert.deepEqual(engine.tiles, small)
  await showAll(engine, tty, 3)
  await showAll(engine, tty, 4)
  assert.ok(tty.line(23).translateToString().includes('q leave'))

  tty.stdin.write('qq')
  assert.equal(await ended, 0)
  assert.equal(tty.screen.buffer.active.type, 'normal')
})

test('who is away is shown so, without the last picture; after coming back only a new picture shows', async () => {
  const {tty, engine, ended} = joined()
  engine.tell(peerEvent(1, 'Ada'))
  await tty.until(() => engine.tiles.length === 2)
  const picture = pictureFor(engine, ADA, 1)
  engine.show(ADA, 1, picture)
  await tty.until(() => findPicture(tty, picture, false) !== null)
  engine.tell(peerEvent(1, 'Ada', {state: 'backingOff'}))
  await tty.until(() => tty.text().includes('away, last seen 0 s ago'))
  assert.equal(findPicture(tty, picture, false), null)
  engine.show(ADA, 2, picture)
  engine.tell(peerEvent(1, 'Ada'))
  await tty.until(() => tty.text().includes('waiting for a picture'))
  engine.tell(peerEvent(1, 'Ada', {state: 'closed'}))
  await tty.until(() => tty.text().includes('"Ada" has left'))
  engine.end(0)
  assert.equal(await ended, 0)
})

test('a picture of another size than asked for is drawn to the size of its place', async () => {
  const {tty, engine, ended} = joined()
  engine.tell(peerEvent(1, 'Ada'))
  await tty.until(() => engine.tiles.length === 2)
  const {width, height} = asked(engine, ADA)!
  const half: LevelPicture = {width: 2, height: 1, format: 'levels', levels: Uint8Array.of(8, 15)}
  engine.show(ADA, 1, half)
  const row = '8'.repeat(width / 2) + 'f'.repeat(width / 2)
  const grown = {
    ...half,
    width,
    height,
    levels: Uint8Array.from(row.repeat(height), digit => Number.parseInt(digit, 16)),
  }
  await tty.until(() => findPicture(tty, grown, false) !== null)
  engine.show(ADA, 2, movingPicture({width: width + 31, height: height + 20}, 1, 1))
  const right = pictureFor(engine, ADA, 3)
  engine.show(ADA, 3, right)
  await tty.until(() => findPicture(tty, right, false) !== null)
  engine.end(0)
  await ended
})

test('a terminal that never answers still gets every picture', async () => {
  const {tty, engine, ended} = joined({}, new FakeTty(SMALL, false))
  engine.tell(peerEvent(1, 'Ada'))
  await tty.until(() => engine.tiles.length === 2)
  for (let number = 1; number <= 8; number++) {
    const picture = pictureFor(engine, ADA, number * 9)
    engine.show(ADA, number, picture)
    await tty.until(() => findPicture(tty, picture, false) !== null)
  }
  engine.end(0)
  await ended
})

test('loudness shows as a meter on the tile, at once', async () => {
  const {tty, engine, ended} = joined()
  engine.tell(peerEvent(1, 'Ada'))
  await tty.until(() => engine.tiles.length === 2)
  engine.tell({event: 'levels', levels: {[ADA]: 1, [ME]: 0}, speaker: null})
  await tty.until(() => tty.text().includes('▁▂▃▅▇'))
  engine.tell({event: 'levels', levels: {[ADA]: 0, [ME]: 0.02}, speaker: null})
  await tty.until(() => !tty.text().includes('▁▂▃▅▇') && tty.text().includes('▁▂▃'))
  engine.end(0)
  await ended
})

test('a popup hides the pictures below it, and they come back', async () => {
  const {tty, engine, ended} = joined()
  engine.tell(peerEvent(1, 'Ada'))
  await tty.until(() => engine.tiles.length === 2)
  const {width, height} = asked(engine, ADA)!
  const white: LevelPicture = {
    width,
    height,
    format: 'levels',
    levels: new Uint8Array(width * height).fill(LEVELS - 1),
  }
  engine.show(ADA, 1, white)
  engine.show(ME, 1, white)
  await tty.until(() => findPicture(tty, white, false) !== null)
  tty.stdin.write('?')
  await tty.until(() => tty.text().includes('show or hide this help'))
  const box = tty
    .text()
    .split('\n')
    .find(line => line.includes('show or hide'))!
  const within = box.slice(box.indexOf('│', box.indexOf('█')) + 1, box.lastIndexOf('│', box.lastIndexOf('█')))
  assert.doesNotMatch(within, /█/)
  tty.stdin.write('?')
  await tty.until(() => findPicture(tty, white, false) !== null)
  engine.end(0)
  await ended
})

test('keys draw the pictures at hand anew and ask for the samples that they are drawn from', async () => {
  const {tty, engine, ended} = joined({look: {...RAMP_LOOK, glyphs: 'half'}})
  engine.tell(peerEvent(1, 'Ada'))
  await tty.until(() => engine.tiles.length === 2)
  const half = asked(engine, ADA)!
  engine.show(ADA, 1, pictureFor(engine, ADA, 1))
  await tty.until(() => /[▀▄]/.test(tty.text()))
  tty.stdin.write('g')
  await tty.until(() => asked(engine, ADA)!.width === 2 * half.width)
  assert.equal(asked(engine, ADA)!.height, half.height)
  engine.show(ADA, 2, pictureFor(engine, ADA, 2))
  await tty.until(() => /[▖▗▘▙▚▛▜▝▞▟]/.test(tty.text()))
  tty.stdin.write('o')
  await tty.until(() => engine.tiles.every(({format}) => format === 'colour'))
  engine.end(0)
  await ended
})

test('a picture stands undistorted in cells of any shape, and on a light ground is no negative', async () => {
  const tty = new FakeTty(SMALL)
  const {engine, ended} = joined({}, tty)
  engine.tell(peerEvent(1, 'Ada'))
  await tty.until(() => engine.tiles.length === 2)
  const before = asked(engine, ADA)!
  const picture = pictureFor(engine, ADA, 1)
  engine.show(ADA, 1, picture)
  await tty.until(() => findPicture(tty, picture, false) !== null)
  tty.stdin.write('\x1b]11;rgb:ffff/ffff/ffff\x1b\\')
  const inverted = {...picture, levels: picture.levels.map(level => LEVELS - 1 - level)}
  await tty.until(() => findPicture(tty, inverted, false) !== null)
  tty.stdin.write('\x1b[6;10;10t')
  await tty.until(() => asked(engine, ADA)!.height > before.height)
  const {width, height} = asked(engine, ADA)!
  assert.ok(Math.abs(width / height - 16 / 9) < 0.1, `${width}x${height} square cells`)
  engine.end(0)
  await ended
})
