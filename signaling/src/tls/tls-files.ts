/**
 * Certificate and key in files that something else renews while the server runs. Looked at every now and then: that also
 * follows links that are changed to other files, which watching a file does not. Made by the command; ends with it.
 */
import {X509Certificate} from 'node:crypto'
import {readFileSync, statSync} from 'node:fs'
import {createSecureContext} from 'node:tls'
import {cleanText} from '@s2c/shared/clean-text'
import type {BaseLogger} from 'pino'

/** PEM. */
export type TlsPair = {readonly cert: string; readonly key: string}
export type TlsPaths = {readonly cert: string; readonly key: string}

/** A renewed certificate is in use after twice that. */
export const LOOK_EVERY_MS = 5_000
/** So long before its end somebody should know that a certificate was not renewed. */
const WARN_BEFORE_MS = 7 * 86_400_000
const MAX_SHOWN = 200

/** The pair in these files. Throws an Error with a sentence for one that a server cannot use. */
export function readTlsPair({cert, key}: TlsPaths): TlsPair {
  try {
    const pair = {cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8')}
    createSecureContext(pair)
    return pair
  } catch (error) {
    const why = cleanText((error as Error).message, MAX_SHOWN)
    throw new Error(`The certificate and key in ${shown(cert)} and ${shown(key)} cannot be used: ${why}.`)
  }
}

export class TlsFiles {
  readonly #paths: TlsPaths
  readonly #log: BaseLogger
  /** Of the files when they were last read, or found to be of no use. */
  #known: string
  /** At the last look. */
  #seen: string
  #expiresAtMs = 0

  /** Throws an Error with a sentence if the files hold no pair now. */
  constructor(paths: TlsPaths, log: BaseLogger) {
    this.#paths = paths
    this.#log = log
    this.#known = this.#marks()
    this.#seen = this.#known
    this.pair = this.#read()
  }

  /** Of the first reading. */
  readonly pair: TlsPair

  /** When the certificate in use ends, in milliseconds since 1970. */
  get expiresAtMs(): number {
    return this.#expiresAtMs
  }

  /**
   * A new pair, or null: none, one that is still being written, or one that cannot be used, which is logged. What changed
   * has to stand still from one look to the next.
   */
  look(): TlsPair | null {
    const marks = this.#marks()
    const isStill = marks === this.#seen
    this.#seen = marks
    if (marks === this.#known || !isStill) return null
    this.#known = marks
    try {
      return this.#read()
    } catch (error) {
      this.#log.error({event: 'certificateRefused', err: error}, 'the certificate in use is kept')
      return null
    }
  }

  #read(): TlsPair {
    const pair = readTlsPair(this.#paths)
    this.#expiresAtMs = Date.parse(new X509Certificate(pair.cert).validTo)
    const level = this.#expiresAtMs - Date.now() < WARN_BEFORE_MS ? 'warn' : 'info'
    this.#log[level](
      {event: 'certificate', expires: new Date(this.#expiresAtMs).toISOString()},
      'certificate read',
    )
    return pair
  }

  /** Tells whether the files are those they were. */
  #marks(): string {
    return [this.#paths.cert, this.#paths.key].map(markOf).join()
  }
}

/** Of a file that cannot be looked at, what is in the way; to read it fails in the same way, and is told. */
function markOf(path: string): string {
  try {
    const {ino, size, mtimeMs} = statSync(path)
    return `${ino}:${size}:${mtimeMs}`
  } catch (error) {
    return `none: ${(error as NodeJS.ErrnoException).code}`
  }
}

const shown = (path: string): string => cleanText(path, MAX_SHOWN)
