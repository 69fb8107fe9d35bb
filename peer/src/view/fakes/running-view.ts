/** A whole view for tests: on a fake terminal, before a fake engine that ends when it is told to leave. */

import {runView, type ViewOptions} from '../run-view.js'
import {DEFAULT_THEME} from '../theme/theme.js'
import {RAMP_LOOK} from './fake-appearance.js'
import {FakeEngine, joinedEvent, selfEvent} from './fake-engine.js'
import {FakeProcess} from './fake-process.js'
import {FakeTty} from './fake-tty.js'

export const SMALL = {cols: 80, rows: 24}
const UTF8 = {LANG: 'C.UTF-8', TERM: 'xterm-256color'}

type RunningView = {
  readonly tty: FakeTty
  readonly engine: FakeEngine
  readonly process: FakeProcess
  /** What the person reads once the terminal is theirs again. */
  readonly reports: readonly string[]
  readonly ended: Promise<number>
}

export function running(change: Partial<ViewOptions> = {}, tty = new FakeTty(SMALL)): RunningView {
  const engine: FakeEngine = new FakeEngine(command => {
    tty.look()
    if (command.do === 'leave') setImmediate(() => engine.end(0))
  })
  return runningBefore(engine, change, tty)
}

/** The same before an engine of the test's own. */
export function runningBefore(
  engine: FakeEngine,
  change: Partial<ViewOptions> = {},
  tty = new FakeTty(SMALL),
): RunningView {
  const process = new FakeProcess()
  const reports: string[] = []
  const {stdin, stdout} = tty
  const options = {
    session: 'session1',
    name: 'Me',
    look: RAMP_LOOK,
    theme: DEFAULT_THEME,
    fps: 30,
    env: UTF8,
    platform: 'linux',
  } as const
  const report = (sentence: string) => reports.push(sentence)
  const ended = runView({...options, stdin, stdout, process, report, ...change}, engine)
  return {tty, engine, process, reports, ended}
}

/** A view in a meeting, with nobody else there yet. */
export function joined(change: Partial<ViewOptions> = {}, tty = new FakeTty(SMALL)): RunningView {
  const view = running(change, tty)
  view.engine.tell(joinedEvent('Me'))
  view.engine.tell(selfEvent())
  return view
}
