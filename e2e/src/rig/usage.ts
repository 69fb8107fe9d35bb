/** What a process and all its descendants use, read from /proc; Linux only. */

import {readdirSync, readFileSync} from 'node:fs'
import {setTimeout as delay} from 'node:timers/promises'

/** USER_HZ, the unit of times in /proc; 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100

const LOOK_AGAIN_MS = 20
const DEADLINE_MS = 5_000

/** `ownBytes`: the part of the Pss that is no file; the rest changes with what other processes share. */
export type TreeUsage = {processes: number; cpuSeconds: number; pssBytes: number; ownBytes: number}

/** CPU time includes children that have ended and were waited for. */
export function treeUsage(pid: number): TreeUsage {
  const pids = tree(pid)
  return {
    processes: pids.length,
    cpuSeconds: pids.reduce((sum, each) => sum + cpuSeconds(each), 0),
    pssBytes: pids.reduce((sum, each) => sum + memoryBytes(each, 'Pss'), 0),
    ownBytes: pids.reduce((sum, each) => sum + memoryBytes(each, 'Pss_Anon'), 0),
  }
}

/** CPU time of the process without its children. */
export const processCpuSeconds = (pid: number): number => ownCpuSeconds(fields(pid))

/** What each thread of the process has used so far, by its id; without what has ended. */
export function threadCpuSeconds(pid: number): Map<number, number> {
  const threads = readdirSync(`/proc/${pid}/task`).map(Number)
  return new Map(threads.map(thread => [thread, ownCpuSeconds(fields(pid, thread))]))
}

/** The process and its descendants, parents first. */
export function tree(pid: number): number[] {
  const children = new Map<number, number[]>()
  for (const entry of readdirSync('/proc').filter(name => /^\d+$/.test(name))) {
    const parent = Number(fields(Number(entry))?.[1])
    if (Number.isNaN(parent)) continue
    children.set(parent, [...(children.get(parent) ?? []), Number(entry)])
  }
  const below = (one: number): number[] => [one, ...(children.get(one) ?? []).flatMap(below)]
  return below(pid)
}

/** False once it ended, even if nobody has asked for its exit code. */
export const isRunning = (pid: number): boolean => !['Z', 'X', undefined].includes(fields(pid)?.[0])

/** Whether a signal stopped it and none has let it go on yet. */
const isStopped = (pid: number): boolean => fields(pid)?.[0] === 'T'

/** Resolves when none of these runs any more; nobody tells when a process ends that is not one's own child. */
export const allEnded = (pids: readonly number[]): Promise<void> => noneLeft(pids, isRunning, 'running')

/** Resolves when a signal has stopped all of them. */
export const allStopped = (pids: readonly number[]): Promise<void> =>
  noneLeft(pids, pid => !isStopped(pid), 'not stopped')

async function noneLeft(pids: readonly number[], stays: (pid: number) => boolean, how: string) {
  const giveUpAt = performance.now() + DEADLINE_MS
  for (let left = pids; left.length > 0; left = left.filter(stays)) {
    if (performance.now() > giveUpAt)
      throw new Error(`still ${how} after ${DEADLINE_MS} ms: ${left.join(', ')}`)
    await delay(LOOK_AGAIN_MS)
  }
}

const ownCpuSeconds = (stat: string[] | null): number =>
  (Number(stat?.[11] ?? 0) + Number(stat?.[12] ?? 0)) / TICKS_PER_SECOND

function cpuSeconds(pid: number): number {
  const stat = fields(pid)
  if (stat === null) return 0
  return [11, 12, 13, 14].reduce((sum, index) => sum + Number(stat[index]), 0) / TICKS_PER_SECOND
}

/** Memory with what is shared divided by its users. */
function memoryBytes(pid: number, what: 'Pss' | 'Pss_Anon'): number {
  try {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
    const match = new RegExp(`^${what}: +(\\d+) kB$`, 'm').exec(rollup)
    return match === null ? 0 : Number(match[1]) * 1024
  } catch {
    return 0 // ended since
  }
}

/** The fields of /proc/PID/stat, or of a thread's, after the command's name, `state` first; null when it ended. */
function fields(pid: number, thread: number | null = null): string[] | null {
  try {
    const stat = readFileSync(`/proc/${pid}${thread === null ? '' : `/task/${thread}`}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return null
  }
}
