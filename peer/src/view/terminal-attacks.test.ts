/**
 * A corpus of names and messages that attack terminals, and pictures out of range, through the whole view to the
 * bytes that reach the terminal. Each scene is compared with the same one in which harmless text is as wide.
 */

import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {test} from 'node:test'
import {cleanText} from '@s2c/shared/clean-text'
import {segmentGraphemes} from '@s2c/shared/graphemes'
import {cleanDisplayName} from '@s2c/shared/names'
import {seededRandom} from '@s2c/shared/sim/random'
import stringWidth from 'string-width'
import type {ColourMode, GlyphMode} from '../core/picture/paint/look.js'
import {startInkChrome} from './chrome/ink-chrome.js'
import {RAMP_LOOK} from './fakes/fake-appearance.js'
import {
  FakeEngine,
  fakePeerId,
  fakeWords,
  joinedEvent,
  meetingEvent,
  peerEvent,
  proven,
  selfEvent,
} from './fakes/fake-engine.js'
import {FakeTiming} from './fakes/fake-timing.js'
import {FakeTty} from './fakes/fake-tty.js'
import type {ActionName} from './keys/actions.js'
import {MeetingView} from './meeting-view.js'
import {appearanceOn} from './scene/appearance.js'
import {initials} from './scene/cards.js'
import {largeLetters} from './scene/large-letters.js'
import {Terminal} from './terminal/terminal.js'
import {DEFAULT_THEME} from './theme/theme.js'

const SIZE = {cols: 120, rows: 30}
const CORPUS = new URL('../../src/view/corpus/terminal-attacks.txt', import.meta.url)
const attacks = readFileSync(CORPUS, 'utf8')
  .trimEnd()
  .split('\n')
  .map(line => JSON.parse(`"${line}"`) as string)

/** A view on a terminal of its own, whose every update is drawn before the next is made. */
class Scene {
  readonly tty = new FakeTty(SIZE, false)
  readonly engine = new FakeEngine()
  readonly #timing = new FakeTiming()
  readonly #terminal: Terminal
  readonly view: MeetingView

  constructor(unicode: boolean, glyphs: GlyphMode = 'ramp', colours: ColourMode = 'none') {
    this.#terminal = new Terminal(this.tty.stdin, this.tty.stdout, () => {})
    const ground = {unicode, colours: 'true'} as const
    const appearance = appearanceOn({...RAMP_LOOK, glyphs, colours}, unicode)
    const meeting = {session: 'session1', name: 'Me', fps: 30}
    const options = {
      ...meeting,
      ground,
      theme: DEFAULT_THEME,
      appearance,
      timing: this.#timing,
      left: () => {},
    }
    this.view = new MeetingView(options, this.#terminal, this.engine)
    this.#terminal.enter()
  }

  /** What the terminal shows after each part of a meeting in which somebody has that name and message. */
  async *showing(name: string, message: string): AsyncGenerator<Cell[]> {
    const knocks = {state: 'held', admission: 'knocking', ...proven(2)} as const
    this.view.start(await startInkChrome(error => assert.fail(String(error))))
    const meeting = meetingEvent({isFounder: true, words: fakeWords(12, 0)})
    for (const event of [joinedEvent('Me'), selfEvent(), meeting, peerEvent(1, name, proven(1))]) {
      this.view.event(event)
    }
    yield this.#drawn()
    this.view.event(peerEvent(2, name, knocks))
    this.view.event({event: 'warning', code: 'w', message})
    yield this.#drawn()
    yield this.#pressed('people', 'down')
    yield this.#pressed('turn-away')
    this.view.event(peerEvent(2, name, {...knocks, trust: 'changed'}))
    yield this.#pressed('no', 'close')
    yield this.#pressed('close')
    this.view.stop()
  }

  get bytes(): Buffer {
    return Buffer.from(this.tty.stdout.written, 'latin1')
  }

  async #pressed(...keys: ActionName[]): Promise<Cell[]> {
    for (const key of keys) this.view.act(key)
    return this.#drawn()
  }

  async settled(): Promise<void> {
    for (let turn = 0; turn < 3; turn++) {
      this.#timing.run(200)
      await this.tty.until(() => !this.#terminal.writing)
      this.view.answered()
    }
  }

  async #drawn(): Promise<Cell[]> {
    // News that pass by would hide what stands in the status line.
    this.#timing.run(5000)
    await this.settled()
    return Array.from({length: SIZE.cols * SIZE.rows}, (_, at) => {
      const cell = this.tty.cell(at % SIZE.cols, Math.floor(at / SIZE.cols))
      return {
        glyph: cell.getWidth() === 0 ? TAIL : cell.getChars() || ' ',
        look: cell.isInverse() + cell.isBold(),
      }
    })
  }
}
type Cell = {readonly glyph: string; readonly look: number}

/** What the view writes by itself: moves, styles, modes and its questions. */
const OWN_SEQUENCES =
  /\x1b(?:\[(?:[\d;]*[HmC]|2J|\?(?:2026|2004|1004|1006|1000|1049|25|7)[hl]|5n|1[46]t|\?u)|\]11;\?\x1b\\)/g

function assertHarmless(bytes: Buffer, attack: string): void {
  const text = bytes.toString('utf8').replace(OWN_SEQUENCES, '')
  const found = /\p{C}|[\u2028\u2029\u115f\u1160\u3164\uffa0]|\u034f/u.exec(text)
  const code = found?.[0].codePointAt(0)?.toString(16)
  assert.equal(found, null, `U+${code} of ${JSON.stringify(attack)} reached the terminal`)
}

/** The second column of a wide glyph. */
const TAIL = ''
const [NARROW, WIDE] = ['Ж', '龍']

/** Other letters in the same columns, words kept apart where they are. */
const harmless = (text: string): string =>
  Array.from(segmentGraphemes(text), ({segment}) => {
    if (/^[\s._-]$/.test(segment)) return segment
    return [NARROW, WIDE][stringWidth(segment) - 1] ?? ''
  }).join('')

/** The same with initials that the font of large letters lacks, as it lacks the harmless ones. */
const withPlainInitials = (name: string): string =>
  largeLetters(initials(cleanDisplayName(name)), SIZE, true) === null ? name : NARROW + name

/** Cells outside the text itself, which is where the harmless letters stand, must be the same. */
function assertSameLayout(attacked: Cell[], plain: Cell[], attack: string, scene: number): void {
  plain.forEach((cell, at) => {
    if (cell.glyph === NARROW || cell.glyph === WIDE || cell.glyph === TAIL) return
    const where = `scene ${scene}, ${at % SIZE.cols},${Math.floor(at / SIZE.cols)} with ${JSON.stringify(attack)}`
    assert.deepEqual(attacked[at], cell, where)
  })
}

test('no control character of an attack reaches the terminal, and nothing moves', async () => {
  assert.ok(attacks.length > 150)
  for (const attack of attacks) {
    const message = cleanText(attack, 240)
    const [attacked, plain] = [new Scene(true), new Scene(true)]
    const name = withPlainInitials(attack)
    const other = plain.showing(harmless(cleanDisplayName(name)), `${harmless(message)} end`)
    let scene = 0
    for await (const cells of attacked.showing(name, `${attack} end`)) {
      const same = (await other.next()).value
      if (!/[\x1b\x90\x98\x9d-\x9f][^\x07\x9c\\]*$/.test(attack)) assertSameLayout(cells, same, attack, scene)
      scene++
    }
    await other.next()
    assert.equal(scene, 6)
    assertHarmless(attacked.bytes, attack)
    if (/[\x1b\x80-\x9f\udb40]/.test(attack) && !/`/.test(attack))
      assert.doesNotMatch(attacked.bytes.toString('utf8'), /cHduZWQ|\d;pwned|notify/)
  }
})

test('without Unicode nothing but ASCII reaches the terminal', async () => {
  // The others differ in what Unicode alone could do.
  for (const attack of attacks.filter((_, place) => place % 3 === 0)) {
    const scene = new Scene(false)
    for await (const _ of scene.showing(attack, attack));
    assert.match(scene.bytes.toString('latin1'), /^[\x20-\x7e\x1b]*$/, JSON.stringify(attack))
    assertHarmless(scene.bytes, attack)
  }
})

test('a picture of any levels and any size reaches the terminal as its glyphs or not at all (seed 9)', async () => {
  const random = seededRandom(9)
  const scene = new Scene(true)
  scene.view.start(await startInkChrome(error => assert.fail(String(error))))
  for (const event of [joinedEvent('Me'), selfEvent(), peerEvent(1, 'Ada')]) scene.view.event(event)
  await scene.settled()
  for (let number = 0; number < 200; number++) {
    // Mostly of one size, as those of one sender are.
    const [cols, rows] = random.chance(0.8) ? [20, 10] : [random.below(400), random.below(200)]
    const odd = [cols * rows, random.below(500), 0][random.below(3)]!
    const levels = random.bytes(odd)
    scene.view.picture({
      id: fakePeerId(random.below(4)),
      number,
      picture: {width: cols, height: rows, format: 'levels', levels},
    })
    if (number % 10 === 0) await scene.settled()
  }
  await scene.settled()
  assertHarmless(scene.bytes, 'picture')
  assert.ok(scene.tty.text().includes('Ada'))
  scene.view.stop()
})
