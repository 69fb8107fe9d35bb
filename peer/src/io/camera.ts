/** The own camera as a switch: on opens its source, off ends the process behind it so that its light goes out. */
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
  readonly #source: VideoSource
  readonly #fps: number
  readonly #events: CameraEvents
  #capture: Capture | null = null
  #dropped = 0
  /** Switching takes time: the next switch waits for the one before. */
  #switching: Promise<void> = Promise.resolve()

  constructor(source: VideoSource, fps: number, events: CameraEvents) {
    this.#source = source
    this.#fps = fps
    this.#events = events
  }

  /** Pictures thrown away because this process was too busy. */
  get dropped(): number {
    return this.#dropped + droppedBy(this.#capture)
  }

  /** Rejects with a SourceProblem when an explicitly named source cannot start. */
  on(): Promise<void> {
    return this.#then(async () => {
      if (this.#capture !== null || this.#source.kind === 'none') return
      const {picture, state, problem} = this.#events
      this.#capture = await openVideoCapture(this.#source, {
        fps: this.#fps,
        onPicture: picture,
        onState: state,
        onProblem: problem,
      })
    })
  }

  off(): Promise<void> {
    return this.#then(async () => {
      const capture = this.#capture
      this.#capture = null
      await capture?.stop()
      this.#dropped += droppedBy(capture)
      this.#events.state('none')
    })
  }

  #then(change: () => Promise<void>): Promise<void> {
    const changed = this.#switching.then(change)
    this.#switching = changed.catch(() => undefined)
    return changed
  }
}

const droppedBy = (capture: Capture | null): number =>
  Object.values(capture?.dropped ?? {}).reduce((sum, count) => sum + count, 0)
