/** Sound as the main thread sees it: a worker that takes and gives Opus frames. Lives as long as the call. */
import {setTimeout as after} from 'node:timers/promises'
import {SHARE_ENV, Worker} from 'node:worker_threads'
import type {EncodedFrame, TalkerNotice} from '../../core/sound/talk/talker.js'
import type {DeviceState} from '../../engine-protocol.js'
import {SourceProblem} from '../capture/source.js'
import {OutgoingSound} from './outgoing-sound.js'
import type {
  FromSoundWorker,
  SoundChoice,
  SoundDevice,
  SoundLevels,
  SoundOptions,
  SoundProblem,
  SoundStats,
  ToSoundWorker,
} from './sound-messages.js'
import {Watchdog} from './watchdog.js'

export type {SoundChoice, SoundLevels, SoundOptions, SoundProblem, SoundStats}

export type SoundEvents = {
  /** Never while muted or with no source. */
  encoded(frame: EncodedFrame): void
  /** Of a microphone only. */
  noticed(notice: TalkerNotice): void
  /** Ten times a second while any is not the same as before. */
  levels(levels: SoundLevels): void
  /** Once a second. */
  stats(stats: SoundStats): void
  device(which: SoundDevice, state: DeviceState, problem?: SoundProblem): void
}

/** The worker's own needs are a tenth of this; a leak shall end the sound, not the machine. */
const WORKER_LIMITS = {maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 4}
/** Longer than ffmpeg, a file and a sound card take to end. */
const STOP_LIMIT_MS = 2000
const WORKER = new URL('./sound-worker.js', import.meta.url)

const STANDSTILL = new SourceProblem(
  'sound-failed',
  'Sound has stood still for 3 s, and the call goes on without it; if it does not come back by itself, leave and join again.',
)

const notRunning = (): SourceProblem =>
  new SourceProblem(
    'sound-failed',
    'Sound does not work in this call any more; leave and join again to get it back.',
  )

type Waiting = {resolve(): void; reject(problem: SourceProblem): void}

type State =
  | {readonly name: 'starting'; readonly start: Waiting}
  | {readonly name: 'running'}
  /** A named source or sink could not be used, or the worker broke. */
  | {readonly name: 'failed'}
  | {readonly name: 'stopped'}

export class Sound {
  readonly #worker: Worker
  readonly #events: SoundEvents
  readonly #ended: Promise<unknown>
  readonly #watchdog = new Watchdog({silent: () => this.#standStill(), back: () => this.#goOn()})
  /** As the worker said last. */
  readonly #devices: Record<SoundDevice, DeviceState> = {microphone: 'none', speaker: 'none'}
  #state: State
  #stopping: Promise<void> | null = null
  #unplayed = 0
  readonly #outgoing: OutgoingSound
  /** Who waits for `used`, in the order they asked. */
  readonly #using: Waiting[] = []
  /**
   * Resolves when both devices run, or `auto` ones do without, or when stopped first. Rejects with a SourceProblem
   * when a named source or sink cannot be used, or when the worker breaks.
   */
  readonly started: Promise<void>

  /** Everything may be called from now on; what the worker is told before it runs waits for it. */
  constructor(options: SoundOptions, events: SoundEvents, script: URL = WORKER) {
    this.#events = events
    this.#outgoing = new OutgoingSound(frame => events.encoded(frame))
    this.#worker = new Worker(script, {
      name: 'sound',
      workerData: options,
      // A named speaker is chosen through the environment, which native code sees only if it is the real one.
      env: SHARE_ENV,
      resourceLimits: WORKER_LIMITS,
    })
    this.#ended = new Promise(resolve => this.#worker.once('exit', resolve))
    let start: Waiting | undefined
    this.started = new Promise((resolve, reject) => {
      start = {resolve, reject}
    })
    this.#state = {name: 'starting', start: start!}
    this.#worker.on('message', (message: FromSoundWorker) => this.#take(message))
    this.#worker.on('error', error => this.#fail(error.message))
    this.#worker.once('exit', code => this.#fail(`its thread ended with code ${code}`))
  }

  /** Packets that came when nobody played them any more, or not for a while. */
  get unplayed(): number {
    return this.#unplayed
  }

  /** Frames of own sound that were too late to be sent. */
  get unsent(): number {
    return this.#outgoing.leftOut
  }

  setMuted(muted: boolean): void {
    this.#tell({do: 'mute', muted})
  }

  setDeafened(deafened: boolean): void {
    this.#tell({do: 'deafen', deafened})
  }

  /** How loud a peer is heard here: 0 to 2, 1 as it comes. Forgotten with the peer. */
  setVolume(peer: string, volume: number): void {
    this.#tell({do: 'volume', peer, volume})
  }

  /** Where a peer is heard from in stereo: -1 (left) to 1 (right). Forgotten with the peer. */
  setPan(peer: string, pan: number): void {
    this.#tell({do: 'place', peer, pan})
  }

  /** Whether a peer is not heard here. Forgotten with the peer. */
  setPeerMuted(peer: string, muted: boolean): void {
    this.#tell({do: 'mutePeer', peer, muted})
  }

  /**
   * Goes on with another microphone or speaker; resolves once it is in use, or when stopped first. Rejects with a
   * SourceProblem when it cannot be used: everything goes on as before.
   */
  use(choice: SoundChoice): Promise<void> {
    if (this.#isOver()) return Promise.reject(notRunning())
    this.#tell({do: 'use', choice})
    return new Promise((resolve, reject) => this.#using.push({resolve, reject}))
  }

  /** How much own sound is to take from now on. `afresh`: nobody has heard what went before. */
  setRate(bitsPerSecond: number, afresh: boolean): void {
    this.#tell({do: 'code', bitsPerSecond, afresh})
  }

  /** How many packets of own sound get lost on the way, 0..100, from now on. */
  setExpectedLoss(percent: number): void {
    this.#tell({do: 'expectLoss', percent})
  }

  /** The payload is copied: it is small, and a part of a larger message. */
  receive(peer: string, number: number, payload: Uint8Array): void {
    // What a thread that stands still is told lies in memory until it goes on.
    if (this.#isOver() || this.#watchdog.isSilent) this.#unplayed++
    else this.#tell({do: 'receive', peer, number, payload: payload.slice()})
  }

  forget(peer: string): void {
    this.#tell({do: 'forget', peer})
  }

  /**
   * Resolves when the file is finished, ffmpeg gone and the thread ended. A sound card that takes too long to let
   * go is left to it: ending the thread under its hands would crash the process.
   */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  async #stop(): Promise<void> {
    this.#tell({do: 'stop'})
    this.#watchdog.stop()
    this.#outgoing.clear()
    const before = this.#state
    this.#state = {name: 'stopped'}
    this.#worker.unref()
    const patience = new AbortController()
    await Promise.race([this.#ended, after(STOP_LIMIT_MS, null, {signal: patience.signal}).catch(() => null)])
    patience.abort()
    if (before.name === 'starting') before.start.resolve()
    for (const waiting of this.#using.splice(0)) waiting.resolve()
  }

  #tell(message: ToSoundWorker): void {
    if (!this.#isOver()) this.#worker.postMessage(message)
  }

  #isOver(): boolean {
    return this.#state.name === 'failed' || this.#state.name === 'stopped'
  }

  #take(message: FromSoundWorker): void {
    const state = this.#state
    if (this.#isOver()) return
    this.#watchdog.heard()
    if (message.event === 'refused') this.#refuse(message.problem)
    else if (message.event !== 'started') this.#pass(message)
    else if (state.name === 'starting') {
      this.#state = {name: 'running'}
      state.start.resolve()
    }
  }

  #refuse({code, message}: SoundProblem): void {
    const state = this.#state
    this.#state = {name: 'failed'}
    this.#watchdog.stop()
    if (state.name !== 'starting') throw new Error('the sound worker refused after it had started')
    this.#refuseAll()
    void this.#ended.then(() => state.start.reject(new SourceProblem(code, message)))
  }

  #pass(message: Exclude<FromSoundWorker, {event: 'started' | 'refused'}>): void {
    switch (message.event) {
      case 'encoded':
        this.#outgoing.add(message.frame)
        return
      case 'noticed':
        this.#events.noticed(message.notice)
        return
      case 'levels':
        this.#events.levels(message.levels)
        return
      case 'stats':
        this.#events.stats(message.stats)
        return
      case 'used': {
        const waiting = this.#using.shift()
        if (message.problem === null) waiting?.resolve()
        else waiting?.reject(new SourceProblem(message.problem.code, message.problem.message))
        return
      }
      case 'device': {
        const {which, state, problem} = message
        this.#devices[which] = state
        if (problem === null) this.#events.device(which, state)
        else this.#events.device(which, state, problem)
        return
      }
      default:
        message satisfies never
    }
  }

  /** The thread is left alone, for to end it under the hands of a sound card would crash the process. */
  #standStill(): void {
    if (this.#state.name === 'starting') {
      // Should it begin after all, nobody wants it any more.
      this.#tell({do: 'stop'})
      this.#fail('it did not start within 10 s')
      return
    }
    this.#events.device('speaker', 'missing')
    this.#events.device('microphone', 'missing', STANDSTILL)
  }

  #goOn(): void {
    for (const which of ['speaker', 'microphone'] as const) this.#events.device(which, this.#devices[which])
  }

  #refuseAll(): void {
    for (const waiting of this.#using.splice(0)) waiting.reject(notRunning())
  }

  /** A defect in the worker: the call goes on without sound. */
  #fail(reason: string): void {
    if (this.#isOver()) return
    const state = this.#state
    this.#state = {name: 'failed'}
    this.#watchdog.stop()
    const message = `Sound stopped working (${reason}); leave and join again to get it back.`
    const problem = new SourceProblem('sound-failed', message)
    this.#refuseAll()
    this.#events.device('speaker', 'missing')
    if (state.name === 'starting') {
      this.#events.device('microphone', 'missing')
      state.start.reject(problem)
    } else this.#events.device('microphone', 'missing', problem)
  }
}
