/**
 * Loaded into a process with `node --import`: how late its event loop is, each second the figures since S2C_LOOP_AFTER_SECONDS
 * passed, one JSON line for each process in the file S2C_LOOP_FILE.PID.
 */
import {writeFileSync} from 'node:fs'
import {monitorEventLoopDelay} from 'node:perf_hooks'
import {isMainThread} from 'node:worker_threads'

/** Between two looks; it is part of what the histogram counts. */
const RESOLUTION_MS = 5

export type LoopLateness = {readonly p50Ms: number; readonly p99Ms: number; readonly mostMs: number}

const file = process.env['S2C_LOOP_FILE']
const afterSeconds = Number(process.env['S2C_LOOP_AFTER_SECONDS'] ?? 0)
if (file !== undefined && isMainThread) {
  const histogram = monitorEventLoopDelay({resolution: RESOLUTION_MS})
  histogram.enable()
  const lateMs = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS)
  setTimeout(() => histogram.reset(), afterSeconds * 1000).unref()
  setInterval(() => {
    const lateness: LoopLateness = {
      p50Ms: lateMs(histogram.percentile(50)),
      p99Ms: lateMs(histogram.percentile(99)),
      mostMs: lateMs(histogram.max),
    }
    writeFileSync(`${file}.${process.pid}`, JSON.stringify(lateness))
  }, 1000).unref()
}
