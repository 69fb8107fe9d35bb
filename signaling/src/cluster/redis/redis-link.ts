/**
 * Two connections to one Redis: one to ask, and one that waits for news. Made anew after each loss; ends once, with the first
 * of the two that breaks or is silent for too long.
 */
import {createClient} from '@redis/client'
import {REGISTRY_SCRIPT} from './registry-script.js'

/** Redis' address, with credentials if it wants any: redis[s]://[[user]:password@]host[:port][/database] */
export type RedisUrl = string

const CONNECT_TIMEOUT_MS = 2_000
/** Redis answers a reader that has nothing to read after so long. */
export const READ_WAIT_MS = 1_000
/** A connection on which nothing comes or goes for so long is dead. */
const SILENCE_MS = 3_000
/** Read at once; each batch is handled in one turn. */
const READ_COUNT = 256

/** An id in the stream, and the entry's names and values in turn. */
export type InboxEntry = {readonly id: string; readonly fields: readonly unknown[]}

const makeClient = (url: RedisUrl) =>
  createClient({
    url,
    // Answers as plain lists, whatever the library's newest default is.
    RESP: 2,
    socket: {reconnectStrategy: false, connectTimeout: CONNECT_TIMEOUT_MS, socketTimeout: SILENCE_MS},
  })
type Client = ReturnType<typeof makeClient>

export class RedisLink {
  /** Which run of Redis this is: another one after each restart. */
  readonly run: string
  /** Resolves with what broke it. */
  readonly broken: Promise<unknown>
  readonly #asking: Client
  readonly #reading: Client
  readonly #script: string

  private constructor(
    asking: Client,
    reading: Client,
    run: string,
    script: string,
    broken: Promise<unknown>,
  ) {
    this.#asking = asking
    this.#reading = reading
    this.run = run
    this.#script = script
    this.broken = broken
  }

  /** Rejects if Redis cannot be reached or will not have us. */
  static async open(url: RedisUrl): Promise<RedisLink> {
    const clients = [makeClient(url), makeClient(url)] as const
    const broken = new Promise<unknown>(resolve => {
      for (const client of clients)
        client.on('error', resolve).on('end', () => resolve(new Error('Redis is gone')))
    })
    try {
      await Promise.all(clients.map(client => client.connect()))
      const [asking, reading] = clients
      const script = String(await asking.sendCommand(['SCRIPT', 'LOAD', REGISTRY_SCRIPT]))
      const run = runOf(String(await asking.sendCommand(['INFO', 'server'])))
      return new RedisLink(asking, reading, run, script, broken)
    } catch (error) {
      for (const client of clients) close(client)
      throw error
    }
  }

  /** Runs the script. Calls are carried out in their order; one that fails rejects, and the link with it. */
  call(key: string, args: readonly string[]): Promise<unknown> {
    return this.#asking.sendCommand(['EVALSHA', this.#script, '1', key, ...args])
  }

  /** What is in the stream after this id, as soon as there is something; nothing after a while. */
  async read(stream: string, after: string): Promise<InboxEntry[]> {
    const wait = ['COUNT', String(READ_COUNT), 'BLOCK', String(READ_WAIT_MS)]
    return entriesOf(await this.#reading.sendCommand(['XREAD', ...wait, 'STREAMS', stream, after]))
  }

  /** Forgets all of the stream up to this entry. */
  trim(stream: string, read: string): Promise<unknown> {
    const [ms, sequence] = read.split('-')
    return this.#asking.sendCommand(['XTRIM', stream, 'MINID', `${ms}-${Number(sequence) + 1}`])
  }

  /** What was asked and not answered rejects. */
  close(): void {
    for (const client of [this.#asking, this.#reading]) close(client)
  }
}

function close(client: Client): void {
  if (client.isOpen) client.destroy()
}

const runOf = (info: string): string => /^run_id:(\w+)/m.exec(info)?.[1] ?? ''

/** Null or [[stream, [[id, [name, value, …]], …]]]; all else is nothing. */
function entriesOf(reply: unknown): InboxEntry[] {
  const [stream] = Array.isArray(reply) ? reply : []
  const entries: unknown = Array.isArray(stream) ? stream[1] : []
  if (!Array.isArray(entries)) return []
  return entries.map((entry: unknown) => {
    const [id, fields] = Array.isArray(entry) ? entry : []
    return {id: String(id), fields: Array.isArray(fields) ? fields : []}
  })
}
