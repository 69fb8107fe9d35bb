/**
 * As much of Redis as a backplane needs to be connected, for tests of how it takes losses: an empty registry, and an inbox in which
 * there is never anything.
 */
import {once} from 'node:events'
import {type AddressInfo, createServer, type Socket} from 'node:net'

const HOST = '127.0.0.1'
/** What each command is answered with, as RESP 2 writes it; `+OK` for all others. */
const ANSWERS: Readonly<Record<string, string>> = {
  SCRIPT: '+sha\r\n',
  INFO: '$13\r\nrun_id:fake\r\n\r\n',
  EVALSHA: '*2\r\n:0\r\n*0\r\n',
}

export class FakeRedis {
  readonly #server = createServer(socket => this.#accept(socket))
  readonly #sockets = new Set<Socket>()
  /** Connections while it was away. */
  turnedAway = 0
  #isAway = false

  static async start(): Promise<FakeRedis> {
    const redis = new FakeRedis()
    await once(redis.#server.listen(0, HOST), 'listening')
    return redis
  }

  get url(): string {
    return `redis://${HOST}:${(this.#server.address() as AddressInfo).port}`
  }

  /** All connections break, and new ones at once. */
  goAway(): void {
    this.#isAway = true
    for (const socket of this.#sockets) socket.destroy()
  }

  comeBack(): void {
    this.#isAway = false
  }

  close(): void {
    this.goAway()
    this.#server.close()
  }

  #accept(socket: Socket): void {
    socket.on('error', () => undefined) // it was destroyed while something was on its way
    if (this.#isAway) {
      this.turnedAway++
      socket.destroy()
      return
    }
    this.#sockets.add(socket)
    socket.once('close', () => this.#sockets.delete(socket))
    // Commands are short, and come whole.
    socket.on('data', data => {
      for (const name of commandsIn(data.toString())) this.#answer(socket, name)
    })
  }

  #answer(socket: Socket, name: string): void {
    // A reader that waits is never answered.
    if (name !== 'XREAD') socket.write(ANSWERS[name] ?? '+OK\r\n')
  }
}

/** The first word of each command: `*2`, `$4`, `INFO`, ... */
const commandsIn = (text: string): string[] =>
  Array.from(text.matchAll(/^\*\d+\r\n\$\d+\r\n(\w+)\r$/gm), ([, name]) => name!)
