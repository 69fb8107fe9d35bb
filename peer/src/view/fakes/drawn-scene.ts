/** A model whose scenes are drawn as the view draws them, by Ink, panes and compositor, onto a terminal for tests. */
import {LEVELS, type LevelPicture} from '../../core/picture/picture.js'
import type {EngineEvent} from '../../engine-protocol.js'
import {Compositor} from '../cells/compositor.js'
import {GlyphTable} from '../cells/glyph-table.js'
import type {InkChrome} from '../chrome/ink-chrome.js'
import {type Input, step} from '../control/step.js'
import {Panes} from '../panes/panes.js'
import {appearanceOn} from '../scene/appearance.js'
import type {Arrangement} from '../scene/arrangement.js'
import {type Model, startingModel} from '../scene/model.js'
import {cornerOf, coversOf, requestsOf, type Scene, sceneOf} from '../scene/scene.js'
import {TerminalEncoder} from '../terminal/terminal-encoder.js'
import {DEFAULT_THEME, themeOn} from '../theme/theme.js'
import {RAMP_LOOK} from './fake-appearance.js'
import {joinedEvent, selfEvent} from './fake-engine.js'
import {FakeTty} from './fake-tty.js'

const ALTERNATE_SCREEN = '\x1b[?1049h\x1b[?7l'

export class DrawnScene {
  readonly tty: FakeTty
  model: Model
  now = 0
  readonly #chrome: InkChrome
  readonly #panes: Panes
  readonly #compositor: Compositor
  readonly #encoder: TerminalEncoder
  readonly #unicode: boolean
  #entered = false

  constructor(chrome: InkChrome, size: {cols: number; rows: number}, unicode = true) {
    const appearance = appearanceOn({...RAMP_LOOK, colours: 'none'}, unicode)
    const glyphs = new GlyphTable(unicode)
    this.#chrome = chrome
    this.#unicode = unicode
    this.tty = new FakeTty(size, false)
    this.#panes = new Panes(appearance)
    this.#compositor = new Compositor(size, glyphs, 'true')
    this.#encoder = new TerminalEncoder(size, glyphs)
    this.model = startingModel('session1', 'Me', size, appearance, 0)
    this.tell(joinedEvent('Me'), selfEvent())
  }

  tell(...events: EngineEvent[]): void {
    for (const event of events) this.take({is: 'event', event})
  }

  take(input: Input): void {
    if (input.is === 'resized') {
      this.#compositor.resize(input.size)
      this.#encoder.resize(input.size)
      this.tty.resize(input.size)
    }
    this.model = step(this.model, input, this.now).model
  }

  /** As somebody chose it. */
  arrange(change: Partial<Arrangement>): void {
    this.model = {...this.model, arrangement: {...this.model.arrangement, ...change}}
  }

  get scene(): Extract<Scene, {is: 'meeting'}> {
    const scene = sceneOf(this.model)
    if (scene.is === 'tooSmall') throw new Error('too small')
    return scene
  }

  /** A picture without a dark cell from everybody who is asked for one. */
  showPictures(): void {
    this.#panes.arrange(this.scene, this.model.appearance)
    for (const {id, width, height} of requestsOf(this.scene, this.model.appearance, 30)) {
      const levels = new Uint8Array(width * height).fill(LEVELS - 1)
      const picture: LevelPicture = {width, height, format: 'levels', levels}
      if (this.#panes.draw(id, picture)) this.take({is: 'pictured', id})
    }
  }

  /** What is shown then. */
  async draw(): Promise<Extract<Scene, {is: 'meeting'}>> {
    this.take({is: 'time'})
    const {scene, model} = this
    const frame = this.#chrome.draw({
      model,
      scene,
      unicode: this.#unicode,
      theme: themeOn(DEFAULT_THEME, 'dark'),
    })
    const panes = this.#panes.arrange(scene, model.appearance)
    this.#compositor.setScene(frame, panes, coversOf(scene), cornerOf(scene))
    this.#compositor.compose(this.now)
    const bytes = this.#encoder.encode(this.#compositor.cells, '', 0)
    const start = this.#entered ? '' : ALTERNATE_SCREEN
    this.#entered = true
    await new Promise<void>(resolve =>
      this.tty.screen.write(Buffer.concat([Buffer.from(start), bytes ?? Buffer.alloc(0)]), resolve),
    )
    return scene
  }
}
