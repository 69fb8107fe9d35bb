/**
 * Keeps one source delivering until it is stopped: starts it, and starts it again when a device comes back or a
 * file ends that cannot be wound back.
 *
 *     starting ──▶ running ──▶ missing ──▶ running …
 *         └──────▶ missing (auto: tried again; a named source: rejected)
 */
import type {DeviceState} from '../../engine-protocol.js'
import type {CaptureRun} from './capture-run.js'
import {type DeviceWatch, timeAlone} from './device-news.js'
import {SourceProblem} from './source.js'

type LoopOptions = {
  /**
   * Resolves with first output, rejects with a SourceProblem; soon after the signal is aborted at the latest, and
   * then leaves nothing running.
   */
  start(signal: AbortSignal): Promise<CaptureRun>
  onProblem(problem: SourceProblem): void
  onState(state: DeviceState): void
  /** Files may end and go on from their start without anything being wrong. */
  readonly endsNaturally: boolean
  /** What tells when a device comes; else time alone does. */
  watch?(): DeviceWatch
  now?(): number
}

/** Waiting times before each new try; the last one repeats. */
export const RETRY_DELAYS_MS = [1000, 2000, 5000, 10_000, 30_000] as const
/** Before each try for a device that was in use and that nobody would tell the return of. */
export const LOST_DELAY_MS = 1000
/** A run shorter than this counts as one more failure: a device that comes and goes is not hammered. */
export const STEADY_RUN_MS = 5000
/** A file that cannot be wound back is not opened more often than this. */
const FILE_PERIOD_MS = 1000

/** Trying again cannot help: the program or the machine has to change. */
const PERMANENT: ReadonlySet<string> = new Set(['no-ffmpeg', 'unsupported-source', 'wayland', 'no-display'])

export class CaptureLoop {
  readonly #options: LoopOptions
  readonly #stopping = new AbortController()
  readonly #stopped: Promise<null>
  #working: Promise<unknown> = Promise.resolve()
  #run: CaptureRun | null = null
  /** While a device is missing. */
  #watch: DeviceWatch | null = null
  #failures = 0
  /** Codes of the problems told since it last ran. */
  readonly #told = new Set<string>()
  #state: DeviceState = 'none'

  constructor(options: LoopOptions) {
    this.#options = options
    this.#stopped = new Promise(resolve => {
      this.#stopping.signal.addEventListener('abort', () => resolve(null), {once: true})
    })
  }

  /**
   * Resolves with the first output, or when stopped; rejects with the SourceProblem when there is none, and never
   * starts again.
   */
  async openNamed(): Promise<void> {
    this.#tellState('starting')
    const starting = this.#start()
    this.#working = starting.then(
      run => this.#keep(run),
      () => undefined,
    )
    try {
      await starting
    } catch (problem) {
      this.#tellState('missing')
      if (!this.#stopping.signal.aborted || !(problem instanceof SourceProblem)) throw problem
    }
  }

  /** Resolves at once; starts when the device is there. */
  async openAuto(): Promise<void> {
    this.#tellState('starting')
    this.#working = this.#begin()
  }

  /** At any moment; resolves when nothing runs any more. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#unwatch()
    await this.#run?.stop()
    await this.#working
  }

  async #begin(): Promise<void> {
    const run = await this.#retried(null)
    if (run !== null) await this.#keep(run)
  }

  async #keep(first: CaptureRun): Promise<void> {
    let run: CaptureRun | null = first
    while (run !== null) {
      const startedAt = this.#now()
      this.#tellState('running')
      const problem: SourceProblem | null = await Promise.race([run.ended, this.#stopped])
      if (problem === null) return
      const ranMs = this.#now() - startedAt
      if (ranMs >= STEADY_RUN_MS) this.#failures = 0
      run = this.#options.endsNaturally ? await this.#again(ranMs) : await this.#retried(problem)
    }
  }

  /** The file once more. */
  async #again(ranMs: number): Promise<CaptureRun | null> {
    const waitMs = Math.max(0, FILE_PERIOD_MS - ranMs)
    await this.#watching.next({toldMs: waitMs, untoldMs: waitMs}, this.#stopping.signal)
    return this.#retried(null)
  }

  /** Starts until it works; null when stopped or hopeless. `problem` is why the run before ended. */
  async #retried(problem: SourceProblem | null): Promise<CaptureRun | null> {
    let latest = problem
    const wasSteady = problem !== null && this.#failures === 0
    while (!this.#stopping.signal.aborted) {
      if (latest !== null) {
        this.#tell(latest)
        if (PERMANENT.has(latest.code)) return null
        await this.#waitForDevice(wasSteady)
        if (this.#stopping.signal.aborted) return null
      }
      try {
        return await this.#start()
      } catch (failure) {
        if (!(failure instanceof SourceProblem)) throw failure
        latest = failure
      }
    }
    return null
  }

  async #start(): Promise<CaptureRun> {
    this.#run = await this.#options.start(this.#stopping.signal)
    if (this.#stopping.signal.aborted) await this.#run.stop()
    return this.#run
  }

  /** A device that stays away is told once, not at each try. */
  #tell(problem: SourceProblem): void {
    this.#tellState('missing')
    if (this.#stopping.signal.aborted || this.#told.has(problem.code)) return
    this.#told.add(problem.code)
    if (problem.code === 'device-lost') this.#told.add('device-missing').add('unknown-device')
    this.#options.onProblem(problem)
  }

  #tellState(state: DeviceState): void {
    if (this.#stopping.signal.aborted) return
    if (state === this.#state) return
    if (state === 'running') {
      this.#told.clear()
      this.#unwatch()
    }
    this.#state = state
    this.#options.onState(state)
  }

  /** What was in use until now is wanted back at once. */
  async #waitForDevice(wasSteady: boolean): Promise<void> {
    const toldMs = RETRY_DELAYS_MS[Math.min(this.#failures++, RETRY_DELAYS_MS.length - 1)]!
    const untoldMs = wasSteady ? LOST_DELAY_MS : toldMs
    if (await this.#watching.next({toldMs, untoldMs}, this.#stopping.signal)) this.#failures = 0
  }

  get #watching(): DeviceWatch {
    this.#watch ??= this.#options.watch?.() ?? timeAlone
    return this.#watch
  }

  #unwatch(): void {
    this.#watch?.close()
    this.#watch = null
  }

  #now(): number {
    return (this.#options.now ?? (() => performance.now()))()
  }
}
