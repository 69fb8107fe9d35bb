/**
 * Further addresses at which one HTTP server takes connections, all on its port; they may change while it runs. Made
 * with the server, ends with it.
 */
import type {Server as HttpServer} from 'node:http'
import {createServer, type Server} from 'node:net'

export class Doors {
  readonly #http: HttpServer
  readonly #port: number
  readonly #open = new Map<string, Server>()

  constructor(http: HttpServer, port: number) {
    this.#http = http
    this.#port = port
  }

  /** Listens at these addresses and no others. Resolves with those at which it does; never rejects. */
  async set(hosts: readonly string[]): Promise<readonly string[]> {
    for (const [host, door] of this.#open) if (!hosts.includes(host)) this.#shut(host, door)
    await Promise.all(hosts.filter(host => !this.#open.has(host)).map(host => this.#add(host)))
    return [...this.#open.keys()]
  }

  /** Connections that are there go on. */
  close(): void {
    for (const [host, door] of this.#open) this.#shut(host, door)
  }

  #add(host: string): Promise<void> {
    // As the HTTP module makes its own.
    const door = createServer({allowHalfOpen: true, noDelay: true}, socket =>
      this.#http.emit('connection', socket),
    )
    door.maxConnections = this.#http.maxConnections
    this.#open.set(host, door)
    return new Promise(resolve => {
      door.once('error', () => {
        this.#shut(host, door)
        resolve()
      })
      door.listen({host, port: this.#port}, resolve)
    })
  }

  #shut(host: string, door: Server): void {
    if (this.#open.get(host) === door) this.#open.delete(host)
    door.close()
  }
}
