/**
 * The own camera, or what takes its place, as a switch: on opens its source, off ends the process behind it so that its
 * light goes out. The last wish counts; there is never more than one process.
 */
import type {DeviceState} from '../engine-protocol.js'
import type {Capture} from './capture/capture.js'
import type {SourceProblem, VideoSource} from './capture/source.js'
import {openVideoCapture} from './capture/video-capture.js'

export type CameraEvents = {
  picture(pixels: Uint8Array, capturedAtMs: number): void
  state(state: DeviceState): void
  problem(problem: SourceProblem): void
}

export class Camera {
  #source: VideoSource
  readonly #fps: number
  readonly #events: CameraEvents
  readonly #open: typeof openVideoCapture
  #wanted = false
  #capture: Capture | null = null
  #dropped = 0
  /** Switching takes time: the next switch waits for the one before. */
  #switching: Promise<void> = Promise.resolve()

  constructor(source: VideoSource, fps: number, events: CameraEvents, open = openVideoCapture) {
    this.#source = source
    this.#fps = fps
    this.#events = events
    this.#open = open
  }

  /** Pictures thrown away because this process was too busy. */
  get dropped(): number {
    return this.#dropped + droppedBy(this.#capture)
  }

  /**
   * Resolves when it delivers (a named source), is looked for (`auto`), or was switched off first. Rejects with a
   * SourceProblem when a named source cannot start.
   */
  on(): Promise<void> {
    this.#wanted = true
    return this.#then(() => this.#start())
  }

  /** Resolves when its process is gone. An opening is ended, not waited for. */
  off(): Promise<void> {
    this.#wanted = false
    void this.#capture?.stop()
    return this.#then(() => this.#end())
  }

  /** Goes on with another source, off or on. Resolves and rejects as `on` and `off` do. */
  use(source: VideoSource, on: boolean): Promise<void> {
    this.#wanted = on
    this.#source = source
    void this.#capture?.stop()
    return this.#then(async () => {
      await this.#end()
      // Whoever chose another one meanwhile is served next.
      if (this.#source === source) await this.#start()
    })
  }

  async #start(): Promise<void> {
    if (!this.#wanted || this.#capture !== null || this.#source.kind === 'none') return
    const {picture, state, problem} = this.#events
    this.#capture = this.#open(this.#source, {
      fps: this.#fps,
      onPicture: picture,
      onState: state,
      onProblem: problem,
    })
    try {
      await this.#capture.started
    } catch (failure) {
      this.#capture = null
      throw failure
    }
  }

  async #end(): Promise<void> {
    const capture = this.#capture
    if (capture === null) return this.#events.state('none')
    await capture.stop()
    this.#capture = null
    this.#dropped += droppedBy(capture)
    this.#events.state('none')
  }

  #then(change: () => Promise<void>): Promise<void> {
    const changed = this.#switching.then(change)
    this.#switching = changed.catch(() => undefined)
    return changed
  }
}

const droppedBy = (capture: Capture | null): number =>
  Object.values(capture?.dropped ?? {}).reduce((sum, count) => sum + count, 0)
