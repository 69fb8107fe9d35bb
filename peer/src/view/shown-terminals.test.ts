/** The same meeting on terminals of all kinds: what each is sent is what it understands. */
import assert from 'node:assert/strict'
import {test} from 'node:test'
import type {ColourMode} from '../core/picture/paint/look.js'
import {type ColourPicture, chromaSize, type Size} from '../core/picture/picture.js'
import {
  type FakeEngine,
  fakePeerId,
  meetingEvent,
  movingPicture,
  peerEvent,
  proven,
} from './fakes/fake-engine.js'
import {FakeTty} from './fakes/fake-tty.js'
import {joined, SMALL} from './fakes/running-view.js'
import {DEFAULT_THEME} from './theme/theme.js'

const ADA = fakePeerId(1)
const EVENING = {...DEFAULT_THEME, name: 'evening'} as const
const look = (color: ColourMode | 'auto') =>
  ({color, glyphs: null, palette: 'standard', filter: 'none', dither: false}) as const

/** Every hue. */
function colourPicture(size: Size, number: number): ColourPicture {
  const {width, height} = chromaSize(size)
  const ramp = (length: number, step: number) =>
    Uint8Array.from({length}, (_, at) => (at * step + number * 7) % 256)
  const luma = ramp(size.width * size.height, 3)
  return {...size, format: 'colour', luma, blue: ramp(width * height, 5), red: ramp(width * height, 11)}
}

function show(engine: FakeEngine, number: number): void {
  for (const {id, format, ...size} of engine.tiles)
    engine.show(
      id,
      number,
      format === 'colour' ? colourPicture(size, number) : movingPicture(size, 1, number),
    )
}

/** A meeting with a picture, names in two scripts and each popup, by what is written. */
async function shownWith(change: Parameters<typeof joined>[0]): Promise<string> {
  const {tty, engine, ended} = joined(change)
  engine.tell(meetingEvent({isFounder: true}))
  engine.tell(peerEvent(1, 'Zoë 李', {...proven(1), muted: true, handRaised: 1}))
  engine.tell({event: 'warning', code: 'x', message: 'Ça va — “warning”'})
  await tty.until(() => engine.tiles.some(({id}) => id === ADA) && tty.text().includes('Zo'))
  const writes = tty.stdout.writes
  for (let number = 1; number < 4; number++) {
    show(engine, number)
    await tty.until(() => tty.stdout.writes > writes + number)
  }
  for (const [key, words] of [
    ['?', 'mute or unmute'],
    ['i', 'All here see'],
    ['/', '/mute'],
  ] as const) {
    tty.stdin.write(key)
    await tty.until(() => tty.text().includes(words))
  }
  engine.end(0)
  await ended
  return Buffer.from(tty.stdout.written, 'latin1').toString('utf8')
}

/** The colours that are asked for: of the first sixteen, of the palette, or told directly. */
function coloursIn(written: string): Set<'16' | '256' | 'true'> {
  const found = new Set<'16' | '256' | 'true'>()
  for (const [, parameters = ''] of written.matchAll(/\x1b\[([\d;]*)m/g)) {
    if (/(?:^|;)[34]8;2;/.test(parameters)) found.add('true')
    if (/(?:^|;)[34]8;5;/.test(parameters)) found.add('256')
    const plain = parameters.replace(/(?:^|;)[34]8;(?:2;\d+;\d+;\d+|5;\d+)/g, '')
    if (/(?:^|;)(?:[34]|9|10)[0-7](?:;|$)/.test(plain)) found.add('16')
  }
  return found
}

for (const [mode, allowed] of [
  ['none', []],
  ['16', ['16']],
  ['256', ['16', '256']],
  ['true', ['16', 'true']],
] as const)
  test(`with ${mode} colours pictures, names and borders ask for no others`, async () => {
    const found = coloursIn(await shownWith({look: look(mode), theme: EVENING}))
    if (mode !== 'none') assert.ok(found.has(mode), [...found].join())
    assert.deepEqual(
      [...found].filter(kind => !(allowed as readonly string[]).includes(kind)),
      [],
    )
  })

for (const mode of ['none', 'true'] as const)
  test(`without UTF-8 nothing but ASCII is written, with ${mode} colours`, async () => {
    const written = await shownWith({look: look(mode), env: {LANG: 'C', TERM: 'xterm-256color'}})
    assert.doesNotMatch(written, /[^\x00-\x7f]/)
    assert.match(written, /\+-{5}/)
  })

test('a terminal that says nothing of itself is asked for nothing that it may not know, within tmux and screen too', async () => {
  const notify = {bell: true, desktop: true, events: ['join'], quiet: false} as const
  const inherited = {LANG: 'C.UTF-8', TERM_PROGRAM: 'iTerm.app', VTE_VERSION: '7600', KITTY_WINDOW_ID: '1'}
  for (const TERM of ['screen-256color', 'tmux-256color', 'linux', 'xterm']) {
    const mute = new FakeTty(SMALL, false)
    const env = TERM.startsWith('xterm') || TERM === 'linux' ? {LANG: 'C.UTF-8', TERM} : {...inherited, TERM}
    const {tty, engine, ended} = joined({env, notify}, mute)
    await tty.until(() => tty.text().includes('q leave'))
    tty.stdin.write('\x1b[O')
    await tty.until(() => {
      engine.tell(peerEvent(1, 'Ada', {state: 'closed'}))
      engine.tell(peerEvent(1, 'Ada'))
      return tty.stdout.written.includes('\x07')
    })
    engine.end(0)
    await ended
    const {written} = tty.stdout
    assert.doesNotMatch(written, /\x1b\](?!11;\?\x1b\\)|\x1b[PX^_]|\x1b\[[><=]\d*u/, TERM)
  }
})

test('a window of any size at any moment ends up as one that had its size all along', async () => {
  const quiet = joined()
  await quiet.tty.until(() => quiet.tty.text().includes('q leave'))
  const expected = quiet.tty.text()
  quiet.engine.end(0)
  await quiet.ended

  const {tty, engine, process, ended} = joined({}, new FakeTty({cols: 1, rows: 1}))
  const sizes = [{cols: 300, rows: 100}, {cols: 1, rows: 1}, {cols: 2, rows: 50}, {cols: 200, rows: 2}, SMALL]
  const through = (): void => sizes.forEach(size => tty.resize(size))
  through()
  await tty.until(() => tty.text() === expected)
  for (const size of sizes) {
    tty.resize(size)
    const writes = tty.stdout.writes
    await tty.until(() => tty.stdout.writes > writes)
    tty.stdin.write('?')
    through()
    tty.stdin.write('?')
  }
  await tty.until(() => tty.text() === expected)
  process.stopped = through
  tty.stdin.write('\x1a')
  await tty.until(() => process.killed.length > 0)
  tty.resize({cols: 5, rows: 5})
  process.emit('SIGCONT')
  through()
  await tty.until(() => tty.screen.buffer.active.type === 'alternate' && tty.text() === expected)
  tty.stdin.write('q')
  through()
  engine.end(0)
  await ended
  through()
})
