/** For tests: sources in place of ffmpeg's, which start, fail and stop when the test says so. */
import type {Capture, VideoCaptureOptions} from './capture/capture.js'

export type FakeCapture = {
  readonly source: unknown
  readonly options: VideoCaptureOptions
  isRunning: boolean
  /** Gives the first picture. */
  start(): void
  fail(problem: unknown): void
}

export class FakeCaptures {
  /** In the order of their opening. */
  readonly all: FakeCapture[] = []

  /** Stands for `openVideoCapture`. */
  readonly open = (source: unknown, options: VideoCaptureOptions): Capture => {
    let settle = {resolve: (): void => undefined, reject: (_problem: unknown): void => undefined}
    const started = new Promise<void>((resolve, reject) => {
      settle = {resolve, reject}
    })
    const capture: FakeCapture = {
      source,
      options,
      isRunning: true,
      start() {
        options.onState('running')
        settle.resolve()
      },
      fail(problem) {
        capture.isRunning = false
        settle.reject(problem)
      },
    }
    this.all.push(capture)
    options.onState('starting')
    return {
      started,
      dropped: {superseded: 2},
      async stop() {
        await settled()
        capture.isRunning = false
        settle.resolve()
      },
    }
  }

  get running(): number {
    return this.all.filter(({isRunning}) => isRunning).length
  }
}

/** Lets everything run that waits for nothing but promises. */
export const settled = (): Promise<void> => new Promise(resolve => setImmediate(resolve))
