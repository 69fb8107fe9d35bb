/**
 * A lock between processes of one machine: a file that exists while somebody holds it. For work of milliseconds; one
 * that is much older belonged to a process that died.
 */

import {randomBytes} from 'node:crypto'
import {linkSync, renameSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {isCode} from './private-file.js'

/** The longest anybody holds it is a slow disk's time for one small file. */
export const STALE_MS = 5_000

/** Runs the work under the lock. Null, without having run it, while somebody else holds the lock. */
export function tryLocked<Result>(path: string, nowMs: number, work: () => Result): {result: Result} | null {
  if (!take(path) && !(removeStale(path, nowMs) && take(path))) return null
  try {
    return {result: work()}
  } finally {
    rmSync(path, {force: true})
  }
}

function take(path: string): boolean {
  try {
    writeFileSync(path, String(process.pid), {flag: 'wx', mode: 0o600})
    return true
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false
    throw error
  }
}

/**
 * Two may find the same stale lock, and the slower must not take away the faster one's new lock: it is moved aside
 * first, and put back if it turns out to be another one.
 */
function removeStale(path: string, nowMs: number): boolean {
  const found = statSync(path, {throwIfNoEntry: false})
  if (found === undefined) return true
  if (Math.abs(nowMs - found.mtimeMs) < STALE_MS) return false
  const aside = `${path}.${randomBytes(6).toString('hex')}.stale`
  try {
    renameSync(path, aside)
    const isSame = statSync(aside).ino === found.ino
    if (!isSame) linkSync(aside, path)
    rmSync(aside, {force: true})
    return isSame
  } catch (error) {
    rmSync(aside, {force: true})
    if (isCode(error, 'ENOENT') || isCode(error, 'EEXIST')) return false
    throw error
  }
}
