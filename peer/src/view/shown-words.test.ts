import assert from 'node:assert/strict'
import {test} from 'node:test'
import {RAMPS} from '../core/picture/paint/ramp-palette.js'
import {fakePeerId, peerEvent} from './fakes/fake-engine.js'
import {FakeTty} from './fakes/fake-tty.js'
import {joined, SMALL} from './fakes/running-view.js'
import {findPicture, pictureFor} from './fakes/shown-picture.js'

const ADA = fakePeerId(1)

test('alone, the screen says how others come in; keys mute, turn the camera off and open the help', async () => {
  const {tty, engine, ended} = joined()
  await tty.until(() => tty.text().includes('npx s2c-peer join session1'))
  tty.stdin.write('m')
  await tty.until(() => tty.text().includes('Me (you) muted') && tty.text().includes('m unmute'))
  tty.stdin.write('v')
  await tty.until(() => tty.text().includes('camera off') && tty.text().includes('v camera on'))
  tty.stdin.write('?')
  await tty.until(() => tty.text().includes('leave the meeting'))
  tty.stdin.write('\x1b')
  await tty.until(() => !tty.text().includes('leave the meeting'))
  const done = engine.wishes.map(command => command.do)
  assert.deepEqual(done, ['mute', 'camera-off'])
  tty.stdin.write('\x03')
  assert.equal(await ended, 0)
  assert.equal(engine.commands.at(-1)!.do, 'leave')
})

test('without UTF-8 and with NO_COLOR the screen is ASCII and has no colour', async () => {
  const env = {LANG: 'C', NO_COLOR: '1', TERM: 'xterm'}
  const {tty, engine, ended} = joined({env})
  engine.tell(peerEvent(1, 'Zoë', {muted: true}))
  engine.tell({event: 'warning', code: 'camera', message: 'No camera … plug one in'})
  await tty.until(() => engine.tiles.length === 2 && tty.text().includes('No camera'))
  const picture = pictureFor(engine, ADA, 1)
  engine.show(ADA, 1, picture)
  await tty.until(() => findPicture(tty, picture, false, RAMPS.ascii) !== null)
  engine.end(0)
  await ended
  assert.match(tty.stdout.written, /^[\x00-\x7f]*$/)
  assert.doesNotMatch(tty.stdout.written, /\x1b\[(?:\d+;)*(?:3[0-8]|4[0-8]|9\d|10\d)(?:;\d+)*m/)
})

test('hostile names and messages change nothing but cells', async () => {
  const {tty, engine, ended} = joined()
  const hostile = '\x1b[2J\x1b]0;pwned\x07\x9b31mEve\x1bc\u202e\r\n'
  engine.tell(peerEvent(1, hostile))
  engine.tell({event: 'warning', code: 'w', message: `${hostile} says`})
  await tty.until(() => tty.text().includes('Eve says'))
  engine.end(0)
  await ended
  const allowed =
    /\x1b(?:\[(?:[\d;]*[HmC]|2J|\?(?:2026|2004|1004|1006|1000|1049|25|7)[hl]|5n|1[46]t|\?u)|\]11;\?\x1b\\)/g
  assert.doesNotMatch(tty.stdout.written.replace(allowed, ''), /[\x00-\x1f\x7f]/)
  assert.doesNotMatch(tty.stdout.written, /pwned/)
})

test('a terminal too small says so, asks for no picture, and recovers', async () => {
  const tty = new FakeTty({cols: 18, rows: 5})
  const {engine, ended} = joined({}, tty)
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
