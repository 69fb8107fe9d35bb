/** Sound as the main thread sees it: a worker that takes and gives Opus frames. Lives as long as the call. */
import {setTimeout as after} from 'node:timers/promises'
import {SHARE_ENV, Worker} from 'node:worker_threads'
import type {EncodedFrame} from '../../core/sound/talker.js'
import type {DeviceState} from '../../engine-protocol.js'
import {SourceProblem} from '../capture/source.js'
import type {
  FromSoundWorker,
  SoundDevice,
  SoundLevels,
  SoundOptions,
  SoundProblem,
  SoundStats,
  ToSoundWorker,
} from './sound-messages.js'

export type {SoundLevels, SoundOptions, SoundProblem, SoundStats}

export type SoundEvents = {
  /** Never while muted or with no source. */
  encoded(frame: EncodedFrame): void
  /** Ten times a second. */
  levels(levels: SoundLevels): void
  /** Once a second. */
  stats(stats: SoundStats): void
  device(which: SoundDevice, state: DeviceState, problem?: SoundProblem): void
}

/** The worker's own needs are a tenth of this; a leak shall end the sound, not the machine. */
const WORKER_LIMITS = {maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 4}
/** Longer than ffmpeg, a file and a sound card take to end. */
const STOP_LIMIT_MS = 2000

export class Sound {
  readonly #worker: Worker
  readonly #events: SoundEvents
  readonly #ended: Promise<unknown>
  #stopping = false

  private constructor(worker: Worker, events: SoundEvents) {
    this.#worker = worker
    this.#events = events
    this.#ended = new Promise(resolve => worker.once('exit', resolve))
  }

  /**
   * Resolves when both devices run, or `auto` ones do without. Rejects with a SourceProblem when a named source or
   * sink cannot be used.
   */
  static async start(options: SoundOptions, events: SoundEvents): Promise<Sound> {
    const worker = new Worker(new URL('./sound-worker.js', import.meta.url), {
      name: 'sound',
      workerData: options,
      // A named speaker is chosen through the environment, which native code sees only if it is the real one.
      env: SHARE_ENV,
      resourceLimits: WORKER_LIMITS,
    })
    const sound = new Sound(worker, events)
    await sound.#started()
    return sound
  }

  setMuted(muted: boolean): void {
    this.#tell({do: 'mute', muted})
  }

  /** The payload is copied: it is small, and a part of a larger message. */
  receive(peer: string, number: number, payload: Uint8Array): void {
    this.#tell({do: 'receive', peer, number, payload: payload.slice()})
  }

  forget(peer: string): void {
    this.#tell({do: 'forget', peer})
  }

  /**
   * Resolves when the file is finished, ffmpeg gone and the thread ended. A sound card that takes too long to let
   * go is left to it: ending the thread under its hands would crash the process.
   */
  async stop(): Promise<void> {
    this.#tell({do: 'stop'})
    this.#stopping = true
    this.#worker.unref()
    const patience = new AbortController()
    await Promise.race([this.#ended, after(STOP_LIMIT_MS, null, {signal: patience.signal}).catch(() => null)])
    patience.abort()
  }

  #tell(message: ToSoundWorker): void {
    if (!this.#stopping) this.#worker.postMessage(message)
  }

  #started(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#worker.on('message', (message: FromSoundWorker) => {
        if (message.event === 'started') resolve()
        else if (message.event === 'refused') this.#refuse(message.problem, reject)
        else this.#pass(message)
      })
      this.#worker.on('error', error => {
        reject(error)
        this.#fail(error)
      })
    })
  }

  #refuse({code, message}: SoundProblem, reject: (problem: SourceProblem) => void): void {
    this.#stopping = true
    void this.#ended.then(() => reject(new SourceProblem(code, message)))
  }

  #pass(message: Exclude<FromSoundWorker, {event: 'started' | 'refused'}>): void {
    if (this.#stopping) return
    switch (message.event) {
      case 'encoded':
        this.#events.encoded(message.frame)
        return
      case 'levels':
        this.#events.levels(message.levels)
        return
      case 'stats':
        this.#events.stats(message.stats)
        return
      case 'device': {
        const {which, state, problem} = message
        if (problem === null) this.#events.device(which, state)
        else this.#events.device(which, state, problem)
        return
      }
      default:
        message satisfies never
    }
  }

  /** A defect in the worker: the call goes on without sound. */
  #fail(error: Error): void {
    this.#stopping = true
    const message = `Sound stopped working (${error.message}); leave and join again to get it back.`
    this.#events.device('microphone', 'missing', {code: 'sound-failed', message})
    this.#events.device('speaker', 'missing')
  }
}
