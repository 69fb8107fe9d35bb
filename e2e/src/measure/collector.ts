/** Garbage collected on demand, in a process that was not started with --expose-gc. */
import {setImmediate as nextTurn} from 'node:timers/promises'
import {setFlagsFromString} from 'node:v8'
import {runInNewContext} from 'node:vm'

const COLLECTIONS = 3

/** What collects all garbage, in this thread, from now on. */
export function makeCollector(): () => Promise<void> {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  return async () => {
    // What native code handed over is let go by finalizers, which run in a later turn.
    for (let round = 0; round < COLLECTIONS; round++) {
      collect()
      await nextTurn()
    }
  }
}
