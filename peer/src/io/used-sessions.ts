/**
 * The sessions that this person has met in without a named server, so that `s2c-peer find` can name them: adverts on the
 * LAN tell a name only to those who know it. Two processes that write at once may lose an entry, which costs a name.
 */
import {dirname, join} from 'node:path'
import {parseJson} from '@s2c/shared/json'
import {parseSessionName} from '@s2c/shared/names'
import {configFolder, makePrivateFolder} from './config-folder.js'
import {readPrivateFile, replacePrivateFile} from './trust/private-file.js'

/** The newest; each is tried on each advert. */
const MAX_SESSIONS = 100
/** A hundred names of 64 letters, four bytes each, have less. */
const MAX_FILE_BYTES = 64 * 1024

const usedSessionsPath = (): string => join(configFolder(), 'sessions.json')

/** Newest first; what is no session's name is left out. Throws where the file cannot be read. */
export function usedSessions(path = usedSessionsPath()): string[] {
  const value = parseJson(readPrivateFile(path, MAX_FILE_BYTES)?.text ?? '[]')
  if (!Array.isArray(value)) return []
  const names = value.map(each => parseSessionName(typeof each === 'string' ? each : ''))
  return names.flatMap(parsed => (parsed.ok ? [parsed.name] : [])).slice(0, MAX_SESSIONS)
}

/** Throws where the file cannot be written. */
export function rememberSession(session: string, path = usedSessionsPath()): void {
  const before = usedSessions(path)
  if (before[0] === session) return
  const names = [session, ...before.filter(each => each !== session)].slice(0, MAX_SESSIONS)
  makePrivateFolder(dirname(path))
  replacePrivateFile(path, `${JSON.stringify(names, null, 2)}\n`)
}
