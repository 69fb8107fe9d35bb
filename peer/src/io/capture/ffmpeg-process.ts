/** One running ffmpeg that writes to standard output until it is stopped or fails. */
import {type ChildProcess, spawn} from 'node:child_process'

export type FfmpegEnd = {
  /** Why it could not be started at all; null when it ran. */
  readonly startError: NodeJS.ErrnoException | null
  readonly code: number | null
  /** The last of what it wrote to standard error. */
  readonly complaint: string
}

/** Enough for the sentences that explain an end; a camera with broken pictures may complain for hours. */
export const COMPLAINT_LIMIT = 8192
/** How long an ffmpeg may take to end by itself after `q`. Raw output has no trailer that a kill could spoil. */
const GRACE_MS = 300
/** How long output may stay open after the process is gone: something it started holds the pipe. */
const DRAIN_MS = 200

export class FfmpegProcess {
  readonly #child: ChildProcess | null
  readonly ended: Promise<FfmpegEnd>
  #complaint = ''
  #stopping: Promise<void> | null = null

  /** `onOutput` gets each chunk as it is read, valid only during the call. */
  constructor(path: string, args: readonly string[], onOutput: (chunk: Uint8Array) => void) {
    try {
      // Standard input stays open and in use: with -nostdin ffmpeg 7 cannot be ended politely.
      // A process group of its own (POSIX): ctrl+c is for the meeting to handle, in its order.
      const detached = process.platform !== 'win32'
      const child = spawn(path, args, {stdio: ['pipe', 'pipe', 'pipe'], detached, windowsHide: true})
      this.#child = child
      this.ended = this.#watch(child, onOutput)
    } catch (error) {
      this.#child = null
      this.ended = Promise.resolve({startError: error as NodeJS.ErrnoException, code: null, complaint: ''})
    }
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  /** Resolves when the process is gone. May be called again. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  async #stop(): Promise<void> {
    const child = this.#child
    if (child === null) return
    child.stdin?.write('q')
    const kill = setTimeout(() => killGroup(child), GRACE_MS)
    await this.ended
    clearTimeout(kill)
  }

  #watch(child: ChildProcess, onOutput: (chunk: Uint8Array) => void): Promise<FfmpegEnd> {
    child.stdout?.on('data', onOutput)
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#complaint = (this.#complaint + text).slice(-COMPLAINT_LIMIT)
    })
    for (const stream of [child.stdin, child.stdout, child.stderr]) stream?.on('error', ignoreBrokenPipe)
    return new Promise(done => {
      const end = (startError: NodeJS.ErrnoException | null): void =>
        done({startError, code: child.exitCode, complaint: this.#complaint})
      child.once('error', error => child.pid === undefined && end(error))
      child.once('close', () => end(null))
      child.once('exit', () => {
        const drained = setTimeout(() => closeStreams(child), DRAIN_MS)
        child.once('close', () => clearTimeout(drained))
      })
    })
  }
}

/** With all it started: an ffmpeg may be a script, whose own child would hold the device. */
function killGroup(child: ChildProcess): void {
  if (process.platform === 'win32' || child.pid === undefined) {
    child.kill('SIGKILL')
    return
  }
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    child.kill('SIGKILL')
  }
}

/** A pipe breaks when the process behind it ends; that is told by its end. */
const ignoreBrokenPipe = (): void => undefined

function closeStreams(child: ChildProcess): void {
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream?.destroy()
}
