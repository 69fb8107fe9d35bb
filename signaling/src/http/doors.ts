/**
 * Further addresses at which one HTTP server takes connections, all on its port; they may change while it runs. Made
 * with the server, ends with it.
 */
import type {Server as HttpServer} from 'node:http'
import {createServer, type Server} from 'node:net'
import {listen} from './listen.js'

export class Doors {
  readonly #http: HttpServer
  readonly #port: number
  readonly #failed: (error: Error) => void
  /** Those that listen. */
  readonly #open = new Map<string, Server>()
  #settled: Promise<unknown> = Promise.resolve()
  #isClosed = false

  /** `failed` is told what goes wrong with a door that listens. */
  constructor(http: HttpServer, port: number, failed: (error: Error) => void) {
    this.#http = http
    this.#port = port
    this.#failed = failed
  }

  /**
   * Listens at these addresses and no others, once what was set before is settled. Resolves with those at which it does; never
   * rejects.
   */
  set(hosts: readonly string[]): Promise<readonly string[]> {
    const set = this.#settled.then(() => this.#set(new Set(hosts)))
    this.#settled = set
    return set
  }

  /** For good. Connections that are there go on. */
  close(): void {
    this.#isClosed = true
    for (const [host, door] of this.#open) this.#shut(host, door)
  }

  async #set(hosts: ReadonlySet<string>): Promise<readonly string[]> {
    for (const [host, door] of this.#open) if (!hosts.has(host)) this.#shut(host, door)
    const missing = [...hosts].filter(host => !this.#open.has(host) && !this.#isClosed)
    await Promise.all(missing.map(host => this.#add(host)))
    return [...hosts].filter(host => this.#open.has(host))
  }

  async #add(host: string): Promise<void> {
    // As the HTTP module makes its own.
    const door = createServer({allowHalfOpen: true, noDelay: true}, socket =>
      this.#http.emit('connection', socket),
    )
    door.maxConnections = this.#http.maxConnections
    const isListening = await listen(door, {host, port: this.#port}, this.#failed).then(
      () => true,
      () => false,
    )
    if (!isListening) return
    this.#open.set(host, door)
    // The server was closed while the address was looked up.
    if (this.#isClosed) this.#shut(host, door)
  }

  #shut(host: string, door: Server): void {
    this.#open.delete(host)
    door.close()
  }
}
