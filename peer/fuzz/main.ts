/** A longer run by hand: npm run fuzz -- COUNT [SEED]. Prints inputs a second and what memory was left. */
import {fuzz} from './fuzzing.js'
import {targets} from './targets.js'

const DEFAULT_COUNT = 100_000
const count = Number(process.argv[2] ?? DEFAULT_COUNT)
const seed = Number(process.argv[3] ?? Date.now() % 2 ** 31)

console.log(`seed ${seed}, ${count} inputs for each of ${targets.length} targets`)
for (const target of targets) {
  const startMs = performance.now()
  fuzz(target, count, seed)
  const perSecond = Math.round((count * 1000) / (performance.now() - startMs))
  const heapMb = Math.round(process.memoryUsage().heapUsed / 1024 / 1024)
  console.log(`${target.name.padEnd(16)} ${perSecond} inputs/s, heap ${heapMb} MB`)
}
