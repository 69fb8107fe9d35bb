/**
 * Joins the parts of the view: what the engine tells and what is typed changes the model, the model makes the
 * scene, Ink and the panes draw it, the screen brings it to the terminal. Made by runView; ends with `stop`.
 */
import type {CleanText} from '@s2c/shared/clean-text'
import type {EngineCommand, EngineConnection, EngineEvent, EnginePicture} from '../engine-protocol.js'
import type {InkChrome} from './chrome/ink-chrome.js'
import {type Input, step, wakeAt} from './control/step.js'
import type {ActionName} from './keys/actions.js'
import type {Keymap} from './keys/keymap.js'
import {Panes} from './panes/panes.js'
import type {Appearance} from './scene/appearance.js'
import {withStats} from './scene/events.js'
import {type Model, type Phase, showsPicture, startingModel} from './scene/model.js'
import type {NotifyWish} from './scene/notify-wish.js'
import {movedPlaces, type Place, placesOf} from './scene/places.js'
import {cornerOf, coversOf, linksOf, requestsOf, type Scene, sceneOf} from './scene/scene.js'
import type {StatsEvent} from './scene/statistics/history.js'
import {type Ground, Screen} from './screen.js'
import {Spaced} from './spaced.js'
import {REPORTED_KEYS} from './terminal/kitty-keyboard.js'
import {type DesktopChannel, notificationBytes} from './terminal/notification.js'
import type {Report} from './terminal/report.js'
import type {Typed} from './terminal/stroke.js'
import type {Terminal} from './terminal/terminal.js'
import {type ThemeWish, themeOn} from './theme/theme.js'
import type {Timing} from './timing.js'

/** Ink draws no oftener; it takes milliseconds where the compositor takes a fraction of one. */
export const DRAW_INTERVAL_MS = 100
/** What somebody did with a key shows sooner: up to 50 ms pass for at once. A held key repeats no oftener than this. */
export const KEY_DRAW_INTERVAL_MS = 20
/** A window being resized passes through many sizes: the engine hears of no more than ten a second. */
export const REQUEST_INTERVAL_MS = 100

type MeetingOptions = {
  session: string
  name: string
  ground: Ground
  theme: ThemeWish
  /** How pictures are drawn, to begin with. */
  appearance: Appearance
  /** Without it the keys of the table. */
  keymap?: Keymap
  /** Where it begins; `joining` unless said otherwise. */
  phase?: Phase
  /** What to be told of while looking elsewhere. */
  notify?: NotifyWish | undefined
  /** What the terminal is known to pass on to the desktop. */
  desktop?: DesktopChannel
  /** The most pictures a second to ask of each. */
  fps: number
  timing: Timing
  /** The person wants to leave; the engine has been told. */
  left: () => void
}

export class MeetingView {
  readonly #engine: EngineConnection
  readonly #terminal: Terminal
  readonly #screen: Screen
  readonly #panes: Panes
  readonly #unicode: boolean
  readonly #theme: ThemeWish
  readonly #desktop: DesktopChannel
  readonly #fps: number
  readonly #timing: Timing
  readonly #left: () => void
  readonly #draws: Spaced
  readonly #requests: Spaced
  #chrome: InkChrome | null = null
  #model: Model
  #scene: Scene
  #cancelWake = (): void => {}
  #requested = ''
  /** As the engine knows them. */
  #places: readonly Place[] = []

  constructor(options: MeetingOptions, terminal: Terminal, engine: EngineConnection) {
    const {session, name, ground, appearance, keymap, notify, phase, timing, left} = options
    this.#engine = engine
    this.#terminal = terminal
    this.#timing = timing
    this.#left = left
    this.#unicode = ground.unicode
    this.#theme = options.theme
    this.#desktop = options.desktop ?? 'none'
    this.#fps = options.fps
    this.#screen = new Screen(terminal, ground, timing)
    this.#panes = new Panes(appearance)
    const {size} = terminal
    this.#model = startingModel(session, name, size, appearance, timing.now(), keymap, phase, notify)
    this.#scene = sceneOf(this.#model)
    this.#draws = new Spaced(DRAW_INTERVAL_MS, timing, () => this.#draw())
    this.#requests = new Spaced(REQUEST_INTERVAL_MS, timing, () => this.#request())
  }

  /** From now on there is something to draw with; what happened before shows in the first frame. */
  start(chrome: InkChrome): void {
    this.#chrome = chrome
    this.#draws.want()
  }

  stop(): void {
    this.#cancelWake()
    this.#draws.stop()
    this.#requests.stop()
    this.#screen.stop()
    this.#chrome?.unmount()
    this.#chrome = null
  }

  event(event: EngineEvent): void {
    if (event.event === 'stats') return this.#counted(event)
    if (event.event !== 'levels') return this.#take({is: 'event', event})
    this.#panes.showLevels(event.levels)
    this.#screen.touch()
    if (event.speaker !== this.#model.speaker) this.#take({is: 'event', event})
  }

  picture({id, picture}: EnginePicture): void {
    if (!showsPicture(this.#model, id)) return
    if (!this.#panes.draw(id, picture)) return
    this.#screen.touch()
    if (!isPictured(this.#model, id)) this.#take({is: 'pictured', id})
  }

  typed(typed: Typed): void {
    this.#take({is: 'typed', typed})
  }

  act(action: ActionName): void {
    this.#take({is: 'action', action})
  }

  /** Told to end: nobody is asked. */
  interrupt(): void {
    this.#take({is: 'interrupted'})
  }

  resized(): void {
    const {size} = this.#terminal
    this.#screen.resize(size)
    this.#take({is: 'resized', size})
  }

  answered(): void {
    this.#screen.answered()
  }

  reported(report: Report): void {
    if (report.is === 'keyboard' && !this.#terminal.reportsKeys) this.#reportKeys()
    else this.#take({is: 'reported', report})
  }

  /** How many answers of the terminal may still come. */
  get unanswered(): number {
    return this.#screen.unanswered
  }

  redraw(): void {
    this.#screen.redraw()
  }

  /** All that was asked for is taken for granted until the terminal says what it does. */
  #reportKeys(): void {
    this.#terminal.reportKeys()
    this.#screen.askKeys()
    this.#take({is: 'reported', report: {is: 'keyboard', flags: REPORTED_KEYS}})
  }

  #take(input: Input): void {
    for (const command of this.#step(input)) {
      this.#engine.send(command)
      if (command.do === 'leave') this.#left()
    }
    this.#draws.want(isOwnDoing(input) ? KEY_DRAW_INTERVAL_MS : DRAW_INTERVAL_MS)
  }

  /** Figures are kept in any case; most change nothing that is seen. */
  #counted(stats: StatsEvent): void {
    const before = this.#model
    this.#model = withStats(before, stats)
    if (before.opened.is === 'statistics' || this.#model.people !== before.people) this.#draws.want()
  }

  /** What the engine is to be told then. */
  #step(input: Input): readonly EngineCommand[] {
    const {model, commands, clipboard, notification} = step(this.#model, input, this.#timing.now())
    this.#model = model
    if (clipboard !== undefined) this.#terminal.copy(clipboard)
    if (notification !== null) this.#notify(notification)
    return commands
  }

  #notify(text: CleanText): void {
    const {wish} = this.#model.notifying
    this.#screen.notify(notificationBytes(text, wish, this.#desktop, this.#unicode))
  }

  #draw(): void {
    if (this.#chrome === null) return
    this.#step({is: 'time'})
    const model = this.#model
    this.#scene = sceneOf(model)
    const frame = this.#chrome.draw({
      model,
      scene: this.#scene,
      unicode: this.#unicode,
      theme: themeOn(this.#theme, model.appearance.background),
    })
    const panes = this.#panes.arrange(this.#scene, model.appearance)
    const [covers, corner] = [coversOf(this.#scene), cornerOf(this.#scene)]
    this.#screen.setScene(frame, panes, covers, corner, linksOf(this.#scene))
    this.#requests.want()
    this.#wakeLater()
  }

  #wakeLater(): void {
    this.#cancelWake()
    const at = wakeAt(this.#model)
    if (at === null) return
    this.#cancelWake = this.#timing.after(at - this.#timing.now(), () => this.#take({is: 'time'}))
  }

  #request(): void {
    this.#place()
    const tiles = requestsOf(this.#scene, this.#model.appearance, this.#fps)
    const requested = JSON.stringify(tiles)
    if (requested === this.#requested) return
    this.#requested = requested
    this.#engine.send({do: 'show', tiles})
  }

  #place(): void {
    const places = placesOf(this.#scene)
    for (const place of movedPlaces(places, this.#places)) this.#engine.send({do: 'place', ...place})
    this.#places = places
  }
}

/** Keys, and what the engine says has become of them. */
const isOwnDoing = (input: Input): boolean =>
  input.is === 'typed' || input.is === 'action' || (input.is === 'event' && input.event.event === 'self')

function isPictured({me, people}: Model, id: string): boolean {
  return id === me.id ? me.pictured : people.some(person => person.id === id && person.pictured)
}
