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
const NAMES = ['Ada', 'Grace', 'Joan'] as const
const PATTERNS = ['fractal', 'shapes', 'cells', 'counter'] as const
/** News go, and pictures of the new size come. */
const SETTLE_MS = 5000

/** What is typed for each, what shows that it is there, and what leads back. */
const SCREENS: readonly {name: string; keys: string; shows: string; back: string}[] = [
  {name: 'grid', keys: '', shows: '4 here', back: ''},
  {name: 'speaker', keys: 'w', shows: '4 here', back: 'ww'},
  {name: 'people', keys: 'i', shows: 'see these words', back: 'i'},
  {name: 'help', keys: '?', shows: 'show or hide this help', back: '?'},
  {name: 'chat', keys: 'c', shows: 'Good morning', back: ''},
]

const missing = FONT_FILES.find(file => !existsSync(file))
if (missing === undefined) await takeAll()
else console.log(`No screens were made: ${missing} is missing. On Debian: apt-get install fonts-dejavu-core.`)
process.exit()

async function takeAll(): Promise<void> {
  const scope = new ProgramScope()
  try {
    const terminal = await startCall(scope)
    mkdirSync(FOLDER, {recursive: true})
    for (const {name, keys, shows, back} of SCREENS) {
      terminal.type(keys)
      await terminal.waitFor(shows)
      await delay(SETTLE_MS)
      const bytes = pictureOf(terminal)
      writeFileSync(join(FOLDER, `${name}.png`), bytes)
      console.log(`docs/screens/${name}.png: ${Math.round(bytes.length / 1000)} kB`)
      terminal.type(back)
    }
  } finally {
    await scope.end()
  }
}

async function startCall(scope: ProgramScope): Promise<Terminal> {
  const {url: server} = await SignalingProcess.start(scope)
  const clips = await makeClips(scratchFolder(scope), PATTERNS)
  const look = ['--glyphs', 'half', '--color', 'true']
  const others = NAMES.map((name, place) => {
    const audio = place === 0 ? 'test' : 'none'
    return new PeerProcess(scope, {server, name, video: `file:${clips[place]}`, audio, look, record: false})
  })
  const mine = joinArguments({server, name: 'Me', video: `file:${clips[3]}`, look})
  const terminal = new Terminal(scope, PEER_COMMAND, mine, {...SIZE, env: {COLORTERM: 'truecolor'}})
  await terminal.waitFor(`${NAMES.length + 1} here`)
  others[0]!.do({do: 'say', text: 'Good morning, all. Do you see my fractal?'})
  others[1]!.do({do: 'say', text: 'I do. Each half of a cell is a sample.'})
  return terminal
}

function pictureOf(terminal: Terminal): Buffer {
  const svg = screenSvg(SIZE.cols, SIZE.rows, (x, y) => terminal.look(x, y))
  const font = {fontFiles: FONT_FILES, loadSystemFonts: false, defaultFontFamily: FONT}
  return new Resvg(svg, {font}).render().asPng()
}
