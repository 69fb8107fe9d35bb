/**
 * npm run screens: pictures of the main screens in docs/screens, taken of a real call of four whose pictures are generated.
 * Needs the font DejaVu Sans Mono (Debian: fonts-dejavu-core); without it nothing is made.
 */
import {existsSync, mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {setTimeout as delay} from 'node:timers/promises'
import {Resvg} from '@resvg/resvg-js'
import {makeClips} from '../rig/clips.js'
import {joinArguments, PeerProcess} from '../rig/peer-process.js'
import {PEER_COMMAND, ROOT} from '../rig/program.js'
import {ProgramScope, scratchFolder} from '../rig/scope.js'
import {SignalingProcess} from '../rig/signaling-process.js'
import {Terminal} from '../rig/terminal.js'
import {FONT, screenSvg} from './screen-svg.js'

const FOLDER = join(ROOT, 'docs/screens')
const FONT_FILES = ['DejaVuSansMono.ttf', 'DejaVuSansMono-Bold.ttf'].map(
  name => `/usr/share/fonts/truetype/dejavu/${name}`,
)
const SIZE = {cols: 120, rows: 36}
const LOOK = ['--glyphs', 'half', '--color', 'true'] as const
/** Few enough for four peers on two cores: what is to be seen is not how busy this machine is. */
const CALM = ['--fps', '8'] as const
const NAMES = ['Mary', 'Grace', 'Joan'] as const
const PATTERNS = ['fractal', 'shapes', 'cells', 'counter'] as const
/** News go, and pictures of the new size come. */
const SETTLE_MS = 5000

/** What the others say while the chat is closed: it is unread, one text names this person, one has an address. */
const SAID: readonly (readonly [place: number, text: string])[] = [
  [0, 'Good morning, all. Do you see my fractal?'],
  [1, 'I do. Each half of a cell is a sample.'],
  [2, '@Me, what is yours? Mine is https://conwaylife.com'],
]

/** What is typed for each, what shows that it is there, and what leads back. */
type Shot = {readonly name: string; readonly keys: string; readonly shows: string; readonly back: string}
const SCREENS: readonly Shot[] = [
  {name: 'grid', keys: '', shows: 'you are named', back: ''},
  {name: 'speaker', keys: 'w', shows: '4 here', back: 'ww'},
  {name: 'people', keys: 'i', shows: 'see these words', back: 'i'},
  {name: 'statistics', keys: 't', shows: 'copy', back: 't'},
  {name: 'help', keys: '?', shows: 'show or hide this help', back: '?'},
  {name: 'chat', keys: 'c', shows: 'names you', back: ''},
]
const PREPARING: Shot = {name: 'preparing', keys: '', shows: 'joins session1', back: ''}

const missing = FONT_FILES.find(file => !existsSync(file))
if (missing === undefined) await takeAll()
else console.log(`No screens were made: ${missing} is missing. On Debian: apt-get install fonts-dejavu-core.`)
process.exit()

async function takeAll(): Promise<void> {
  const scope = new ProgramScope()
  try {
    mkdirSync(FOLDER, {recursive: true})
    const {url: server} = await SignalingProcess.start(scope)
    const clips = await makeClips(scratchFolder(scope), PATTERNS)
    const before = ownTerminal(scope, server, clips[3]!, ['--audio', 'test', '--no-yes'])
    await take(before, PREPARING)
    before.type('q')
    await before.exited
    const terminal = await startCall(scope, server, clips)
    for (const shot of SCREENS) await take(terminal, shot)
  } finally {
    await scope.end()
  }
}

async function take(terminal: Terminal, {name, keys, shows, back}: Shot): Promise<void> {
  terminal.type(keys)
  await terminal.waitFor(shows)
  await delay(SETTLE_MS)
  const bytes = pictureOf(terminal)
  writeFileSync(join(FOLDER, `${name}.png`), bytes)
  console.log(`docs/screens/${name}.png: ${Math.round(bytes.length / 1000)} kB`)
  terminal.type(back)
}

function ownTerminal(scope: ProgramScope, server: string, clip: string, args: readonly string[]): Terminal {
  const mine = joinArguments({
    server,
    name: 'Me',
    video: `file:${clip}`,
    look: LOOK,
    args: [...CALM, ...args],
  })
  return new Terminal(scope, PEER_COMMAND, mine, {...SIZE, env: {COLORTERM: 'truecolor'}})
}

async function startCall(scope: ProgramScope, server: string, clips: readonly string[]): Promise<Terminal> {
  const others = NAMES.map((name, place) => {
    const audio = place === 0 ? 'test' : 'none'
    return new PeerProcess(scope, {
      server,
      name,
      video: `file:${clips[place]}`,
      audio,
      look: LOOK,
      args: CALM,
      record: false,
    })
  })
  const terminal = ownTerminal(scope, server, clips[3]!, [])
  await terminal.waitFor(`${NAMES.length + 1} here`)
  for (const [place, text] of SAID) {
    others[place]!.do({do: 'say', text})
    // In this order for everybody.
    await terminal.waitFor(text.slice(0, 10))
  }
  return terminal
}

function pictureOf(terminal: Terminal): Buffer {
  const svg = screenSvg(SIZE.cols, SIZE.rows, (x, y) => terminal.look(x, y))
  const font = {fontFiles: FONT_FILES, loadSystemFonts: false, defaultFontFamily: FONT}
  return new Resvg(svg, {font}).render().asPng()
}
