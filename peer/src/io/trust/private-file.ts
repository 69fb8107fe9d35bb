/**
 * Files that only their owner may read, written so that nobody ever sees half of one: whole under another name first.
 */
import {randomBytes} from 'node:crypto'
import {
  closeSync,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import {cleanText} from '@s2c/shared/clean-text'

const PRIVATE_FILE_MODE = 0o600
/** Where a disk has no hard links, as on memory cards; the names of the errors differ by system. */
const NO_LINKS = new Set(['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EACCES', 'EMLINK', 'EISDIR'])

export type PrivateText = {readonly text: string; readonly isOpenToOthers: boolean}

/** Reads a file and who may read it at once. Null: there is none. Throws for one that is longer than the limit. */
export function readPrivateFile(path: string, maxBytes: number): PrivateText | null {
  const file = openIfThere(path)
  if (file === null) return null
  try {
    const {mode} = fstatSync(file)
    // One byte more than there may be: a pipe or a device has no size to ask for.
    const bytes = Buffer.alloc(maxBytes + 1)
    const length = fill(file, bytes)
    if (length > maxBytes) throw new RangeError(`${shownPath(path)} is longer than ${maxBytes} bytes`)
    const isOpenToOthers = process.platform !== 'win32' && (mode & 0o077) !== 0
    return {text: bytes.toString('utf8', 0, length), isOpenToOthers}
  } finally {
    closeSync(file)
  }
}

/** Replaces a file. Does not wait for the disk, which a running meeting would notice: file systems order a rename. */
export function replacePrivateFile(path: string, text: string): void {
  const draft = writeDraft(path, text, () => undefined)
  try {
    renameSync(draft, path)
  } catch (error) {
    rmSync(draft, {force: true})
    throw error
  }
}

/** Makes a file. False if there is one already, perhaps since a moment ago: then nothing changes. */
export function createPrivateFile(path: string, text: string): boolean {
  const draft = writeDraft(path, text, fsyncSync)
  try {
    linkSync(draft, path)
    return true
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false
    if (NO_LINKS.has((error as NodeJS.ErrnoException).code ?? '')) return createInPlace(path, text)
    throw error
  } finally {
    rmSync(draft, {force: true})
  }
}

/** A path as messages may show it. */
export const shownPath = (path: string): string => cleanText(path, 200)

export const isCode = (error: unknown, code: string): boolean =>
  (error as NodeJS.ErrnoException | null)?.code === code

function openIfThere(path: string): number | null {
  try {
    return openSync(path, 'r')
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null
    throw error
  }
}

function fill(file: number, bytes: Buffer): number {
  let length = 0
  while (length < bytes.length) {
    const count = readSync(file, bytes, length, bytes.length - length, null)
    if (count === 0) break
    length += count
  }
  return length
}

function createInPlace(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, {flag: 'wx', mode: PRIVATE_FILE_MODE})
    return true
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false
    throw error
  }
}

/** The name is random: two processes, and two threads of one, may write at once. */
function writeDraft(path: string, text: string, settle: (file: number) => void): string {
  const draft = `${path}.${randomBytes(6).toString('hex')}.new`
  const file = openSync(draft, 'wx', PRIVATE_FILE_MODE)
  try {
    writeSync(file, text)
    settle(file)
    return draft
  } catch (error) {
    rmSync(draft, {force: true})
    throw error
  } finally {
    closeSync(file)
  }
}
