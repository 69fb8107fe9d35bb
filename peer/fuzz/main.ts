/**
 * A longer run by hand: npm run fuzz -- COUNT [SEED]. So many inputs in all; prints for each target how many it took a
 * second and what memory it left behind.
 */
import {setFlagsFromString} from 'node:v8'
import {runInNewContext} from 'node:vm'
import {fuzz, sharesOf} from './fuzzing.js'
import {targets} from './targets.js'

const DEFAULT_COUNT = 1_000_000
/** Compiled code and caches of the libraries; what is kept of each input shows as more. */
const MAX_GROWTH_BYTES = 16 * 1024 * 1024
const total = Number(process.argv[2] ?? DEFAULT_COUNT)
const seed = Number(process.argv[3] ?? Date.now() % 2 ** 31)

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** What is still in use after a collection; buffers of one are counted as free after the next. */
function usedBytes(): number {
  collectGarbage()
  collectGarbage()
  const {heapUsed, external} = process.memoryUsage()
  return heapUsed + external
}

const startedAt = performance.now()
const counts = sharesOf(targets, total)
console.log(`seed ${seed}, ${total} inputs for ${targets.length} targets`)
for (const [target, count] of counts) {
  const [before, startMs] = [usedBytes(), performance.now()]
  fuzz(target, count, seed)
  const perSecond = Math.round((count * 1000) / (performance.now() - startMs))
  const grownBytes = usedBytes() - before
  const grown = `${(grownBytes / 1024 / 1024).toFixed(1)} MB more`
  console.log(
    `${target.name.padEnd(18)} ${String(count).padStart(9)} inputs, ${perSecond} a second, ${grown}`,
  )
  if (grownBytes > MAX_GROWTH_BYTES) throw new Error(`${target.name} keeps what it was given`)
}
const all = [...counts.values()].reduce((sum, count) => sum + count, 0)
console.log(
  `${all} inputs in ${Math.round((performance.now() - startedAt) / 1000)} s: nothing broke, hung or grew`,
)
