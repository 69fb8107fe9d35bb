/** Whoever cleans up: a test's context, or a measurement that runs by hand. */
import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'

export type Scope = {after(action: () => unknown): void}

/** A scope for programs that are no tests: `end` undoes everything, newest first. */
export class ProgramScope implements Scope {
  readonly #actions: (() => unknown)[] = []

  after(action: () => unknown): void {
    this.#actions.unshift(action)
  }

  async end(): Promise<void> {
    for (const action of this.#actions.splice(0)) await action()
  }
}

const folders = new Set<string>()
process.on('exit', () => folders.forEach(remove))

/**
 * An empty folder that is gone after the scope. Processes that a test ends only afterwards may still write there, even
 * make the folder anew: what is left goes when this process ends.
 */
export function scratchFolder(scope: Scope): string {
  const folder = mkdtempSync(join(tmpdir(), 's2c-e2e-'))
  folders.add(folder)
  scope.after(() => remove(folder))
  return folder
}

function remove(folder: string): void {
  try {
    rmSync(folder, {recursive: true, force: true, maxRetries: 3})
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOTEMPTY') throw error
  }
}

const LEFT_OUT = /^(S2C_|XDG_|FFMPEG_|NODE_|npm_|CI$|NO_COLOR$|FORCE_COLOR$|COLORTERM$|LC_|LANG$|TERM)/

/** This process's environment without what would colour a run, and with a home of its own. */
export function freshEnvironment(home: string): Record<string, string> {
  const kept = Object.entries(process.env).filter(([name]) => !LEFT_OUT.test(name))
  return {
    ...Object.fromEntries(kept.map(([name, value]) => [name, value ?? ''])),
    HOME: home,
    XDG_CONFIG_HOME: join(home, 'config'),
    XDG_STATE_HOME: join(home, 'state'),
    XDG_CACHE_HOME: join(home, 'cache'),
    XDG_DATA_HOME: join(home, 'data'),
    XDG_RUNTIME_DIR: home,
    TERM: 'xterm-256color',
    LANG: 'C.UTF-8',
  }
}
