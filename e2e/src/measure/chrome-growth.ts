/**
 * A view whose words change without end: names, notices, loudness, boxes, sizes. What its heap grows by after a collection. One
 * change a simulated second, each drawn by Ink: more than a meeting has, and eight hours of it take some minutes.
 *   node e2e/dist/measure/chrome-growth.js [--hours 8]
 */
import {PassThrough, Writable} from 'node:stream'
import {setImmediate as nextTurn} from 'node:timers/promises'
import {parseArgs} from 'node:util'
import {setFlagsFromString} from 'node:v8'
import {runInNewContext} from 'node:vm'
import {startInkChrome} from 's2c-peer/view/chrome/ink-chrome'
import {RAMP} from 's2c-peer/view/fakes/fake-appearance'
import {
  FakeEngine,
  fakePeerId,
  joinedEvent,
  movingPicture,
  peerEvent,
  selfEvent,
} from 's2c-peer/view/fakes/fake-engine'
import {FakeTiming} from 's2c-peer/view/fakes/fake-timing'
import type {ActionName} from 's2c-peer/view/keys/actions'
import {MeetingView} from 's2c-peer/view/meeting-view'
import {Terminal} from 's2c-peer/view/terminal/terminal'
import {DEFAULT_THEME} from 's2c-peer/view/theme/theme'
import {line, megabytes, report} from './report.js'

const {values} = parseArgs({options: {hours: {type: 'string', default: '8'}}})
const changes = Math.round(Number(values.hours) * 3600)
const PEOPLE = 3
const SIZES = [
  [120, 40],
  [100, 30],
  [80, 24],
] as const
/** Boxes that cover pictures, opened and closed. */
const BOXES: readonly ActionName[] = ['help', 'people', 'devices', 'commands', 'close']
const RESIZED_EACH = 600
/** Compiled code, Ink's and the view's first tables are no growth. */
const WARM_UP_CHANGES = 1800
const MOST_GROWTH_BYTES = 5e6
const COLLECTIONS = 3
const REPORTS = 8

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** A terminal that takes everything and says nothing. */
class Sink extends Writable {
  columns: number = SIZES[0][0]
  rows: number = SIZES[0][1]
  bytes = 0

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.bytes += chunk.length
    done()
  }
}

await report(`A view for ${changes} changes of its words, one a simulated second`, async () => {
  const sink = new Sink()
  const timing = new FakeTiming()
  const engine = new FakeEngine()
  const terminal = new Terminal(new PassThrough(), sink, () => view.resized())
  const view: MeetingView = new MeetingView(
    {
      ...{session: 'session1', name: 'Me', theme: DEFAULT_THEME, appearance: RAMP, fps: 30, timing},
      ground: {unicode: true, colours: 'true'},
      left: () => {},
    },
    terminal,
    engine,
  )
  terminal.enter()
  view.start(await startInkChrome(error => Promise.reject(error)))
  view.event(joinedEvent('Me'))
  const sizes: number[] = []
  for (let change = 0; change < WARM_UP_CHANGES + changes; change++) {
    happen(view, sink, change)
    timing.run(1000)
    await nextTurn()
    engine.commands.length = 0
    const since = change - WARM_UP_CHANGES
    if (since >= 0 && since % Math.ceil(changes / REPORTS) === 0) sizes.push(await usedBytes())
  }
  sizes.push(await usedBytes())
  view.stop()
  console.log(`after each hour or so: ${sizes.map(megabytes).join(', ')}`)
  const [from, to] = [sizes[0]!, sizes.at(-1)!]
  return [
    line(
      'heap + external',
      `${megabytes(from)} -> ${megabytes(to)}`,
      '<= 5 MB more',
      to - from <= MOST_GROWTH_BYTES,
    ),
    line('bytes to the terminal', megabytes(sink.bytes), '', true),
  ]
})

/** Each time another name and another notice; now and then a picture, loudness, a box, another size. */
function happen(view: MeetingView, sink: Sink, change: number): void {
  const who = 1 + (change % PEOPLE)
  view.event(peerEvent(who, `Ada ${change}`, {muted: change % 2 === 0}))
  view.event({event: 'warning', code: 'w', message: `This is the sentence number ${change} of this meeting.`})
  view.event(selfEvent({muted: change % 7 === 0}))
  const levels = {[fakePeerId(who)]: (change % 10) / 10}
  view.event({event: 'levels', levels, speaker: fakePeerId(who)})
  view.picture({
    id: fakePeerId(who),
    number: change,
    picture: movingPicture({width: 40, height: 20}, who, change),
  })
  if (change % 3 === 0) view.act(BOXES[(change / 3) % BOXES.length]!)
  if (change % RESIZED_EACH !== 0) return
  const [cols, rows] = SIZES[(change / RESIZED_EACH) % SIZES.length]!
  Object.assign(sink, {columns: cols, rows})
  sink.emit('resize')
}

/** What native code handed over is let go by finalizers, which run in a later turn. */
async function usedBytes(): Promise<number> {
  for (let round = 0; round < COLLECTIONS; round++) {
    collect()
    await nextTurn()
  }
  const {heapUsed, external} = process.memoryUsage()
  return heapUsed + external
}
