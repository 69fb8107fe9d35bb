import {EventEmitter} from 'node:events'

/** Stands in for `process`: signals are events, and nothing is killed. */
export class FakeProcess extends EventEmitter {
  readonly pid = 1
  readonly killed: string[] = []
  /** Called in the moment of a stop. */
  stopped = (): void => {}

  kill(_pid: number, signal: string): void {
    this.killed.push(signal)
    if (signal === 'SIGTSTP') this.stopped()
  }
}
