import assert from 'node:assert/strict'
import {test} from 'node:test'
import {RAMP_LOOK} from './fakes/fake-appearance.js'
import {fakePeerId, peerEvent, selfEvent} from './fakes/fake-engine.js'
import {FakeTty} from './fakes/fake-tty.js'
import {joined} from './fakes/running-view.js'
import {REPORT_KEYS, REPORT_NO_KEYS} from './terminal/kitty-keyboard.js'

const ADA = fakePeerId(1)
const WIDE = {cols: 140, rows: 45}
const [RED, GREEN] = [1, 2]
const told = ({engine}: ReturnType<typeof joined>): string[] =>
  engine.wishes.map(command => JSON.stringify(command))
const levels = (speaker: string | null) => ({event: 'levels', levels: {}, speaker}) as const

/** Where that text stands lowest, but for the status line: on a tile rather than in the roster. */
function placeOf(tty: FakeTty, text: string): {x: number; y: number} {
  for (let y = tty.screen.rows - 2; y >= 0; y--) {
    const x = tty.line(y).translateToString(false).indexOf(text)
    if (x !== -1) return {x, y}
  }
  throw new Error(`no "${text}" on\n${tty.text()}`)
}
const colourOf = (tty: FakeTty, text: string): number => {
  const {x, y} = placeOf(tty, text)
  return tty.cell(x, y).getFgColor()
}

for (const [env, usual, strong, colour] of [
  [{LANG: 'C.UTF-8', TERM: 'xterm'}, '╭╮╰', '┏┓┗', GREEN],
  [{LANG: 'C', NO_COLOR: '1', TERM: 'xterm'}, '+-|', '+=#', -1],
] as const) {
  test(`the border of who talks is drawn strongly, in every cell, and no other one (${env.LANG})`, async () => {
    const {tty, engine, ended} = joined({env, look: {...RAMP_LOOK, color: 'auto'}}, new FakeTty(WIDE))
    engine.tell(peerEvent(1, 'Ada', {cameraOff: true}))
    engine.tell(peerEvent(2, 'Bob', {cameraOff: true}))
    await tty.until(() => tty.text().includes('Bob') && engine.tiles.length === 3)
    const [corner] = tty.text()
    assert.equal(corner, usual[0])
    engine.tell(levels(ADA))
    await tty.until(() => tty.glyph(1, 0) !== usual[1] && tty.glyph(0, 1) === (env.LANG === 'C' ? '#' : '┃'))
    const strongCells: string[] = []
    for (let y = 0; y < WIDE.rows - 1; y++) {
      for (let x = 0; x < WIDE.cols; x++) {
        const glyph = tty.glyph(x, y)
        if (!'┏┓┗┛━┃=#'.includes(glyph) || glyph === '') continue
        strongCells.push(`${x},${y}`)
        assert.equal(tty.cell(x, y).getFgColor(), colour, `${x},${y} ${glyph}`)
      }
    }
    const right = Math.max(...strongCells.map(cell => Number(cell.split(',')[0])))
    const bottom = Math.max(...strongCells.map(cell => Number(cell.split(',')[1])))
    assert.ok(right > 20 && right < 116 && bottom > 5, `${right},${bottom}`)
    for (let y = 1; y < bottom; y++)
      assert.ok(strongCells.includes(`0,${y}`) && strongCells.includes(`${right},${y}`))
    assert.ok(
      strongCells.every(
        cell => /^0,|,0$/.test(cell) || cell.startsWith(`${right},`) || cell.endsWith(`,${bottom}`),
      ),
    )
    engine.tell(levels(null))
    await tty.until(() => tty.glyph(0, 1) === (env.LANG === 'C' ? '|' : '│'))
    assert.doesNotMatch(tty.text(), new RegExp(`[${strong.slice(1)}]{2}`))
    engine.end(0)
    await ended
  })
}

test('muted, talking and deafened stand on the own tile, in the roster and first in the status line', async () => {
  const view = joined({look: {...RAMP_LOOK, color: '16'}}, new FakeTty(WIDE))
  const {tty, engine, ended} = view
  const shows = (words: string): Promise<void> =>
    tty.until(() => {
      const status = tty.line(WIDE.rows - 1).translateToString(true)
      return tty.text().split(`Me (you) ${words}`).length === 3 && status.startsWith(` ${words}  session1`)
    })
  await tty.until(() => tty.text().includes('q leave'))
  tty.stdin.write('m')
  await shows('muted')
  assert.equal(tty.cell(1, WIDE.rows - 1).getFgColor(), RED)
  assert.equal(colourOf(tty, 'muted'), RED)
  await tty.until(() => tty.text().includes('space talk'))
  tty.stdin.write(' ')
  await shows('talking')
  assert.equal(colourOf(tty, 'talking'), GREEN)
  tty.stdin.write('d')
  await shows('deafened')
  await tty.until(() => tty.text().includes('d hear again') && !tty.text().includes('space talk'))
  engine.tell(selfEvent({microphoneSilent: true}))
  await shows('no sound')
  engine.tell(selfEvent())
  await tty.until(() => !tty.text().includes('no sound'))
  assert.deepEqual(
    told(view).map(command => JSON.parse(command).do),
    ['mute', 'talk', 'hush', 'deafen'],
  )
  engine.end(0)
  await ended
})

test('volume and who is muted here are set in the list and stand on the tile and in the roster', async () => {
  const view = joined({}, new FakeTty(WIDE))
  const {tty, engine, ended} = view
  engine.tell(peerEvent(1, 'Ada', {cameraOff: true}))
  await tty.until(() => tty.text().includes('Ada'))
  tty.stdin.write('i\x1b[B')
  await tty.until(() => tty.text().includes('- + volume') && tty.text().includes('0 mute for you'))
  tty.stdin.write('--=0')
  await tty.until(
    () => tty.text().includes('muted for you, volume 90%') && tty.text().includes('0 unmute for you'),
  )
  tty.stdin.write('\x1b')
  await tty.until(() => tty.text().includes('Ada muted for you 90%'))
  await tty.until(() => /Ada 90%, muted f/.test(tty.text()))
  assert.deepEqual(told(view), [
    `{"do":"volume","id":"${ADA}","volume":0.9}`,
    `{"do":"volume","id":"${ADA}","volume":0.8}`,
    `{"do":"volume","id":"${ADA}","volume":0.9}`,
    `{"do":"mute-peer","id":"${ADA}"}`,
  ])
  tty.stdin.write('i\x1b[B0+')
  tty.stdin.write('\x1b')
  await tty.until(() => !/muted for you|\d0%/.test(tty.text()))
  engine.end(0)
  await ended
})

test('speaking while muted is said over the pictures, with the key, until that is pressed', async () => {
  const {tty, engine, ended} = joined()
  engine.tell(selfEvent({muted: true}))
  engine.tell({event: 'warning', code: 'speaking-while-muted', message: 'You speak.'})
  await tty.until(() => tty.text().includes('You are muted but speaking: m unmutes, space talks.'))
  tty.stdin.write('m')
  await tty.until(() => !tty.text().includes('but speaking'))
  engine.end(0)
  await ended
})

test('a microphone is chosen from the list of what there is', async () => {
  const view = joined()
  const {tty, engine, ended} = view
  await tty.until(() => tty.text().includes('q leave'))
  tty.stdin.write('e')
  await tty.until(() => tty.text().includes('looking for others'))
  const microphones = [{id: 'usb', name: 'USB Headset', inUse: false}]
  engine.tell({event: 'devices', cameras: [], microphones, speakers: []})
  await tty.until(() => tty.text().includes('USB Headset'))
  tty.stdin.write('\x1b[B\r')
  await tty.until(() => tty.text().includes('USB Headset (chosen)') && tty.text().includes('microphone: USB'))
  assert.deepEqual(told(view), [
    '{"do":"list-devices"}',
    '{"do":"use","device":"microphone","source":"device:usb"}',
    '{"do":"list-devices"}',
  ])
  engine.end(0)
  await ended
})

test('a terminal that tells of keys released is asked to, and the space bar is held to talk', async () => {
  const view = joined()
  const {tty, engine, ended} = view
  engine.tell(selfEvent({muted: true}))
  await tty.until(() => tty.text().includes('space talk'))
  assert.ok(!tty.stdout.written.includes(REPORT_KEYS), 'not before it said that it knows how')
  tty.stdin.write('\x1b[?0u')
  await tty.until(() => tty.text().includes('space hold to talk'))
  assert.ok(tty.stdout.written.includes(REPORT_KEYS))
  assert.equal(tty.stdout.written.split('\x1b[?u').length - 1, 2, 'and asked what it does now')
  tty.stdin.write('\x1b[32;;32u\x1b[32;1:2;32u')
  await tty.until(
    () => tty.text().includes('Me (you) talking') && tty.text().includes('space let go to stop'),
  )
  tty.stdin.write('\x1b[32;1:3u')
  await tty.until(() => tty.text().includes('Me (you) muted'))
  tty.stdin.write('\x1b[32;;32u')
  await tty.until(() => tty.text().includes('Me (you) talking'))
  tty.stdin.write('\x1b[O')
  await tty.until(() => tty.text().includes('Me (you) muted'))
  tty.stdin.write('\x1b[47:63;2;63u\x1b[47:63;2:3u')
  await tty.until(() => tty.text().includes('while muted: hold it to talk'))
  tty.stdin.write('\x1b[27u')
  await tty.until(() => !tty.text().includes('hold it to talk'))
  tty.stdin.write('\x1b[?1u')
  await tty.until(() => tty.text().includes('space talk'))
  assert.deepEqual(
    told(view).map(command => JSON.parse(command).do),
    ['talk', 'hush', 'talk', 'hush'],
  )
  tty.stdin.write('\x1b[113;;113u')
  assert.equal(await ended, 0)
  assert.equal(tty.stdout.written.split(REPORT_NO_KEYS).length - 1, 1)
  assert.ok(tty.stdout.written.indexOf(REPORT_NO_KEYS) < tty.stdout.written.indexOf('\x1b[?1049l'))
})
