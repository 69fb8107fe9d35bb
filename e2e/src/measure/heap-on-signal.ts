/**
 * Loaded into a server with `node --import`: at each SIGUSR2 it collects garbage and prints what is left to stderr, as
 * `heap BYTES external BYTES`. The server itself knows nothing of it.
 */
import {makeCollector} from './collector.js'

const collect = makeCollector()
process.on('SIGUSR2', async () => {
  await collect()
  const {heapUsed, external} = process.memoryUsage()
  process.stderr.write(`heap ${heapUsed} external ${external}\n`)
})
