/**
 * The own camera, or what takes its place, as a switch: on opens its source, off ends the process behind it so that its
 * light goes out. The last wish counts. There is one process, and a second one only while another camera is tried beside the
 * one in use.
 */
import type {DeviceState} from '../engine-protocol.js'
import type {Capture} from './capture/capture.js'
import {SourceProblem, type VideoSource} from './capture/source.js'
import {openVideoCapture} from './capture/video-capture.js'

export type CameraEvents = {
  picture(pixels: Uint8Array, capturedAtMs: number): void
  state(state: DeviceState): void
  problem(problem: SourceProblem): void
}

/** What a camera fails with that the one in use may stand in the way of: it is the same one, or takes the bus up. */
const IN_THE_WAY: ReadonlySet<string> = new Set(['device-busy', 'capture-failed'])

/** A source that is open, or opens. */
type Opened = {capture: Capture | null; state: DeviceState}

export class Camera {
  #source: VideoSource
  readonly #fps: number
  readonly #events: CameraEvents
  readonly #open: typeof openVideoCapture
  #wanted = false
  #opened: Opened | null = null
  /** Opens while the one before it goes on. */
  #next: Opened | null = null
  /** What was asked for last. */
  #asked: VideoSource
  #dropped = 0
  /** Switching takes time: the next switch waits for the one before. */
  #switching: Promise<unknown> = Promise.resolve()

  constructor(source: VideoSource, fps: number, events: CameraEvents, open = openVideoCapture) {
    this.#source = source
    this.#asked = source
    this.#fps = fps
    this.#events = events
    this.#open = open
  }

  /** Pictures thrown away because this process was too busy. */
  get dropped(): number {
    return this.#dropped + droppedBy(this.#opened)
  }

  /**
   * Resolves when it delivers (a named source), is looked for (`auto`), or was switched off first. Rejects with a
   * SourceProblem when a named source cannot start.
   */
  on(): Promise<void> {
    this.#wanted = true
    return this.#then(() => this.#start(false))
  }

  /** Resolves when its process is gone. An opening is ended, not waited for. */
  off(): Promise<void> {
    this.#wanted = false
    this.#interrupt()
    return this.#then(() => this.#end())
  }

  /** Shows nothing of the source before from now on, and goes on with another one, off or on. Settles as `on` and `off` do. */
  replace(source: VideoSource, on: boolean): Promise<void> {
    this.#wanted = on
    this.#asked = source
    this.#interrupt()
    return this.#then(async () => {
      await this.#end()
      // Whoever asked for another one meanwhile is served next.
      if (this.#asked !== source) return
      this.#source = source
      await this.#start(false)
    })
  }

  /**
   * Goes on with another source, off or on. What is shown stays until the new one delivers; where both cannot be open at a
   * time, for no longer than the first takes to end and the second to begin. Resolves with whether it is the source from now
   * on: not when another one was asked for meanwhile. Rejects with a SourceProblem when it gives nothing, `auto`
   * included: the one before goes on.
   */
  use(source: VideoSource, on: boolean): Promise<boolean> {
    this.#wanted = on
    this.#asked = source
    this.#interruptNext()
    return this.#then(() => this.#goOnWith(source))
  }

  async #goOnWith(source: VideoSource): Promise<boolean> {
    if (this.#asked !== source) return false
    if (!this.#wanted || source.kind === 'none') {
      await this.#end()
      this.#source = source
      return true
    }
    const next: Opened = {capture: null, state: 'none'}
    this.#next = next
    try {
      await this.#openInto(next, source, true)
    } catch (problem) {
      this.#next = null
      if (!this.#isInTheWay(source, problem)) throw problem
      await this.#goOnAfterwards(source)
      return true
    }
    if (this.#next === next) await this.#turnTo(next, source)
    else {
      // Interrupted: by another choice, or by being switched off.
      await next.capture?.stop()
      if (this.#asked !== source) return false
      this.#source = source
    }
    return true
  }

  /** A camera is open for one at a time, and a bus carries so many. */
  #isInTheWay(next: VideoSource, problem: unknown): boolean {
    if (!(problem instanceof SourceProblem) || !IN_THE_WAY.has(problem.code)) return false
    return this.#opened !== null && isCamera(this.#source) && isCamera(next)
  }

  async #turnTo(next: Opened, source: VideoSource): Promise<void> {
    const before = this.#opened
    this.#opened = next
    this.#next = null
    this.#source = source
    this.#events.state(next.state)
    await before?.capture?.stop()
    this.#dropped += droppedBy(before)
  }

  async #goOnAfterwards(source: VideoSource): Promise<void> {
    const before = this.#source
    await this.#end()
    this.#source = source
    try {
      await this.#start(true)
    } catch (problem) {
      this.#source = before
      await this.#start(false).catch((failure: unknown) => this.#tell(failure))
      throw problem
    }
  }

  #tell(failure: unknown): void {
    if (!(failure instanceof SourceProblem)) throw failure
    this.#events.problem(failure)
  }

  async #start(isAwaited: boolean): Promise<void> {
    if (!this.#wanted || this.#opened !== null || this.#source.kind === 'none') return
    const opened: Opened = {capture: null, state: 'none'}
    this.#opened = opened
    try {
      await this.#openInto(opened, this.#source, isAwaited)
    } catch (failure) {
      this.#opened = null
      throw failure
    }
  }

  /** It is heard of while it is the one that is shown. */
  async #openInto(opened: Opened, source: VideoSource, isAwaited: boolean): Promise<void> {
    const {picture, state, problem} = this.#events
    const isShown = (): boolean => this.#opened === opened
    opened.capture = this.#open(source, {
      fps: this.#fps,
      isAwaited,
      onPicture: (pixels, atMs) => {
        if (isShown()) picture(pixels, atMs)
      },
      onState: now => {
        opened.state = now
        if (isShown()) state(now)
      },
      onProblem: told => {
        if (isShown()) problem(told)
      },
    })
    await opened.capture.started
  }

  async #end(): Promise<void> {
    const opened = this.#opened
    await opened?.capture?.stop()
    this.#opened = null
    this.#dropped += droppedBy(opened)
    this.#events.state('none')
  }

  #interrupt(): void {
    void this.#opened?.capture?.stop()
    this.#interruptNext()
  }

  #interruptNext(): void {
    void this.#next?.capture?.stop()
    this.#next = null
  }

  #then<Result>(change: () => Promise<Result>): Promise<Result> {
    const changed = this.#switching.then(change)
    this.#switching = changed.catch(() => undefined)
    return changed
  }
}

const isCamera = ({kind}: VideoSource): boolean => kind === 'auto' || kind === 'device'

const droppedBy = (opened: Opened | null): number =>
  Object.values(opened?.capture?.dropped ?? {}).reduce((sum, count) => sum + count, 0)
