import assert from 'node:assert/strict'
import {test} from 'node:test'
import type {EngineEvent} from '../../engine-protocol.js'
import {step, wakeAt} from '../control/step.js'
import {RAMP} from '../fakes/fake-appearance.js'
import {fakePeerId, joinedEvent, peerEvent, selfEvent} from '../fakes/fake-engine.js'
import {type Model, startingModel} from '../scene/model.js'
import type {Step} from '../scene/outcome.js'
import {requestsOf, sceneOf} from '../scene/scene.js'
import {
  layoutTurned,
  ownPictureTurned,
  pageTurned,
  pinned,
  pinnedAt,
  sidebarTurned,
} from './arrangement-actions.js'

const [ME, ADA, BOB, CY] = [0, 1, 2, 3].map(fakePeerId) as [string, string, string, string]

const told = (model: Model, now: number, ...events: EngineEvent[]): Model =>
  events.reduce((before, event) => step(before, {is: 'event', event}, now).model, model)
function meeting(people: number, size = {cols: 80, rows: 24}): Model {
  const others = Array.from({length: people}, (_, index) => peerEvent(index + 1, `Name ${index + 1}`))
  return told(startingModel('s', 'Me', size, RAMP, 0), 0, joinedEvent('Me'), selfEvent(), ...others)
}
const timed = (model: Model, now: number): Model => step(model, {is: 'time'}, now).model
const talks = (model: Model, speaker: string | null, now: number): Model =>
  told(model, now, {event: 'levels', levels: {}, speaker})
/** Whose cards stand there; in brackets the one in the corner. */
function shown(model: Model): string {
  const scene = sceneOf(model)
  assert.equal(scene.is, 'meeting')
  const cards = scene.is === 'meeting' ? scene.cards : []
  const word = ({card}: (typeof cards)[number]): string =>
    card.is === 'person' ? String(Number.parseInt(card.id!, 16) - 1) : card.is
  return cards.map(placed => (placed.inCorner ? `(${word(placed)})` : word(placed))).join(' ')
}
const news = ({model}: Step): string | undefined => model.notices.at(-1)?.text
const turned = (model: Model, ...turns: ((model: Model) => Step)[]): Model =>
  turns.reduce((before, turn) => turn(before).model, model)

test('the layout turns from all alike to the speaker to oneself alone and back, and says so', () => {
  const grid = meeting(3)
  assert.equal(shown(grid), '1 2 3 0')
  const speaker = layoutTurned(talks(grid, BOB, 0))
  assert.equal(shown(speaker.model), '2 1 3 0')
  assert.equal(news(speaker), 'whoever talks stands large')
  const alone = layoutTurned(speaker.model)
  assert.equal(shown(alone.model), '0')
  assert.equal(news(alone), 'you see only yourself')
  assert.deepEqual(
    requestsOf(sceneOf(alone.model), RAMP, 30).map(({id}) => id),
    [ME],
  )
  assert.equal(shown(layoutTurned(alone.model).model), '1 2 3 0')
})

test('before anybody has talked the first one has the stage; alone nobody has it', () => {
  assert.equal(shown(turned(meeting(2), layoutTurned)), '1 2 0')
  assert.equal(shown(turned(meeting(0), layoutTurned)), 'invitation 0')
})

test('the stage turns by itself when its time has come, and nothing else is planned in a grid', () => {
  const started = talks(turned(meeting(3), layoutTurned), ADA, 20_000)
  const model = talks(started, CY, 30_000)
  assert.equal(shown(model), '1 2 3 0')
  assert.equal(wakeAt(model), 31_500)
  assert.equal(shown(timed(model, 31_499)), '1 2 3 0')
  assert.equal(shown(timed(model, 31_500)), '3 1 2 0')
  assert.equal(wakeAt(timed(model, 31_500)), null)
  assert.equal(wakeAt(talks(talks(meeting(3), ADA, 20_000), CY, 30_000)), null)
})

test('who is pinned stays large whoever talks, until unpinned or gone', () => {
  const both = pinned(meeting(3), BOB)
  assert.equal(news(both), 'pinned: Name 2')
  assert.equal(shown(both.model), '2 1 3 0')
  assert.equal(shown(talks(both.model, CY, 10_000)), '2 1 3 0')
  assert.equal(shown(pinned(both.model, BOB).model), '1 2 3 0')
  assert.equal(news(pinned(both.model, null)), 'nobody is pinned')
  assert.equal(pinned(both.model, ADA).model.arrangement.pinned, ADA)
  assert.equal(pinned(both.model, fakePeerId(9)).model, both.model)
  const gone = told(both.model, 1, peerEvent(2, '', {state: 'closed'}))
  assert.equal(gone.arrangement.pinned, null)
  assert.equal(shown(told(gone, 2, peerEvent(2, 'Name 2'))), '1 3 2 0')
  assert.equal(shown(layoutTurned(both.model).model), '1 2 3 0', 'another layout unpins')
})

test('a digit pins who stands in that place of the screen, the large one being the first', () => {
  const third = pinnedAt(meeting(3), 3)
  assert.equal(shown(third.model), '3 1 2 0')
  assert.equal(shown(pinnedAt(third.model, 1).model), '1 2 3 0')
  assert.equal(shown(pinnedAt(third.model, 4).model), '0 1 2 3')
  assert.equal(shown(pinnedAt(third.model, 0).model), '1 2 3 0')
  assert.equal(news(pinnedAt(third.model, 9)), 'nobody stands there')
  assert.equal(news(pinnedAt(meeting(0), 1)), 'nobody stands there')
  const alone = turned(meeting(2), layoutTurned, layoutTurned)
  assert.equal(shown(pinned(alone, ADA).model), '1 2 0')
})

test('pages turn round, say so, and show what each stands for; the speaker view shows who talks on each', () => {
  const small = {cols: 40, rows: 12}
  const first = meeting(9, small)
  assert.equal(shown(first), '1 2 3 4 5')
  const place = (model: Model): string => {
    const scene = sceneOf(model)
    return scene.is === 'meeting' ? scene.status.place : ''
  }
  const second = pageTurned(first, 1)
  assert.equal(shown(second.model), '6 7 8 9 0')
  assert.equal(news(second), 'page 2 of 2')
  assert.equal(shown(pageTurned(second.model, 1).model), shown(first))
  assert.equal(shown(pageTurned(first, -1).model), shown(second.model))
  assert.match(place(timed(meeting(40, {cols: 80, rows: 12}), 9000)), /, page 1\/4$/)
  assert.equal(news(pageTurned(meeting(2), 1)), 'there is only one page')
  const speaker = talks(turned(first, layoutTurned), BOB, 0)
  assert.equal(shown(speaker), '2 1 3')
  assert.equal(shown(turned(speaker, model => pageTurned(model, 1))), '2 4 5')
  const closed = Array.from({length: 5}, (_, index) => peerEvent(index + 1, '', {state: 'closed'}))
  const fewer = told(second.model, 1, ...closed)
  assert.deepEqual([shown(fewer), fewer.arrangement.page], ['6 7 8 9 0', 0])
})

test('who is on another page is asked for nothing, and a picture from before is not shown when the page is back', () => {
  const first = step(meeting(9, {cols: 40, rows: 12}), {is: 'pictured', id: ADA}, 0).model
  const ids = (model: Model): string[] => requestsOf(sceneOf(model), RAMP, 30).map(({id}) => id)
  assert.deepEqual(ids(first), [1, 2, 3, 4, 5].map(fakePeerId))
  assert.ok(first.people[0]!.pictured)
  const second = timed(pageTurned(first, 1).model, 1)
  assert.deepEqual(ids(second), [6, 7, 8, 9, 0].map(fakePeerId))
  assert.ok(!second.people[0]!.pictured)
  assert.ok(!step(second, {is: 'pictured', id: ADA}, 2).model.people[0]!.pictured)
})

test('the own picture stands beside the others, in a corner or nowhere, and alone always', () => {
  const corner = ownPictureTurned(meeting(1))
  assert.equal(shown(corner.model), '1 (0)')
  const hidden = ownPictureTurned(corner.model)
  assert.equal(shown(hidden.model), '1')
  assert.equal(news(hidden), 'your picture: hidden from you alone')
  assert.deepEqual(
    requestsOf(sceneOf(hidden.model), RAMP, 30).map(({id}) => id),
    [ADA],
  )
  assert.equal(shown(pinned(hidden.model, ME).model), '0 1')
  assert.equal(shown(told(hidden.model, 0, peerEvent(1, '', {state: 'closed'}))), 'invitation')
  assert.equal(shown(turned(hidden.model, layoutTurned, layoutTurned)), '0')
  assert.equal(shown(ownPictureTurned(hidden.model).model), '1 0')
})

test('the sidebar turns to the other of what is seen, or says that it has no room', () => {
  const sidebars = (cols: number): (string | undefined)[] => {
    const first = sidebarTurned(meeting(2, {cols, rows: 24}))
    const second = sidebarTurned(first.model)
    return [first.model.arrangement.sidebar, second.model.arrangement.sidebar, news(second)]
  }
  assert.deepEqual(sidebars(120).slice(0, 2), ['hidden', 'auto'])
  assert.deepEqual(sidebars(80).slice(0, 2), ['shown', 'auto'])
  assert.deepEqual(sidebars(40), ['auto', 'auto', 'no room for the list of people'])
})

test('in a grid the page stays where it is, whoever talks', () => {
  const second = pageTurned(meeting(9, {cols: 40, rows: 12}), 1).model
  assert.equal(shown(talks(talks(second, ADA, 5000), BOB, 20_000)), '6 7 8 9 0')
})
