/**
 * One running capture: the first of several ways to reach a device that delivers. Ends when its ffmpeg ends,
 * when nothing has come for a while, or when stopped.
 */
import {setTimeout as pause} from 'node:timers/promises'
import type {CaptureInput} from './capture-input.js'
import type {Alternative, CapturePlan} from './capture-plan.js'
import {
  type CaptureSubject,
  explainEnd,
  firstPictureLate,
  MOST_TELLING,
  stalled,
  unusableBinary,
} from './complaint.js'
import {corrected} from './device-inputs.js'
import {type FfmpegBinary, type FfmpegChoice, probeFfmpeg} from './ffmpeg-binary.js'
import {FfmpegProcess} from './ffmpeg-process.js'
import type {SourceProblem} from './source.js'
import {throwIfStopped, unlessStopped} from './stopping.js'

export type CaptureRun = {
  /** Resolves when it has ended, with the reason when it ended by itself. */
  readonly ended: Promise<SourceProblem>
  stop(): Promise<void>
}

export type RunOptions = {
  readonly binaries: FfmpegChoice
  readonly platform: NodeJS.Platform
  argumentsFor(input: CaptureInput): readonly string[] | Promise<readonly string[]>
  onOutput(chunk: Uint8Array): void
  /** Once, before the first output of this run. */
  onStarted(): void
  /** Aborted when the capture is stopped. */
  readonly signal: AbortSignal
}

/** A camera may ask the person for permission first; nobody waits longer than this to join. */
const FIRST_OUTPUT_LIMIT_MS = 10_000
/** A device that hangs, or a machine that slept: start again after so many silent checks, one a second. */
const QUIET_CHECKS = 5
const CHECK_EVERY_MS = 1000

/** Faults of a binary rather than of the device: another binary may do better. */
const FAULTS_OF_BINARY: ReadonlySet<string> = new Set(['no-ffmpeg', 'unsupported-source'])

/**
 * Resolves when the first output has come. Rejects with the most telling SourceProblem of all alternatives, or with
 * `stopped` when the signal is aborted; either way no process is left.
 */
export async function startCapture(plan: CapturePlan, options: RunOptions): Promise<CaptureRun> {
  const failures: Failure[] = []
  for (const alternative of plan) {
    for (const binary of options.binaries) {
      const started = await tryAlternative(alternative, binary, options)
      if ('run' in started) return started.run
      const {problem} = started
      failures.push({problem, binary})
      if (problem.code === 'no-picture') throw problem
      if (!FAULTS_OF_BINARY.has(problem.code)) break
    }
  }
  return withoutImpostor(plan, options, mostTelling(failures))
}

type Failure = {readonly problem: SourceProblem; readonly binary: FfmpegBinary}

/** After a failure nobody can explain: was this an ffmpeg at all? If not, the others are tried. */
async function withoutImpostor(
  plan: CapturePlan,
  options: RunOptions,
  {problem, binary}: Failure,
): Promise<CaptureRun> {
  if (problem.code !== 'capture-failed') throw problem
  const abilities = await unlessStopped(options.signal, probeFfmpeg(binary.path, options.signal))
  if (abilities.usable) throw problem
  const [next, ...others] = options.binaries.filter(candidate => candidate !== binary)
  if (next === undefined) throw unusableBinary(binary, abilities.reason)
  return startCapture(plan, {...options, binaries: [next, ...others]})
}

type Started = {run: CaptureRun} | {problem: SourceProblem}

/** Tries it, and once more with what ffmpeg proposed instead. */
async function tryAlternative(
  alternative: Alternative,
  binary: FfmpegBinary,
  options: RunOptions,
): Promise<Started> {
  const first = await attempt(alternative, binary, options)
  if ('run' in first) return first
  const better = corrected(alternative.input, first.complaint)
  return better === null ? first : attempt({...alternative, input: better}, binary, options)
}

async function attempt(
  {subject, input}: Alternative,
  binary: FfmpegBinary,
  options: RunOptions,
): Promise<{run: CaptureRun} | {problem: SourceProblem; complaint: string}> {
  throwIfStopped(options.signal)
  const args = await options.argumentsFor(input)
  throwIfStopped(options.signal)
  const running = new Running(subject, args, binary, options)
  const problem = await running.firstOutput()
  if (problem === null) return {run: running}
  await running.stop()
  throwIfStopped(options.signal)
  return {problem, complaint: running.complaint}
}

class Running implements CaptureRun {
  readonly #subject: CaptureSubject
  readonly #process: FfmpegProcess
  readonly #delivery: Promise<null>
  readonly ended: Promise<SourceProblem>
  #delivered = false
  #quietChecks = 0
  #stopped = false
  complaint = ''

  constructor(subject: CaptureSubject, args: readonly string[], binary: FfmpegBinary, options: RunOptions) {
    this.#subject = subject
    let delivers: (nothing: null) => void
    this.#delivery = new Promise(resolve => {
      delivers = resolve
    })
    this.#process = new FfmpegProcess(binary.path, args, chunk => {
      if (this.#stopped || options.signal.aborted) return
      this.#quietChecks = 0
      if (!this.#delivered) {
        this.#delivered = true
        options.onStarted()
        delivers(null)
      }
      options.onOutput(chunk)
    })
    const stop = (): void => void this.stop()
    options.signal.addEventListener('abort', stop, {once: true})
    void this.#process.ended.then(() => options.signal.removeEventListener('abort', stop))
    this.ended = Promise.race([
      this.#end(binary, options.platform),
      this.#delivery.then(() => this.#silence()),
    ])
  }

  /** Null when output has come; else why there will be none. */
  async firstOutput(): Promise<SourceProblem | null> {
    const patience = new AbortController()
    const late = pause(FIRST_OUTPUT_LIMIT_MS, firstPictureLate(this.#subject, FIRST_OUTPUT_LIMIT_MS), {
      signal: patience.signal,
    })
    late.catch(() => undefined)
    const first = await Promise.race([this.#delivery, this.ended, late])
    patience.abort()
    return first
  }

  stop(): Promise<void> {
    this.#stopped = true
    return this.#process.stop()
  }

  async #end(binary: FfmpegBinary, platform: NodeJS.Platform): Promise<SourceProblem> {
    const end = await this.#process.ended
    this.complaint = end.complaint
    return explainEnd(end, this.#subject, {binary, platform, delivered: this.#delivered})
  }

  /** Resolves when nothing came for so long that the device must be taken as hung. */
  #silence(): Promise<SourceProblem> {
    return new Promise(resolve => {
      const check = setInterval(() => {
        // Counted in checks, not in time: after a stall of this process its own backlog is read first.
        if (!this.#stopped && ++this.#quietChecks < QUIET_CHECKS) return
        clearInterval(check)
        if (!this.#stopped) void this.stop().then(() => resolve(stalled(this.#subject)))
      }, CHECK_EVERY_MS)
      check.unref()
      void this.#process.ended.then(() => clearInterval(check))
    })
  }
}

function mostTelling(failures: readonly Failure[]): Failure {
  const rank = ({problem}: Failure): number => (MOST_TELLING as readonly string[]).indexOf(problem.code)
  return failures.toSorted((a, b) => rank(a) - rank(b))[0]!
}
