import assert from 'node:assert/strict'
import {test} from 'node:test'
import {makeClips} from '../rig/clips.js'
import {PeerProcess} from '../rig/peer-process.js'
import {scratchFolder} from '../rig/scope.js'
import {ScreenPeer} from '../rig/screen-peer.js'
import {SignalingProcess} from '../rig/signaling-process.js'
import type {Terminal} from '../rig/terminal.js'

const CALM = ['--fps', '10', '--frames', '10']
/** Glyphs that a moving picture has in one mode and nothing else on the screen has, in the order of the key. */
const GLYPHS = [
  ['quadrant', /[▖▗▘▙▚▛▜▝▞▟]/],
  ['sextant', /[\u{1fb00}-\u{1fb3b}]/u],
  ['braille', /[\u2801-\u28ff]/],
  ['ramp', /[▒▓]/],
  ['shape', /[#&%]/],
  ['half', /[▀▄]/],
] as const

const isRed = (rgb: number): boolean =>
  rgb > 0 && rgb >> 16 > 150 && (rgb & 0xffff) < 0x6060 && (rgb & 255) < 0x60
const isBlue = (rgb: number): boolean => rgb > 0 && (rgb & 255) > 150 && rgb >> 16 < 0x60

/** Whether somewhere on the screen colours stand beside each other like this: `r` is a red cell, `b` a blue one. */
function shows(terminal: Terminal, pattern: RegExp): boolean {
  const {cols, rows} = terminal.size
  const letter = (rgb: number): string => (isRed(rgb) ? 'r' : isBlue(rgb) ? 'b' : '.')
  return Array.from({length: rows}, (_, y) => y).some(y =>
    pattern.test(Array.from({length: cols}, (_, x) => letter(terminal.cell(x, y).background)).join('')),
  )
}

test('a meeting in true colour shows the others’ colours, and each mode of glyphs draws the picture', async t => {
  const [flag, moving] = await makeClips(scratchFolder(t), ['redAndBlue', 'shapes'])
  const {url: server} = await SignalingProcess.start(t)
  const look = [] as const
  const env = {COLORTERM: 'truecolor'}
  const ada = new ScreenPeer(t, {
    server,
    name: 'Ada',
    video: `file:${flag}`,
    look,
    args: CALM,
    env,
    cols: 100,
    rows: 30,
  })
  const {terminal} = ada
  await terminal.waitFor('npx s2c-peer join session1')
  const bob = new PeerProcess(t, {
    server,
    name: 'Bob',
    video: `file:${moving}`,
    look: ['--color', 'true'],
    args: CALM,
  })
  const adaId = (await bob.waitFor('peer', ({state}) => state === 'live')).id

  await t.test('on the json view as rows of colours, for each cell one', async () => {
    const isWhole = ({id, cols}: {id: string; cols: number}): boolean => id === adaId && cols === 80
    const {rows, cols, text, fg, bg} = await bob.waitFor('frame', isWhole)
    assert.deepEqual([cols, rows, text.length, fg?.length, bg?.length], [80, 24, 24, 24, 24])
    const colours = Array.from({length: cols}, (_, col) =>
      Number.parseInt(bg![12]!.slice(6 * col, 6 * col + 6), 16),
    )
    assert.ok(colours.slice(2, 37).every(isRed), bg![12])
    assert.ok(colours.slice(43, 78).every(isBlue), bg![12])
    assert.ok([...fg!, ...bg!].every(row => /^[\da-f]{480}$/.test(row)))
  })

  await t.test('in half blocks on the screen', async () => {
    await terminal.waitFor(() => /[▀▄]/.test(terminal.text()))
  })

  await t.test('the own picture in its colours, mirrored', async () => {
    await terminal.waitFor(() => shows(terminal, /b{5}.{0,2}r{5}/), {what: 'blue left of red'})
  })

  for (const [mode, glyphs] of GLYPHS)
    await t.test(`in ${mode} glyphs at a key`, async () => {
      terminal.type('g')
      await terminal.waitFor(`glyphs: ${mode}`)
      await terminal.waitFor(glyphs)
    })

  await t.test('another peer’s red and blue where they are', async () => {
    const cy = new ScreenPeer(t, {server, name: 'Cy', look, args: CALM, env, cols: 100, rows: 30})
    await cy.terminal.waitFor(() => shows(cy.terminal, /r{5}.{0,2}b{5}/), {what: 'red left of blue'})
  })

  await t.test('without colours at a key, in shapes again', async () => {
    terminal.type('o')
    await terminal.waitFor('colours: none')
    await terminal.waitFor(
      () =>
        !Array.from({length: 100}, (_, x) => terminal.cell(x, 10).background).some(colour => colour > 255),
    )
  })
})
