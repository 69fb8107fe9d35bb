/**
 * The known peers of this person, in memory and in a file that all meetings on this machine share. Opened by the
 * engine; every change is made in memory at once and in the file soon after, to what stands there by then.
 */
import {renameSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {setTimeout as delay} from 'node:timers/promises'
import {type KnownPeerChange, KnownPeers} from '../../core/trust/known-peers.js'
import {configFolder, makePrivateFolder} from '../config-folder.js'
import {tryLocked} from './file-lock.js'
import {formatKnownPeers, parseKnownPeers} from './known-peers-text.js'
import {readPrivateFile, replacePrivateFile, shownPath} from './private-file.js'

/** 256 entries with the longest names have less. */
const MAX_FILE_BYTES = 512 * 1024
/** Others hold the lock for milliseconds; that of a process that died is stale before the last try. */
const LOCK_TRIES = 800
const LOCK_PAUSE_MS = 10
/** Between two that wait for one lock: so that they do not always meet. */
const LOCK_JITTER_MS = 10

export const knownPeersPath = (): string => join(configFolder(), 'known-peers.json')

export class KnownPeersFile {
  /** What is known now; read only: changes go through `apply`. */
  readonly peers: KnownPeers
  readonly #path: string
  readonly #warn: (sentence: string) => void
  #waiting: KnownPeerChange[] = []
  #writing: Promise<void> | null = null
  #hasWarned = false

  /** `warn` takes a sentence for the person whenever the file cannot be used; the meeting goes on without it. */
  constructor(warn: (sentence: string) => void, path = knownPeersPath()) {
    this.#path = path
    this.#warn = warn
    this.peers = this.#guarded(() => this.#read()) ?? new KnownPeers()
  }

  /** Changes what is known at once, and the file in turn. Never throws: what cannot be written is told once. */
  apply(change: KnownPeerChange): void {
    this.peers.apply(change)
    this.#waiting.push(change)
    this.#writing ??= this.#writeAll()
  }

  /** Resolves when every change so far is in the file, or cannot be. */
  async flushed(): Promise<void> {
    await this.#writing
  }

  /** After a pause, so that what changes together is written together. */
  async #writeAll(): Promise<void> {
    for (let attempt = 0; attempt < LOCK_TRIES && this.#waiting.length > 0; attempt++) {
      await delay(attempt === 0 ? 0 : LOCK_PAUSE_MS + Math.random() * LOCK_JITTER_MS)
      if (this.#guarded(() => this.#write()) === null) break
    }
    if (this.#waiting.length > 0) this.#complain('somebody else holds its lock')
    this.#waiting = []
    this.#writing = null
  }

  /** True: written, or still to be tried. Reads and writes in one go, under the lock. */
  #write(): true {
    makePrivateFolder(dirname(this.#path))
    tryLocked(`${this.#path}.lock`, Date.now(), () => {
      const peers = this.#read()
      for (const change of this.#waiting) peers.apply(change)
      replacePrivateFile(this.#path, formatKnownPeers(peers.all))
      this.#waiting = []
      this.peers.replace(peers.all)
    })
    return true
  }

  /** Throws for a file that must be left alone; one that is broken is set aside. */
  #read(): KnownPeers {
    const text = readPrivateFile(this.#path, MAX_FILE_BYTES)?.text
    if (text === undefined) return new KnownPeers()
    const parsed = parseKnownPeers(text)
    if (parsed.ok) return new KnownPeers(parsed.peers)
    if (parsed.reason === 'newer') throw new Error('a newer s2c wrote it')
    this.#setAside()
    return new KnownPeers()
  }

  #setAside(): void {
    const aside = `${this.#path}.broken-${new Date().toISOString().replace(/\D/g, '').slice(0, 17)}`
    renameSync(this.#path, aside)
    this.#warn(
      `The file of known peers was broken and is now ${shownPath(aside)}: nobody is known until met again. ` +
        'Mend it and move it back if you can.',
    )
  }

  /** Null: it failed, and the person has been told. */
  #guarded<Result>(work: () => Result): Result | null {
    try {
      return work()
    } catch (error) {
      this.#complain((error as NodeJS.ErrnoException).code ?? (error as Error).message)
      return null
    }
  }

  #complain(why: string): void {
    if (this.#hasWarned) return
    this.#hasWarned = true
    this.#warn(
      `The file of known peers, ${shownPath(this.#path)}, cannot be used (${why}): ` +
        'whom you meet now is forgotten afterwards. Check the file and its folder.',
    )
  }
}
