/**
 * Waits for a sound device to come, told by the sound server where one can be asked: `pactl subscribe`, which PipeWire
 * answers, too, costs nothing while nothing happens; a capture started in vain costs a seventh of a second of a core (measured).
 * Made when a device is missing, closed when one runs again.
 */
import {type ChildProcess, spawn} from 'node:child_process'
import {createInterface} from 'node:readline'
import {setTimeout as sleep} from 'node:timers/promises'

/** How long to wait at most: where news would be told, and where nobody would tell. */
export type Patience = {readonly toldMs: number; readonly untoldMs: number}

export type DeviceWatch = {
  /** Resolves with the next news, which may have come since the last call, else in time, or when aborted. True for news. */
  next(patience: Patience, signal: AbortSignal): Promise<boolean>
  close(): void
}

/** Nobody tells. */
export const timeAlone: DeviceWatch = {
  async next({untoldMs}, signal) {
    await pause(untoldMs, signal)
    return false
  },
  close: () => undefined,
}

/** Something to capture from or to play to has come, or another one is the default. No event that a vain try would cause. */
const NEWS = /^Event '(?:new' on (?:source|sink|card) #|change' on server)/

export class DeviceNews implements DeviceWatch {
  readonly #command: readonly [string, ...string[]]
  #teller: {readonly process: ChildProcess; readonly ended: Promise<void>} | null = null
  /** There is no such program. */
  #isMute = false
  #hasNews = false
  #wake: () => void = () => undefined

  constructor(command: readonly [string, ...string[]] = ['pactl', 'subscribe']) {
    this.#command = command
  }

  async next({toldMs, untoldMs}: Patience, signal: AbortSignal): Promise<boolean> {
    if (!this.#hasNews) {
      const over = new AbortController()
      const ended = AbortSignal.any([signal, over.signal])
      const ends = [this.#news(), pause(toldMs, ended), this.#untold().then(() => pause(untoldMs, ended))]
      await Promise.race(ends)
      over.abort()
    }
    const hasNews = this.#hasNews
    this.#hasNews = false
    return hasNews
  }

  close(): void {
    this.#teller?.process.kill()
  }

  #news(): Promise<void> {
    return new Promise(resolve => {
      this.#wake = resolve
    })
  }

  /** Resolves when nobody tells any more: without a server, or without the program, at once. */
  #untold(): Promise<void> {
    if (this.#isMute) return Promise.resolve()
    this.#teller ??= this.#start()
    return this.#teller.ended
  }

  #start(): {process: ChildProcess; ended: Promise<void>} {
    const [program, ...parameters] = this.#command
    const env = {...process.env, LC_ALL: 'C'}
    const teller = spawn(program, parameters, {env, stdio: ['ignore', 'pipe', 'ignore']})
    createInterface({input: teller.stdout}).on('line', line => this.#told(line))
    // It would notice the end of this process only when it has something to tell.
    const kill = (): unknown => teller.kill()
    process.once('exit', kill)
    const ended = new Promise<void>(resolve => {
      teller.once('error', () => {
        this.#isMute = true
        resolve()
      })
      teller.once('close', resolve)
    })
    void ended.then(() => {
      process.off('exit', kill)
      this.#teller = null
    })
    return {process: teller, ended}
  }

  #told(line: string): void {
    if (!NEWS.test(line)) return
    this.#hasNews = true
    this.#wake()
  }
}

const pause = async (delayMs: number, signal: AbortSignal): Promise<void> => {
  await sleep(delayMs, undefined, {signal}).catch(() => undefined)
}
