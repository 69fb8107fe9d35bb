/**
 * Loaded into a process with `node --import`: how late its event loop is from S2C_LOOP_AFTER_SECONDS on, each second anew as JSON
 * in the file S2C_LOOP_FILE.PID. Linux tells how long the thread waited for a processor: without that it is late by itself.
 */
import {readFileSync, writeFileSync} from 'node:fs'
import {isMainThread} from 'node:worker_threads'

const LOOK_MS = 5
/** Some minutes of looks. */
const MAX_LOOKS = 100_000

/** Milliseconds. */
export type Lateness = {readonly p50: number; readonly p99: number; readonly most: number}
export type LoopLateness = {readonly all: Lateness; readonly withoutWaiting: Lateness}

const file = process.env['S2C_LOOP_FILE']
const afterMs = Number(process.env['S2C_LOOP_AFTER_SECONDS'] ?? 0) * 1000
if (file !== undefined && isMainThread) watch(`${file}.${process.pid}`)

function watch(to: string): void {
  const all: number[] = []
  const withoutWaiting: number[] = []
  let [atMs, waitedMs] = [performance.now(), waitedForProcessorMs()]
  setInterval(() => {
    const [nowMs, waitedNowMs] = [performance.now(), waitedForProcessorMs()]
    const lateMs = Math.max(0, nowMs - atMs - LOOK_MS)
    if (nowMs > afterMs && all.length < MAX_LOOKS) {
      all.push(lateMs)
      withoutWaiting.push(Math.max(0, lateMs - (waitedNowMs - waitedMs)))
    }
    ;[atMs, waitedMs] = [nowMs, waitedNowMs]
  }, LOOK_MS).unref()
  setInterval(() => {
    const found: LoopLateness = {all: summary(all), withoutWaiting: summary(withoutWaiting)}
    writeFileSync(to, JSON.stringify(found))
  }, 1000).unref()
}

/** Ready to run, but behind others (`run_delay`). */
function waitedForProcessorMs(): number {
  return Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ')[1]) / 1e6
}

function summary(lateMs: readonly number[]): Lateness {
  const sorted = lateMs.toSorted((a, b) => a - b)
  const at = (part: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0
  return {p50: at(0.5), p99: at(0.99), most: at(1)}
}
