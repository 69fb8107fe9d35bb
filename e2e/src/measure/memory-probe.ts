/**
 * Loaded into a peer with `node --import`: in each thread, at each interval, collects garbage and appends what
 * is left as one JSON line. S2C_PROBE_FILE and S2C_PROBE_SECONDS say where and how often.
 */
import {appendFileSync} from 'node:fs'
import {threadId} from 'node:worker_threads'
import {makeCollector} from './collector.js'

export type Probe = {pid: number; thread: number; atSeconds: number; heapBytes: number; externalBytes: number}

const file = process.env['S2C_PROBE_FILE']
const everySeconds = Number(process.env['S2C_PROBE_SECONDS'])
if (file !== undefined && everySeconds > 0) {
  const collect = makeCollector()
  setInterval(async () => {
    await collect()
    const {heapUsed, external} = process.memoryUsage()
    const probe: Probe = {
      pid: process.pid,
      thread: threadId,
      atSeconds: performance.now() / 1000,
      heapBytes: heapUsed,
      externalBytes: external,
    }
    appendFileSync(file, `${JSON.stringify(probe)}\n`)
  }, everySeconds * 1000).unref()
}
