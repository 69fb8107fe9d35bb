/**
 * Loaded into a peer with `node --import`: notes in S2C_THREADS_FILE which thread of the system runs sound, one id a line. Nothing
 * else tells them apart, for all have the same name.
 */
import {appendFileSync, readlinkSync} from 'node:fs'
import {basename} from 'node:path'
import {isMainThread} from 'node:worker_threads'

const file = process.env['S2C_THREADS_FILE']
// Sound is the only worker that a peer has.
if (file !== undefined && !isMainThread)
  appendFileSync(file, `${basename(readlinkSync('/proc/thread-self'))}\n`)
