/**
 * CPU and memory of this process and its children together. On Linux from /proc (memory as the sum of Pss,
 * so that pages shared between processes count once); elsewhere this process alone can be seen.
 */
import {readdirSync, readFileSync} from 'node:fs'

export type Usage = {readonly cpuPercent: number; readonly rssBytes: number}

/** Linux reports CPU times in ticks of 1/100 s on every architecture Node runs on. */
const TICK_MS = 10
/**
 * Each look at all threads for children, and at all page tables for memory, takes as much CPU as everything else that an
 * idle meeting of sixteen does in a second: too dear for every second.
 */
const SURVEY_EVERY = 5

export class UsageMeter {
  #ownMs = ownCpuMs()
  /** Of each child, as last read. */
  #children = new Map(children().map(pid => [pid, cpuMsOf(pid)]))
  #surveyedSecondsAgo = 0
  #rssBytes = 0
  #reads = 0

  /** Over the last `seconds`: per cent of one core, and memory as last read. A child may be seen some seconds late. */
  take(seconds: number): Usage {
    this.#surveyedSecondsAgo += seconds
    const ownMs = ownCpuMs()
    let usedMs = ownMs - this.#ownMs
    this.#ownMs = ownMs
    for (const [pid, beforeMs] of this.#children) {
      const cpuMs = cpuMsOf(pid)
      usedMs += Math.max(0, cpuMs - beforeMs)
      this.#children.set(pid, cpuMs)
    }
    if (this.#reads++ % SURVEY_EVERY === 0) usedMs += this.#survey() * seconds
    return {cpuPercent: Math.round(usedMs / seconds) / 10, rssBytes: this.#rssBytes}
  }

  /** Answers what new children have used, in ms a second since the last survey: all at once would be more than there was. */
  #survey(): number {
    const known = this.#children
    this.#children = new Map(children().map(pid => [pid, known.get(pid) ?? cpuMsOf(pid)]))
    this.#rssBytes = totalMemoryBytes([process.pid, ...this.#children.keys()])
    const fresh = sum([...this.#children].map(([pid, cpuMs]) => (known.has(pid) ? 0 : cpuMs)))
    const freshMsPerSecond = fresh / this.#surveyedSecondsAgo
    this.#surveyedSecondsAgo = 0
    return freshMsPerSecond
  }
}

/** Of all threads of this process, since it began. */
export function ownCpuMs(): number {
  const {user, system} = process.cpuUsage()
  return (user + system) / 1000
}

/** Of this process and of those, whichever thread started them. */
function children(): readonly number[] {
  if (process.platform !== 'linux') return []
  const found = childrenOf(process.pid)
  for (const pid of found) found.push(...childrenOf(pid))
  return found
}

function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap(task =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    )
  } catch {
    return [] // ended between the listing and the reading
  }
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
