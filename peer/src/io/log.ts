/** The log file: what went wrong in detail, never names, texts or keys. Made once a process. */
import {closeSync, mkdirSync, openSync, renameSync, statSync} from 'node:fs'
import {join} from 'node:path'
import envPaths from 'env-paths'
import {type Logger, pino} from 'pino'

/** A longer file is set aside (one generation) when a process starts. */
const MAX_LOG_BYTES = 1024 * 1024

export const logFile = (): string => join(envPaths('s2c', {suffix: ''}).log, 'peer.log')

/** The file, opened for appending; null where none can be written, which stops nobody from meeting. */
export function openLogFile(): number | null {
  const path = logFile()
  try {
    mkdirSync(join(path, '..'), {recursive: true})
    setAsideWhenLarge(path)
    return openSync(path, 'a', 0o600)
  } catch {
    return null
  }
}

/** Level by environment S2C_LOG (trace, debug, info, warn, error, silent). */
export function makeLog(descriptor: number | null): Logger {
  const level = process.env['S2C_LOG'] ?? 'info'
  const known = level === 'silent' || level in pino.levels.values
  if (descriptor === null) return pino({level: 'silent'})
  return pino(
    {level: known ? level : 'info', base: {pid: process.pid}},
    pino.destination({dest: descriptor, sync: true}),
  )
}

export const closeLogFile = (descriptor: number | null): void => {
  if (descriptor !== null) closeSync(descriptor)
}

function setAsideWhenLarge(path: string): void {
  const size = statSync(path, {throwIfNoEntry: false})?.size ?? 0
  if (size > MAX_LOG_BYTES) renameSync(path, `${path}.1`)
}
