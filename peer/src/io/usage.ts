/**
 * CPU and memory of this process and its children together. On Linux from /proc (memory as the sum of Pss,
 * so that pages shared between processes count once); elsewhere this process alone can be seen.
 */
import {readdirSync, readFileSync} from 'node:fs'

export type Usage = {readonly cpuPercent: number; readonly rssBytes: number}

/** Linux reports CPU times in ticks of 1/100 s on every architecture Node runs on. */
const TICK_MS = 10
/** Summing Pss walks all page tables: too dear for every second. */
const MEMORY_EVERY = 5

export class UsageMeter {
  #cpuMs = totalCpuMs(processTree())
  #rssBytes = 0
  #reads = 0

  /** Over the last `seconds`: per cent of one core, and memory as last read. */
  take(seconds: number): Usage {
    const pids = processTree()
    if (this.#reads++ % MEMORY_EVERY === 0) this.#rssBytes = totalMemoryBytes(pids)
    const cpuMs = totalCpuMs(pids)
    const usedMs = Math.max(0, cpuMs - this.#cpuMs)
    this.#cpuMs = cpuMs
    return {cpuPercent: Math.round(usedMs / seconds) / 10, rssBytes: this.#rssBytes}
  }
}

/** Of all threads of this process, since it began. */
export function ownCpuMs(): number {
  const {user, system} = process.cpuUsage()
  return (user + system) / 1000
}

function processTree(): readonly number[] {
  if (process.platform !== 'linux') return [process.pid]
  const found = [process.pid]
  for (const pid of found) found.push(...childrenOf(pid))
  return found
}

function childrenOf(pid: number): readonly number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap(task =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    )
  } catch {
    return [] // ended between the listing and the reading
  }
}

function totalCpuMs(pids: readonly number[]): number {
  return ownCpuMs() + sum(pids.filter(pid => pid !== process.pid).map(cpuMsOf))
}

/** proc(5): utime and stime are the 14th and 15th field, counted before the command name that may hold anything. */
function cpuMsOf(pid: number): number {
  const fields = read(`/proc/${pid}/stat`)
    .replace(/^.*\) /s, '')
    .split(' ')
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * TICK_MS
}

function totalMemoryBytes(pids: readonly number[]): number {
  if (process.platform !== 'linux') return process.memoryUsage.rss()
  return sum(
    pids.map(pid => Number(/^Pss:\s+(\d+) kB/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0) * 1024),
  )
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return '' // the process has just ended
  }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
