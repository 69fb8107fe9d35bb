/**
 * The view with a made-up meeting, to look at it without peers; leaving works as in a real one, and so do the
 * door and the list of people. What it cost is printed at the end. `node peer/dist/bench/demo.js [others] [seconds] [door]`:
 * with "door", one more knocks and another comes with a changed key.
 */
import {chromaSize, LEVELS, type Picture} from 's2c-peer/core/picture/picture'
import type {EngineCommand, TileRequest} from 's2c-peer/engine-protocol'
import {
  FakeEngine,
  fakePeerId,
  fakeWords,
  joinedEvent,
  meetingEvent,
  movingPicture,
  peerEvent,
  proven,
  selfEvent,
} from 's2c-peer/view/fakes/fake-engine'
import {runView} from 's2c-peer/view/run-view'
import {DEFAULT_THEME} from 's2c-peer/view/theme/theme'

const FRAME_MS = 1000 / 30
const NAMES = [
  'Ada Lovelace',
  '李小龍',
  'Zoë',
  'नमस्ते राम',
  'Grace',
  '👩‍🚀 Mae',
  'a-very-long-name-without-end',
  'Bo',
]
const nameOf = (peer: number): string => NAMES[(peer - 1) % NAMES.length]!
const LOOP_FRAMES = 60
const others = Number(process.argv[2] ?? 3)
const seconds = Number(process.argv[3] ?? Number.POSITIVE_INFINITY)

const hasDoor = process.argv[4] === 'door'

let muted = false
let talking = false
let deafened = false
let cameraOff = false
let locked = false
const tellDoor = () => engine.tell(meetingEvent({locked, isFounder: true, words: fakeWords(12, 0)}))
const engine = new FakeEngine(command => {
  decided(command)
  if (command.do === 'leave') setTimeout(() => engine.end(0), 20)
  heard(command)
  if (command.do === 'camera-off' || command.do === 'camera-on') cameraOff = command.do === 'camera-off'
  if (command.do !== 'show' && command.do !== 'leave') {
    engine.tell(selfEvent({muted: muted && !talking, talking, deafened, cameraOff}))
  }
})

function heard(command: EngineCommand): void {
  if (command.do === 'mute' || command.do === 'unmute') muted = command.do === 'mute'
  if (command.do === 'deafen' || command.do === 'undeafen') deafened = command.do === 'deafen'
  if (command.do === 'unmute') deafened = false
  if (command.do === 'deafen') muted = true
  if (command.do === 'talk' || command.do === 'hush') talking = command.do === 'talk'
  if (command.do === 'list-devices') {
    const microphones = ['Built-in Audio', 'USB Headset'].map((name, id) => ({
      id: String(id),
      name,
      inUse: id === 0,
    }))
    engine.tell({
      event: 'devices',
      microphones,
      cameras: [{id: '/dev/video0', name: 'Integrated Camera', inUse: true}],
      speakers: [{id: 'hdmi', name: 'HDMI / DisplayPort', inUse: true}],
    })
  }
}

/** Nothing that anybody else is told. */
const isSound = ({do: verb}: EngineCommand): boolean =>
  verb === 'volume' || verb === 'mute-peer' || verb === 'unmute-peer'

/** What a real engine would answer, at once. */
function decided(command: EngineCommand): void {
  if (command.do === 'lock' || command.do === 'unlock') {
    locked = command.do === 'lock'
    tellDoor()
  }
  if (!('id' in command) || isSound(command)) return
  const peer = Number.parseInt(command.id, 16) - 1
  const gone = command.do === 'deny' || command.do === 'kick'
  const trust = command.do === 'verify' ? 'verified' : 'unverified'
  engine.tell(peerEvent(peer, nameOf(peer), {...proven(peer), trust, state: gone ? 'closed' : 'live'}))
}
const {stdin, stdout} = process
const look = {color: 'auto', glyphs: null, palette: 'standard', filter: 'none', dither: false} as const
const ended = runView(
  {session: 'session1', name: 'Me', look, theme: DEFAULT_THEME, fps: 30, stdin, stdout},
  engine,
)

engine.tell(joinedEvent('Me'))
engine.tell(selfEvent())
/** Made once, so that what is measured is the view. */
const made = new Map<string, Picture>()
function pictureOf(request: TileRequest, frame: number): Picture {
  const {width, height, format} = request
  const key = `${request.id} ${width}x${height} ${format} ${frame}`
  const known = made.get(key)
  if (known !== undefined) return known
  const peer = Number.parseInt(request.id, 16) - 1
  const levels = movingPicture({width, height}, peer, frame)
  const picture = format === 'levels' ? levels : tinted(levels, peer)
  made.set(key, picture)
  return picture
}

/** In a hue of each peer's own. */
function tinted({width, height, levels}: ReturnType<typeof movingPicture>, peer: number): Picture {
  const chroma = chromaSize({width, height})
  const plane = (phase: number): Uint8Array =>
    Uint8Array.from({length: chroma.width * chroma.height}, (_, i) => {
      const x = (i % chroma.width) / chroma.width
      return 128 + 60 * Math.sin(2 * x + 1.3 * peer + phase)
    })
  const luma = levels.map(level => (level * 255) / (LEVELS - 1))
  return {width, height, format: 'colour', luma, blue: plane(0), red: plane(2)}
}
const began = performance.now()
let frame = 0
const pictures = setInterval(() => {
  frame++
  for (const tile of engine.tiles) engine.show(tile.id, frame, pictureOf(tile, frame % LOOP_FRAMES))
}, FRAME_MS)
const levels = setInterval(() => {
  const loudness = Array.from({length: others + 1}, (_, peer) => Math.abs(Math.sin(frame / (7 + peer))))
  engine.tell({
    event: 'levels',
    levels: Object.fromEntries(loudness.map((level, peer) => [fakePeerId(peer), level])),
    speaker: others > 0 ? fakePeerId(1 + (Math.floor(frame / 90) % others)) : null,
  })
}, 100)
for (let peer = 1; peer <= others; peer++) {
  engine.tell(peerEvent(peer, nameOf(peer), {...proven(peer), muted: peer === 3, cameraOff: peer === 4}))
}
tellDoor()
if (hasDoor) {
  const knocks = {state: 'held', admission: 'knocking'} as const
  engine.tell(peerEvent(others + 1, nameOf(others + 1), {...knocks, ...proven(others + 1)}))
  engine.tell(peerEvent(others + 2, nameOf(others + 2), {...knocks, ...proven(others + 2), trust: 'changed'}))
}
let before = process.cpuUsage()
let beforeAt = began
const warmUp = setTimeout(() => {
  before = process.cpuUsage()
  beforeAt = performance.now()
}, 3000)
const limit =
  seconds === Number.POSITIVE_INFINITY ? undefined : setTimeout(() => engine.end(0), seconds * 1000)

const code = await ended
for (const timer of [pictures, levels]) clearInterval(timer)
for (const timer of [warmUp, limit]) clearTimeout(timer)
const {user, system} = process.cpuUsage(before)
const cpuPercent = (user + system) / 10 / (performance.now() - beforeAt)
const memory = Math.round(process.memoryUsage().rss / 2 ** 20)
const perPicture = Math.round(stdout.bytesWritten / frame)
console.log(
  `code ${code}, ${cpuPercent.toFixed(1)} % of a core after the start, ${memory} MiB, ${perPicture} bytes a picture`,
)
// A terminal that takes nothing would keep the process alive for the bytes it never took.
process.exit(code)
