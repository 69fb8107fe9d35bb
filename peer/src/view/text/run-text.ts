/**
 * The meeting in lines, for screen readers and whoever likes them better: what happens is printed, what is typed is said or
 * done. Made by the command; ends when the person leaves, nobody reads any more, or the engine ends. Neither moves a
 * cursor nor changes a mode of the terminal.
 */
import type {Readable, Writable} from 'node:stream'
import type {EngineConnection, EngineEvent} from '../../engine-protocol.js'
import {LineSplitter} from '../../line-splitter.js'
import type {Environment} from '../terminal/capabilities.js'
import {usesUnicode} from '../terminal/capabilities.js'
import {systemTiming, type Timing} from '../timing.js'
import {OWN_MARK} from './changes.js'
import {startingText, type TextInput, type TextState, textStep, textWakeAt} from './text-step.js'

/** What is needed of `process`; tests hand in an emitter of their own. */
type Signals = {
  on(event: string, listener: () => void): unknown
  off(event: string, listener: () => void): unknown
}

export type TextOptions = {
  session: string
  name: string
  stdin: Readable & {readonly isTTY?: boolean}
  stdout: Writable & {readonly isTTY?: boolean}
  /** Named to the person when the engine ends unexpectedly. */
  logFile?: string
  env?: Environment
  platform?: string
  process?: Signals
  timing?: Timing
}

/** The engine says goodbye to every peer; when it cannot, it is not waited for any longer. */
const LEAVE_TIMEOUT_MS = 3000
/** UTF-16 units: more than a text may have bytes. */
const MAX_LINE = 8192
/** Beyond this many unread bytes lines are left out, and counted. */
const MAX_UNREAD_BYTES = 1024 * 1024
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Resolves with the exit code; the engine's own, but 1 for one that died. */
export function runText(options: TextOptions, engine: EngineConnection): Promise<number> {
  return new Promise(resolve => new TextRun(options, engine, resolve).start())
}

class TextRun {
  readonly #engine: EngineConnection
  readonly #stdin: TextOptions['stdin']
  readonly #stdout: TextOptions['stdout']
  readonly #logFile: string | undefined
  readonly #process: Signals
  readonly #timing: Timing
  readonly #asciiOnly: boolean
  readonly #resolve: (code: number) => void
  readonly #splitter = new LineSplitter(MAX_LINE)
  #text: TextState
  #state: 'open' | 'leaving' | 'ended' = 'open'
  #leftOut = 0
  #cancelWake = (): void => {}
  #cancelPatience = (): void => {}

  constructor(options: TextOptions, engine: EngineConnection, resolve: (code: number) => void) {
    const {session, name, stdin, stdout, env = process.env, platform = process.platform} = options
    this.#engine = engine
    this.#stdin = stdin
    this.#stdout = stdout
    this.#logFile = options.logFile
    this.#process = options.process ?? process
    this.#timing = options.timing ?? systemTiming
    this.#asciiOnly = stdout.isTTY === true && !usesUnicode(env, platform)
    this.#resolve = resolve
    this.#text = startingText(session, name, this.#timing.now())
  }

  start(): void {
    for (const signal of SIGNALS) this.#process.on(signal, this.#asked)
    this.#stdout.on('error', this.#unread)
    this.#stdin.on('error', this.#asked)
    this.#stdin.setEncoding('utf8')
    this.#stdin.on('data', (text: string) => this.#typed(text))
    this.#stdin.on('end', () => this.#typedAll())
    // Whoever asked for a secret before has paused the keyboard.
    this.#stdin.resume()
    this.#engine.listen({
      event: event => this.#event(event),
      picture: () => {},
      end: code => this.#engineEnded(code),
    })
  }

  #event(event: EngineEvent): void {
    // Loudness comes ten times a second; only who speaks is said.
    if (event.event === 'levels' && event.speaker === this.#text.model.speaker) return
    if (event.event !== 'stats') this.#take({is: 'event', event})
  }

  #typed(text: string): void {
    for (const line of this.#splitter.push(text)) {
      if (line === null) this.#print(`${OWN_MARK}that line is too long`)
      else this.#take({is: 'line', line})
    }
  }

  /** At a terminal it means to leave; a pipe has only said all that it has to. */
  #typedAll(): void {
    this.#typed('\n')
    if (this.#stdin.isTTY === true) this.#leave()
  }

  #take(input: TextInput): void {
    if (this.#state === 'ended') return
    const {state, lines, commands} = textStep(this.#text, input, this.#timing.now())
    this.#text = state
    for (const line of lines) this.#print(line)
    for (const command of commands) {
      this.#engine.send(command)
      if (command.do === 'leave') this.#leaving()
    }
    this.#wakeLater()
  }

  #wakeLater(): void {
    this.#cancelWake()
    const at = textWakeAt(this.#text)
    if (at === null) return
    this.#cancelWake = this.#timing.after(at - this.#timing.now(), () => this.#take({is: 'time'}))
  }

  #print(line: string): void {
    if (this.#stdout.writableLength > MAX_UNREAD_BYTES) {
      this.#leftOut++
      return
    }
    if (this.#leftOut > 0)
      this.#write(`${OWN_MARK}${this.#leftOut} lines were left out, as nothing read them`)
    this.#leftOut = 0
    this.#write(line)
  }

  #write(line: string): void {
    this.#stdout.write(`${this.#asciiOnly ? line.replace(/[^\x20-\x7e]/gu, '?') : line}\n`)
  }

  /** The second time it is meant: nothing is waited for. */
  readonly #asked = (): void => {
    if (this.#state === 'open') this.#leave()
    else this.#finish(0)
  }

  readonly #unread = (): void => this.#leave()

  #leave(): void {
    if (this.#state === 'open') this.#take({is: 'interrupted'})
  }

  #leaving(): void {
    this.#state = 'leaving'
    this.#cancelPatience = this.#timing.after(LEAVE_TIMEOUT_MS, () => this.#finish(0))
  }

  #engineEnded(code: number | null): void {
    if (code === null && this.#state === 'open') this.#print(this.#died())
    this.#finish(code ?? (this.#state === 'open' ? 1 : 0))
  }

  #died(): string {
    const hint = this.#logFile === undefined ? '' : ` What it was doing is in ${this.#logFile}.`
    return `${OWN_MARK}The engine of this meeting was killed. Join again to go on.${hint}`
  }

  #finish(code: number): void {
    if (this.#state === 'ended') return
    this.#state = 'ended'
    this.#cancelWake()
    this.#cancelPatience()
    for (const signal of SIGNALS) this.#process.off(signal, this.#asked)
    this.#stdin.pause()
    this.#resolve(code)
  }
}
