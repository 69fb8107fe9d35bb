import assert from 'node:assert/strict'
import {test} from 'node:test'
import type {AppProps} from './chrome/App.js'
import {RAMP} from './fakes/fake-appearance.js'
import {
  FakeEngine,
  fakePeerId,
  joinedEvent,
  movingPicture,
  peerEvent,
  peerStats,
  selfEvent,
  statsEvent,
} from './fakes/fake-engine.js'
import {FakeTiming} from './fakes/fake-timing.js'
import {FakeTty} from './fakes/fake-tty.js'
import {DRAW_INTERVAL_MS, KEY_DRAW_INTERVAL_MS, MeetingView, REQUEST_INTERVAL_MS} from './meeting-view.js'
import {NOTICE_MS} from './scene/model.js'
import type {Scene} from './scene/scene.js'
import {Terminal} from './terminal/terminal.js'
import {DEFAULT_THEME} from './theme/theme.js'

const ADA = fakePeerId(1)

/** A view whose chrome draws nothing but keeps what it was to draw. */
function made() {
  const tty = new FakeTty({cols: 80, rows: 24})
  const timing = new FakeTiming()
  const engine = new FakeEngine()
  const drawn: AppProps[] = []
  let leaves = 0
  const options = {
    session: 's',
    name: 'Me',
    ground: {unicode: true, colours: 'true' as const},
    theme: DEFAULT_THEME,
    appearance: RAMP,
    fps: 30,
    timing,
    left: () => leaves++,
  }
  const terminal = new Terminal(tty.stdin, tty.stdout, () => view.resized())
  const view: MeetingView = new MeetingView(options, terminal, engine)
  terminal.enter()
  view.start({
    draw: props => {
      drawn.push(props)
      return ''
    },
    unmount: () => {},
  })
  for (const event of [joinedEvent('Me'), selfEvent(), peerEvent(1, 'Ada')]) view.event(event)
  timing.run(DRAW_INTERVAL_MS)
  const words = (): string | null => {
    const card = meeting(drawn.at(-1)!.scene).cards[0]!.card
    return card.is === 'person' ? card.placeholder : null
  }
  return {tty, timing, engine, view, drawn, words, leaves: () => leaves}
}

const meeting = (scene: Scene): Extract<Scene, {is: 'meeting'}> => {
  assert.equal(scene.is, 'meeting')
  return scene as Extract<Scene, {is: 'meeting'}>
}

test('however much happens, the chrome is drawn ten times a second and shows the newest', () => {
  const {timing, view, drawn} = made()
  const before = drawn.length
  for (let event = 0; event < 100; event++) {
    view.event(peerEvent(1, `Ada ${event}`))
    timing.run(10)
  }
  timing.run(DRAW_INTERVAL_MS)
  assert.ok(drawn.length - before <= 12, `${drawn.length - before} times`)
  assert.equal(drawn.at(-1)!.model.people[0]!.name, 'Ada 99')
})

test('a key shows soon though the chrome was just drawn and is about to be drawn again', () => {
  const {timing, view, drawn} = made()
  timing.run(DRAW_INTERVAL_MS)
  view.event(peerEvent(1, 'Ada 1'))
  timing.run(1)
  view.event(peerEvent(1, 'Ada 2'))
  const before = drawn.length
  view.act('help')
  timing.run(KEY_DRAW_INTERVAL_MS)
  assert.equal(drawn.length, before + 1)
  assert.equal(drawn.at(-1)!.model.opened.is, 'help')
  timing.run(DRAW_INTERVAL_MS)
  assert.equal(drawn.length, before + 1, 'the draw that was to come is done')
})

test('what the engine says of this peer itself shows as soon as a key', () => {
  const {timing, view, drawn} = made()
  timing.run(DRAW_INTERVAL_MS)
  view.event(peerEvent(1, 'Ada 1'))
  timing.run(1)
  view.event(selfEvent({muted: true}))
  timing.run(KEY_DRAW_INTERVAL_MS)
  assert.equal(drawn.at(-1)!.model.me.muted, true)
})

test('a key held down draws the chrome no oftener than people see', () => {
  const {timing, view, drawn} = made()
  const before = drawn.length
  for (let repeat = 0; repeat < 1000; repeat++) {
    view.act('down')
    timing.run(1)
  }
  assert.ok(drawn.length - before <= 1000 / KEY_DRAW_INTERVAL_MS + 1, `${drawn.length - before} times`)
})

test('pictures and loudness draw no chrome, and 30 pictures a second ask for nothing', () => {
  const {timing, engine, view, drawn} = made()
  const tile = engine.tiles.find(({id}) => id === ADA)!
  view.picture({id: ADA, number: 0, picture: movingPicture(tile, 1, 0)})
  timing.run(DRAW_INTERVAL_MS)
  const [draws, commands] = [drawn.length, engine.commands.length]
  for (let number = 1; number < 30; number++) {
    view.picture({id: ADA, number, picture: movingPicture(tile, 1, number)})
    view.event({event: 'levels', levels: {[ADA]: number / 30}, speaker: null})
    timing.run(33)
  }
  assert.equal(drawn.length, draws)
  assert.equal(engine.commands.length, commands)
})

test('figures of a connection are drawn when its bars change, and else draw nothing', () => {
  const {timing, view, drawn} = made()
  const draws = (rttMs: number): number => {
    const before = drawn.length
    view.event(statsEvent([peerStats(1, {rttMs})]))
    timing.run(DRAW_INTERVAL_MS)
    return drawn.length - before
  }
  timing.run(10_000)
  assert.deepEqual([20, 25, 30, 900, 20, 20].map(draws), [1, 0, 0, 1, 1, 0])
  assert.equal(drawn.at(-1)!.model.people[0]!.quality, 4)
})

test('figures are drawn once a second while their box is open, with those from before it was', () => {
  const {timing, view, drawn} = made()
  const second = (rttMs: number): void => {
    view.event(statsEvent([peerStats(1, {rttMs})]))
    timing.run(1000)
  }
  second(20)
  timing.run(10_000)
  const closed = drawn.length
  second(21)
  assert.equal(drawn.length, closed)
  view.act('statistics')
  timing.run(DRAW_INTERVAL_MS)
  const opened = drawn.length
  for (const rttMs of [22, 23, 24]) second(rttMs)
  assert.equal(drawn.length, opened + 3)
  assert.deepEqual(
    drawn
      .at(-1)!
      .model.statistics.peers.get(ADA)!
      .map(({rttMs}) => rttMs),
    [20, 21, 22, 23, 24],
  )
})

test('where somebody is heard from is told once, and again when the cards move', () => {
  const {timing, engine, view} = made()
  const places = (): unknown[] => engine.commands.filter(({do: verb}) => verb === 'place')
  timing.run(DRAW_INTERVAL_MS + REQUEST_INTERVAL_MS)
  assert.deepEqual(places(), [{do: 'place', id: ADA, pan: 0}])
  view.event(peerEvent(1, 'Ada', {muted: true}))
  timing.run(DRAW_INTERVAL_MS + REQUEST_INTERVAL_MS)
  assert.equal(places().length, 1)
  view.event(peerEvent(2, 'Bob'))
  timing.run(DRAW_INTERVAL_MS + REQUEST_INTERVAL_MS)
  const [bob, left, right] = [fakePeerId(2), -0.25, 0.25]
  assert.deepEqual(places().slice(1), [
    {do: 'place', id: ADA, pan: left},
    {do: 'place', id: bob, pan: right},
  ])
})

test('who talks is drawn once, however often it is told', () => {
  const {timing, view, drawn} = made()
  timing.run(DRAW_INTERVAL_MS)
  const draws = drawn.length
  for (let time = 0; time < 20; time++) {
    view.event({event: 'levels', levels: {[ADA]: time / 20}, speaker: ADA})
    timing.run(100)
  }
  assert.equal(drawn.length, draws + 1)
  assert.equal(drawn.at(-1)!.model.speaker, ADA)
})

test('a window being dragged asks for pictures now and then, at last for the right size', () => {
  const {tty, timing, engine} = made()
  const before = engine.commands.length
  for (let cols = 81; cols <= 120; cols++) {
    tty.resize({cols, rows: 30})
    timing.run(10)
  }
  timing.run(DRAW_INTERVAL_MS + REQUEST_INTERVAL_MS)
  assert.ok(engine.commands.length - before <= 6, `${engine.commands.length - before} times`)
  const {tiles} = engine
  tty.resize({cols: 119, rows: 30})
  tty.resize({cols: 120, rows: 30})
  timing.run(1000)
  assert.equal(engine.tiles, tiles, 'the same is not asked for again')
})

test('the seconds since somebody was seen count on; news go after their time', () => {
  const {timing, view, drawn, words} = made()
  assert.equal(drawn.at(-1)!.model.notices.length, 1)
  timing.run(NOTICE_MS.news + DRAW_INTERVAL_MS)
  assert.equal(drawn.at(-1)!.model.notices.length, 0)
  view.event(peerEvent(1, 'Ada', {state: 'waiting'}))
  timing.run(DRAW_INTERVAL_MS)
  assert.equal(words(), 'away, last seen 0 s ago')
  timing.run(12_000)
  assert.match(words()!, /1[12] s ago/)
})

test('at rest nothing is planned', () => {
  const {timing, drawn} = made()
  timing.run(60_000)
  const draws = drawn.length
  timing.run(3_600_000)
  assert.equal(drawn.length, draws)
})

test('leaving tells the engine, then whoever made the view', () => {
  const {engine, view, leaves} = made()
  view.act('leave')
  assert.equal(leaves(), 0, 'somebody else is here: it is asked')
  view.act('yes')
  assert.deepEqual(engine.commands.at(-1), {do: 'leave'})
  assert.equal(leaves(), 1)
  const interrupted = made()
  interrupted.view.interrupt()
  assert.deepEqual(interrupted.engine.commands.at(-1), {do: 'leave'})
  assert.equal(interrupted.leaves(), 1)
})

test('a picture of somebody away changes nothing', () => {
  const {timing, engine, view, drawn} = made()
  const tile = engine.tiles.find(({id}) => id === ADA)!
  view.event(peerEvent(1, 'Ada', {state: 'backingOff'}))
  timing.run(DRAW_INTERVAL_MS)
  const draws = drawn.length
  view.picture({id: ADA, number: 1, picture: movingPicture(tile, 1, 1)})
  timing.run(DRAW_INTERVAL_MS)
  assert.equal(drawn.length, draws)
})
