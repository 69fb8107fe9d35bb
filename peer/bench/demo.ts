/**
 * The view with a made-up meeting, to look at it without peers; leaving works as in a real one. What it cost
 * is printed at the end. `node peer/dist/bench/demo.js [others] [seconds]`
 */
import type {Grid, GridSize} from 's2c-peer/core/picture/grid'
import {
  FakeEngine,
  fakePeerId,
  joinedEvent,
  movingGrid,
  peerEvent,
  selfEvent,
} from 's2c-peer/view/fakes/fake-engine'
import {runView} from 's2c-peer/view/run-view'

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
const LOOP_FRAMES = 60
const others = Number(process.argv[2] ?? 3)
const seconds = Number(process.argv[3] ?? Number.POSITIVE_INFINITY)

let muted = false
let cameraOff = false
const engine = new FakeEngine(command => {
  if (command.do === 'leave') setTimeout(() => engine.end(0), 20)
  if (command.do === 'mute' || command.do === 'unmute') muted = command.do === 'mute'
  if (command.do === 'camera-off' || command.do === 'camera-on') cameraOff = command.do === 'camera-off'
  if (command.do !== 'show' && command.do !== 'leave') engine.tell(selfEvent({muted, cameraOff}))
})
const {stdin, stdout} = process
const ended = runView({session: 'session1', name: 'Me', color: 'auto', stdin, stdout}, engine)

engine.tell(joinedEvent('Me'))
engine.tell(selfEvent())
/** Made once, so that what is measured is the view. */
const made = new Map<string, Grid>()
function pictureOf(size: GridSize, peer: number, frame: number): Grid {
  const key = `${size.cols}x${size.rows} ${peer} ${frame}`
  const grid = made.get(key) ?? movingGrid(size, peer, frame)
  made.set(key, grid)
  return grid
}
const began = performance.now()
let frame = 0
const pictures = setInterval(() => {
  frame++
  for (const {id, cols, rows} of engine.tiles) {
    const peer = Number.parseInt(id, 16) - 1
    engine.show(id, frame, pictureOf({cols, rows}, peer, frame % LOOP_FRAMES))
  }
}, FRAME_MS)
const levels = setInterval(() => {
  const loudness = Array.from({length: others + 1}, (_, peer) => Math.abs(Math.sin(frame / (7 + peer))))
  engine.tell({
    event: 'levels',
    levels: Object.fromEntries(loudness.map((level, peer) => [fakePeerId(peer), level])),
  })
}, 100)
for (let peer = 1; peer <= others; peer++) {
  engine.tell(peerEvent(peer, NAMES[(peer - 1) % NAMES.length]!, {muted: peer === 3, cameraOff: peer === 4}))
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
console.log(`code ${code}, ${cpuPercent.toFixed(1)} % of a core after the start, ${memory} MiB`)
// A terminal that takes nothing would keep the process alive for the bytes it never took.
process.exit(code)
