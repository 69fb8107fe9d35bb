/**
 * One real child process of a test, with pipes: its output line by line, its end, and its whole process group
 * killed after the test. Made by the peer and signaling fixtures.
 */
import {type ChildProcess, spawn} from 'node:child_process'
import {createInterface} from 'node:readline'
import {setTimeout as delay} from 'node:timers/promises'
import {fileURLToPath} from 'node:url'
import {DEADLINE_MS, Happenings} from './happenings.js'
import {freshEnvironment, type Scope, scratchFolder} from './scope.js'

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
/** What a person would type after npm ci. */
export const PEER_COMMAND = `${ROOT}node_modules/.bin/s2c-peer`
export const SIGNALING_COMMAND = `${ROOT}node_modules/.bin/s2c-signaling`

export type End = {code: number | null; signal: NodeJS.Signals | null}
export type ProgramOptions = {env?: Record<string, string>; home?: string; cwd?: string}

/**
 * Throws for a command that could send something onto the LAN of whoever runs the tests: `join` needs `--no-discovery`, or
 * like `find` a network namespace around it.
 */
export function assertConfined(command: string, args: readonly string[]): void {
  const isHarmless = args.includes('--no-discovery') || args.includes('--help')
  if (command !== PEER_COMMAND || isHarmless || !['join', 'find'].includes(args[0] ?? '')) return
  throw new Error(
    `s2c-peer ${args.join(' ')}: no test may reach the LAN, add --no-discovery or a network namespace`,
  )
}

/** Enough to explain a failure. */
const KEPT_STDERR_CHARACTERS = 8_000

export class Program {
  readonly lines: Happenings<string>
  readonly exited: Promise<End>
  readonly home: string
  readonly #child: ChildProcess
  #stderr = ''
  #end: End | null = null

  constructor(scope: Scope, command: string, args: readonly string[], options: ProgramOptions = {}) {
    assertConfined(command, args)
    this.home = options.home ?? scratchFolder(scope)
    const shown = [command.replace(ROOT, ''), ...args].join(' ')
    this.lines = new Happenings(() => this.describe(shown))
    this.#child = spawn(command, args, {
      cwd: options.cwd ?? this.home,
      env: {...freshEnvironment(this.home), ...options.env},
      stdio: 'pipe',
      detached: true,
    })
    this.exited = this.#watch()
    scope.after(() => this.killGroup())
  }

  get pid(): number {
    return this.#child.pid!
  }

  get stderr(): string {
    return this.#stderr
  }

  get hasEnded(): boolean {
    return this.#end !== null
  }

  /** One line to its standard input. */
  write(line: string): void {
    this.#child.stdin!.write(`${line}\n`)
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  /** How it ended; fails when it still runs at the deadline. */
  async ends(deadlineMs = DEADLINE_MS): Promise<End> {
    const given = new AbortController()
    const late = delay(deadlineMs, undefined, {signal: given.signal}).then(() => {
      throw new Error(`still running after ${deadlineMs} ms: ${this.describe()}`)
    })
    try {
      return await Promise.race([this.exited, late])
    } finally {
      late.catch(() => undefined)
      given.abort()
    }
  }

  /** The process and every child it still has, whatever state they are in. */
  async killGroup(): Promise<void> {
    try {
      process.kill(-this.pid, 'SIGKILL')
    } catch {
      // The whole group has ended already.
    }
    await this.exited
  }

  describe(shown = 'the process'): string {
    const state = this.#end === null ? 'runs' : `ended with ${this.#end.code ?? this.#end.signal}`
    return `${shown} ${state}; it said last:\n${this.lines.all.slice(-5).join('\n').slice(-3000)}\n${this.#stderr}`
  }

  #watch(): Promise<End> {
    const {stdin, stdout, stderr} = this.#child
    stdin!.on('error', () => undefined) // the process ended first; `exited` tells
    stderr!.setEncoding('utf8')
    stderr!.on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-KEPT_STDERR_CHARACTERS)
    })
    createInterface({input: stdout!}).on('line', line => this.lines.add(line))
    // One that is not installed, say, closes after this, too.
    this.#child.on('error', ({message}) => {
      this.#stderr += `${message}\n`
    })
    return new Promise(resolve => {
      this.#child.once('close', (code, signal) => {
        this.#end = {code, signal}
        this.lines.end('the process ended')
        resolve(this.#end)
      })
    })
  }
}
