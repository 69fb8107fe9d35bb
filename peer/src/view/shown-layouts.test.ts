/** Every layout on the screen, cell by cell: no card is ever blank or torn, whatever comes together. */
import assert from 'node:assert/strict'
import {after, before, test} from 'node:test'
import {cleanText} from '@s2c/shared/clean-text'
import {seededRandom} from '@s2c/shared/sim/random'
import {
  layoutTurned,
  ownPictureTurned,
  pageTurned,
  pinnedAt,
  sidebarTurned,
} from './actions/arrangement-actions.js'
import {type InkChrome, startInkChrome} from './chrome/ink-chrome.js'
import {DrawnScene} from './fakes/drawn-scene.js'
import {fakePeerId, meetingEvent, peerEvent, proven, selfEvent} from './fakes/fake-engine.js'
import {assertWhole} from './fakes/whole-cards.js'
import type {Arrangement} from './scene/arrangement.js'
import type {Model} from './scene/model.js'
import type {Step} from './scene/outcome.js'
import {REACTION_MS} from './scene/reaction.js'

const NAMES = [
  'Ada Lovelace',
  '李小龍王明陳大文張三李四趙六',
  'x',
  'Wolfeschlegelsteinhausenberger-X',
  '😀😀😀😀😀😀😀😀',
  'Zoë Ünal',
  'ひらがなカタカナ漢字',
  'Владимир Ильич',
  'محمد',
]
const SIZES = [
  {cols: 40, rows: 12},
  {cols: 80, rows: 24},
  {cols: 120, rows: 40},
  {cols: 240, rows: 67},
]
const COUNTS = [1, 2, 3, 5, 9, 16]
const CHOICES: readonly Partial<Arrangement>[] = [
  {},
  {layout: 'speaker'},
  {layout: 'speaker', ownPicture: 'corner', sidebar: 'hidden'},
  {ownPicture: 'corner', panel: true},
  {pinned: fakePeerId(0), sidebar: 'shown'},
  {layout: 'onlyMe'},
]

let chrome: InkChrome
before(async () => {
  chrome = await startInkChrome(error => assert.fail(String(error)))
})
after(() => chrome.unmount())

const cameraOff = (index: number): boolean => index % 2 === 1
const come = (scene: DrawnScene, people: number): void => {
  for (let index = 1; index <= people; index++)
    scene.tell(peerEvent(index, NAMES[index % NAMES.length]!, {cameraOff: cameraOff(index)}))
}

for (const size of SIZES) {
  test(`every layout of one to sixteen people stands whole at ${size.cols}x${size.rows}`, async () => {
    for (const count of COUNTS) {
      for (const choice of CHOICES) {
        const unicode = choice.layout !== 'speaker' || count % 2 === 0
        const scene = new DrawnScene(chrome, size, unicode)
        come(scene, count - 1)
        scene.arrange(choice)
        scene.showPictures()
        const where = `${count} people, ${JSON.stringify(choice)}`
        assertWhole(scene.tty, await scene.draw(), unicode, where)
      }
    }
  })
}

/** Ada raises her hand, 李小龍王明陳 is muted and reacts, Bob's connection is bad; two have their cameras off. */
function lively(size: {cols: number; rows: number}, people: number, unicode: boolean): DrawnScene {
  const scene = new DrawnScene(chrome, size, unicode)
  const names = ['Ada Lovelace', '李小龍王明陳', 'Bob', 'Wolfeschlegelsteinhausenberger']
  for (let index = 1; index <= people; index++) {
    const name = names[index - 1] ?? `P${index}`
    scene.tell(peerEvent(index, name, {cameraOff: index !== 2, muted: index === 2}))
  }
  scene.now = 6000
  scene.take({is: 'time'})
  const reaction = {text: cleanText('well done', 20), untilMs: 9000}
  const lively = scene.model.people.map((person, at) => ({
    ...person,
    quality: ([4, 2, 0] as const)[at % 3]!,
    handRaisedMs: at === 0 ? 1 : null,
    reaction: at === 1 ? reaction : null,
  }))
  scene.model = {...scene.model, people: lively}
  return scene
}

test('the smallest screen: the own picture in a corner, a speaker, a page in ASCII', async () => {
  const shown = async (people: number, choice: Partial<Arrangement>, unicode = true): Promise<string[]> => {
    const scene = lively(SIZES[0]!, people, unicode)
    scene.arrange(choice)
    scene.showPictures()
    await scene.draw()
    return scene.tty.text().split('\n')
  }
  assert.deepEqual(await shown(1, {ownPicture: 'corner'}), [
    '╭─ hand 1 ────────────────────── ▂▄▆█ ─╮',
    '│                                      │',
    '│                                      │',
    '│        ▄▀▀▀▄ █                       │',
    '│        █▄▄▄█ █                       │',
    '│        █   █ █           ╭──────────╮│',
    '│        ▀   ▀ ▀▀▀▀▀       │██████████││',
    '│        camera off        │██████████││',
    '│                          │██████████││',
    '│                          ╰─ Me ─────╯│',
    '╰─ ? Ada Lovelace ─────────────────────╯',
    ' 2 here         m mute  ? help  q leave ',
  ])
  assert.deepEqual(await shown(4, {layout: 'speaker'}), [
    '╭─ hand 1 ────────── ▂▄▆█ ─╮╭─── ▂▄▁▁ ─╮',
    '│                          ││██████████│',
    '│                          ││██████████│',
    '│        ▄▀▀▀▄ █           ││ well don │',
    '│        █▄▄▄█ █           │╰─ ? 李 × ─╯',
    '│        █   █ █           │╭─── ▁▁▁▁ ─╮',
    '│        ▀   ▀ ▀▀▀▀▀       ││          │',
    '│        camera off        ││camera off│',
    '│                          ││          │',
    '│                          │╰─ ? Bob ──╯',
    '╰─ ? Ada Lovelace ─────────╯',
    ' 5 here, page 1/2       ? help  q leave ',
  ])
  assert.deepEqual(await shown(9, {}, false), [
    '+- ^1  |||| -++---- ||.. -++---- .... -+',
    '|            ||@@@@@@@@@@@||           |',
    '| camera off ||@@@@@@@@@@@|| camera off|',
    '|            ||@@@@@@@@@@@||           |',
    '|            || well done ||           |',
    '+- ? Ada Lo -++- ? ?  x --++- ? Bob ---+',
    '+----- |||| -++---- ||.. -+',
    '|            ||           |',
    '| camera off || camera off|',
    '|            ||           |',
    '+- ? Wolfes -++- ? P5 ----+',
    ' 10 here, page 1/2      ? help  q leave ',
  ])
})

type Action = (scene: DrawnScene, random: ReturnType<typeof seededRandom>) => void
const turning =
  (turned: (model: Model) => Step): Action =>
  scene => {
    scene.model = turned(scene.model).model
  }
const react = (scene: DrawnScene, place: number): void => {
  const reaction = {text: cleanText(place % 2 ? '👍' : 'well done', 20), untilMs: scene.now + REACTION_MS}
  scene.model = {
    ...scene.model,
    me: {...scene.model.me, handRaisedMs: place % 3 ? scene.now : null},
    people: scene.model.people.map((person, at) =>
      at % 3 === place % 3 ? {...person, reaction, handRaisedMs: scene.now} : person,
    ),
  }
}

const ACTIONS: readonly Action[] = [
  (scene, random) =>
    scene.take({is: 'resized', size: {cols: 40 + random.below(100), rows: 12 + random.below(34)}}),
  (scene, random) => {
    const index = 1 + random.below(19)
    const change = {cameraOff: random.chance(0.4), muted: random.chance(0.3), ...proven(index)}
    scene.tell(peerEvent(index, NAMES[random.below(NAMES.length)]!, change))
  },
  (scene, random) => {
    const states = ['closed', 'closed', 'recovering', 'backingOff'] as const
    scene.tell(peerEvent(1 + random.below(19), '', {state: states[random.below(4)]!}))
  },
  (scene, random) =>
    scene.take({
      is: 'action',
      action: (['help', 'people', 'devices', 'down', 'close'] as const)[random.below(5)]!,
    }),
  (scene, random) =>
    scene.tell({event: 'warning', code: 'w', message: `warning ${'word '.repeat(random.below(30))}`}),
  (scene, random) => scene.tell({event: 'levels', levels: {}, speaker: fakePeerId(1 + random.below(19))}),
  (scene, random) => scene.tell(selfEvent({cameraOff: random.chance(0.5), muted: random.chance(0.5)})),
  (scene, random) =>
    scene.tell(meetingEvent({isFounder: random.chance(0.5), locked: random.chance(0.5)}), {
      ...peerEvent(19, 'Kim', {state: 'held', admission: 'knocking', ...proven(19)}),
    }),
  turning(layoutTurned),
  turning(ownPictureTurned),
  turning(sidebarTurned),
  turning(model => pageTurned(model, 1)),
  (scene, random) => turning(model => pinnedAt(model, random.below(10)))(scene, random),
  scene => scene.arrange({panel: !scene.model.arrangement.panel}),
  (scene, random) => react(scene, random.below(9)),
]

/** A thousand with `TURNS=1000`. */
const TURNS = Number(process.env['TURNS'] ?? 300)

test('random resizes, joins, leaves, popups and layouts leave no card blank or torn (seed 5)', async () => {
  const random = seededRandom(5)
  const scene = new DrawnScene(chrome, {cols: 80, rows: 24})
  for (let turn = 0; turn < TURNS; turn++) {
    const action = random.below(ACTIONS.length)
    ACTIONS[action]!(scene, random)
    scene.now += random.below(2000)
    if (random.chance(0.7)) scene.showPictures()
    const drawn = await scene.draw()
    assertWhole(scene.tty, drawn, true, `turn ${turn}, action ${action}`)
  }
})
