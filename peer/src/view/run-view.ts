/**
 * The meeting on a terminal. Made by the command when there is one to draw on; ends when the person leaves or
 * the engine does, with the terminal as it was before.
 */

import type {EngineConnection, EngineEvent} from '../engine-protocol.js'
import {startInkChrome} from './chrome/ink-chrome.js'
import {type ChosenKeys, keymapOf} from './keys/keymap.js'
import {MeetingView} from './meeting-view.js'
import {type AppearanceWish, appearanceOn} from './scene/appearance.js'
import type {Phase} from './scene/model.js'
import type {NotifyWish} from './scene/notify-wish.js'
import {type ColourOption, colourMode, type Environment, usesUnicode} from './terminal/capabilities.js'
import {Keyboard} from './terminal/keyboard.js'
import {desktopChannel} from './terminal/notification.js'
import {type ProcessEvents, ProcessWatch} from './terminal/process-events.js'
import {Terminal, type TerminalInput, type TerminalOutput} from './terminal/terminal.js'
import type {ThemeWish} from './theme/theme.js'
import {systemTiming, type Timing} from './timing.js'

export type ViewOptions = {
  session: string
  name: string
  /** A look at oneself first, before joining or instead; without it, or null, the engine joins by itself. */
  preparing?: 'join' | 'mirror' | null
  /** How pictures are drawn, to begin with; `auto` colours are those of the terminal. */
  look: Omit<AppearanceWish, 'colours'> & {readonly color: ColourOption}
  /** The colours of words and borders. */
  theme: ThemeWish
  /** The most pictures a second to ask of each. */
  fps: number
  /** Keys that somebody chose, by action. */
  keys?: ChosenKeys
  /** What to be told of while looking elsewhere; without it what is usual. */
  notify?: NotifyWish
  /** Whether clicks come to the view; the terminal then selects text only while shift is held. */
  mouse?: boolean
  stdin: TerminalInput
  stdout: TerminalOutput
  /** Named to the person when the engine ends unexpectedly. */
  logFile?: string
  env?: Environment
  platform?: string
  process?: ProcessEvents
  /** Takes the sentences for the person once the terminal is theirs again. */
  report?: (sentence: string) => void
  timing?: Timing
}

/** The engine says goodbye to every peer; when it cannot, it is not waited for any longer. */
const LEAVE_TIMEOUT_MS = 3000
/** Answers of a terminal far away take a round trip; one that takes longer is not waited for. */
const SETTLE_TIMEOUT_MS = 500

/** Resolves with the exit code once the terminal is restored. */
export function runView(options: ViewOptions, engine: EngineConnection): Promise<number> {
  return new Promise(resolve => new ViewRun(options, engine, resolve).start())
}

const startingPhase = (preparing: ViewOptions['preparing']): Phase =>
  preparing == null ? {is: 'joining'} : {is: 'preparing', canJoin: preparing === 'join'}

/** One run of the view: I decide when it ends and with which code. */
class ViewRun {
  readonly #engine: EngineConnection
  readonly #terminal: Terminal
  readonly #keyboard: Keyboard
  readonly #view: MeetingView
  readonly #logFile: string | undefined
  readonly #report: (sentence: string) => void
  readonly #resolve: (code: number) => void
  readonly #process: ProcessEvents
  readonly #timing: Timing
  readonly #watch: ProcessWatch
  readonly #canStop: boolean
  #state: 'open' | 'leaving' | 'ended' = 'open'
  #stop: 'none' | 'givingBack' | 'stopped' = 'none'
  #settled = (): void => {}
  #lastError: string | null = null
  #cancelPatience = (): void => {}

  constructor(options: ViewOptions, engine: EngineConnection, resolve: (code: number) => void) {
    const {stdin, stdout, look, theme, env = process.env, platform = process.platform} = options
    const {session, name, fps, notify, timing = systemTiming} = options
    const unicode = usesUnicode(env, platform)
    const colours = colourMode(look.color, env, platform)
    const ground = {unicode, colours}
    const appearance = appearanceOn({...look, colours}, unicode)
    const desktop = desktopChannel(env)
    const events = options.process ?? process
    const left = () => this.#leave()
    this.#process = events
    this.#timing = timing
    this.#engine = engine
    this.#resolve = resolve
    this.#logFile = options.logFile
    this.#report = options.report ?? (sentence => process.stderr.write(`${sentence}\n`))
    this.#terminal = new Terminal(stdin, stdout, () => this.#view.resized(), options.mouse)
    const keymap = keymapOf(options.keys)
    const phase = startingPhase(options.preparing)
    this.#view = new MeetingView(
      {session, name, ground, theme, appearance, keymap, notify, desktop, phase, fps, timing, left},
      this.#terminal,
      engine,
    )
    this.#keyboard = new Keyboard(stdin, {
      typed: typed => this.#view.typed(typed),
      interrupt: () => this.#asked(),
      suspend: () => void this.#suspend(),
      answered: () => this.#answered(),
      reported: report => this.#view.reported(report),
    })
    this.#canStop = platform !== 'win32'
    this.#watch = new ProcessWatch(events, {
      asked: () => this.#asked(),
      askedToStop: () => void this.#suspend(),
      failed: cause => this.#failed(cause),
      ending: () => this.#terminal.abandon(),
      continued: () => this.#continued(),
    })
  }

  start(): void {
    this.#engine.listen({
      event: event => this.#event(event),
      picture: picture => this.#view.picture(picture),
      end: code => this.#engineEnded(code),
    })
    this.#terminal.enter()
    startInkChrome(cause => this.#failed(cause)).then(
      chrome => (this.#state === 'open' ? this.#view.start(chrome) : chrome.unmount()),
      cause => this.#failed(cause),
    )
  }

  #event(event: EngineEvent): void {
    if (event.event === 'error') this.#lastError = event.message
    this.#view.event(event)
  }

  /** The second time it is meant: nothing is waited for. */
  #asked(): void {
    if (this.#state === 'open') this.#view.interrupt()
    else this.#finish(0)
  }

  /** The engine has been told; the person need not watch it say goodbye. */
  #leave(): void {
    if (this.#state !== 'open') return
    this.#state = 'leaving'
    this.#cancelPatience = this.#timing.after(LEAVE_TIMEOUT_MS, () => void this.#finish(0))
    void this.#giveBack()
  }

  #engineEnded(code: number | null): void {
    if (this.#state === 'leaving') return void this.#finish(code ?? 0)
    const sentence = code === 0 ? null : (this.#lastError ?? this.#unexpected(code))
    void this.#finish(code ?? 1, sentence)
  }

  #unexpected(code: number | null): string {
    const how = code === null ? 'was killed' : `ended unexpectedly with code ${code}`
    const hint = this.#logFile === undefined ? '' : ` What it was doing is in ${this.#logFile}.`
    return `The engine of this meeting ${how}. Join again to go on.${hint}`
  }

  #failed(cause: unknown): void {
    if (this.#state === 'ended') return
    this.#terminal.abandon()
    this.#engine.send({do: 'leave'})
    const why = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)
    void this.#finish(1, `The view failed, so this peer left the meeting: ${why}`)
  }

  /** The shell gets its terminal back before this job stops. */
  async #suspend(): Promise<void> {
    if (this.#state !== 'open' || this.#stop !== 'none' || !this.#canStop) return
    this.#stop = 'givingBack'
    // Whatever is held while it is stopped is let go unseen.
    this.#view.typed({is: 'focus', focused: false})
    await this.#terminal.lend(() => this.#settle())
    if (this.#state !== 'open') return
    this.#stop = 'stopped'
    this.#watch.stop()
    // Reached once it runs again, or at once when the kernel stopped nothing.
    this.#timing.after(0, () => {
      if (this.#stop === 'stopped') this.#continued()
    })
  }

  /** Also after a stop that could not be prepared for, as by SIGSTOP. */
  #continued(): void {
    if (this.#state !== 'open' || this.#stop === 'givingBack') return
    if (this.#stop === 'stopped') this.#watch.resume()
    this.#stop = 'none'
    this.#terminal.reenter()
    // Whoever brought it back looks at it; a terminal tells of changes alone.
    this.#view.typed({is: 'focus', focused: true})
    this.#view.redraw()
  }

  #answered(): void {
    this.#view.answered()
    if (this.#view.unanswered === 0) this.#settled()
  }

  /** Resolves when the terminal has answered all that it was asked, or takes too long. */
  #settle(): Promise<void> {
    if (this.#view.unanswered === 0) return Promise.resolve()
    return new Promise(resolve => {
      const cancel = this.#timing.after(SETTLE_TIMEOUT_MS, resolve)
      this.#settled = () => {
        cancel()
        resolve()
      }
    })
  }

  async #finish(code: number, sentence: string | null = null): Promise<void> {
    if (this.#state === 'ended') return
    this.#state = 'ended'
    this.#cancelPatience()
    await this.#giveBack()
    this.#watch.end()
    if (sentence !== null) this.#report(sentence)
    // Node before 24 aborts when it exits with a closed terminal, as it cannot reset its mode: the signal ends it.
    if (this.#terminal.gone) this.#process.kill(this.#process.pid, 'SIGHUP')
    this.#resolve(code)
  }

  async #giveBack(): Promise<void> {
    this.#view.stop()
    await this.#terminal.leave(() => this.#settle())
    this.#keyboard.stop()
  }
}
