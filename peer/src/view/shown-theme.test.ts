import assert from 'node:assert/strict'
import {test} from 'node:test'
import {peerEvent} from './fakes/fake-engine.js'
import type {FakeTty} from './fakes/fake-tty.js'
import {joined} from './fakes/running-view.js'
import {nameColour} from './theme/name-colour.js'
import {DEFAULT_THEME, themeOn} from './theme/theme.js'

type Shown = {readonly front: number; readonly back: number; readonly inverse: boolean}

/** How the first cell of these words looks; colours as xterm.js numbers them, -1 for the terminal's own. */
function lookOf(tty: FakeTty, words: string): Shown | null {
  const buffer = tty.screen.buffer.active
  for (let row = 0; row < tty.screen.rows; row++) {
    const line = buffer.getLine(row)!
    const column = line.translateToString().indexOf(words)
    const cell = line.getCell(column)
    if (column === -1 || cell === undefined) continue
    const front = cell.isFgDefault() ? -1 : cell.getFgColor()
    const back = cell.isBgDefault() ? -1 : cell.getBgColor()
    return {front, back, inverse: cell.isInverse() !== 0}
  }
  return null
}

const hex = (word: string): number => Number.parseInt(word.slice(1), 16)

async function shownIn(theme: Parameters<typeof joined>[0], words: string[]) {
  const {tty, engine, ended} = joined(theme)
  engine.tell(peerEvent(1, 'Ada'))
  await tty.until(() => tty.text().includes('Ada'))
  const looks = words.map(word => lookOf(tty, word))
  engine.end(0)
  await ended
  return looks
}

const TRUE = {env: {LANG: 'C.UTF-8', TERM: 'xterm-256color', COLORTERM: 'truecolor'}}
const trueLook = {color: 'true', glyphs: 'ramp', palette: 'standard', filter: 'none', dither: false} as const
const evening = {...DEFAULT_THEME, name: 'evening'} as const

test('a theme colours status line, borders and names', async () => {
  const {roles} = themeOn(evening, 'dark')
  const [status, name] = await shownIn({...TRUE, look: trueLook, theme: evening}, ['q leave', 'Ada'])
  assert.deepEqual(status, {
    front: hex(roles['status-foreground']),
    back: hex(roles['status-background']),
    inverse: false,
  })
  assert.equal(name!.front, hex(nameColour(themeOn(evening, 'dark'), 'Ada')))
})

test('a terminal of sixteen colours shows the nearest of them, and one without colours none', async () => {
  const [few] = await shownIn({look: {...trueLook, color: '16'}, theme: evening}, ['q leave'])
  assert.ok(few!.back >= 0 && few!.back < 16 && few!.front >= 0 && few!.front < 16, JSON.stringify(few))
  assert.notEqual(few!.front, few!.back)
  const [none] = await shownIn({look: {...trueLook, color: 'none'}, theme: evening}, ['q leave'])
  assert.deepEqual([none!.front, none!.back], [-1, -1])
})

test('the terminal’s own theme swaps its two colours in the status line', async () => {
  const [status] = await shownIn({...TRUE, look: trueLook}, ['q leave'])
  assert.deepEqual(status, {front: -1, back: -1, inverse: true})
})

test('auto follows the background that the terminal tells of', async () => {
  const auto = {...DEFAULT_THEME, name: 'auto'} as const
  const {tty, engine, ended} = joined({...TRUE, look: trueLook, theme: auto})
  const statusIn = (background: 'dark' | 'light') => hex(themeOn(auto, background).roles['status-background'])
  await tty.until(() => lookOf(tty, 'q leave')?.back === statusIn('dark'))
  tty.stdin.write('\x1b]11;rgb:ffff/ffff/f0f0\x1b\\')
  await tty.until(() => lookOf(tty, 'q leave')?.back === statusIn('light'))
  engine.end(0)
  await ended
})
