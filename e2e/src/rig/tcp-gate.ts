/** A way to a port on loopback that can be shut, as if a network were cut, and opened again. Made by tests; ends with them. */
import {once} from 'node:events'
import {type AddressInfo, connect, createServer, type Server, type Socket} from 'node:net'
import type {Scope} from './scope.js'

export class TcpGate {
  readonly port: number
  readonly #to: number
  readonly #sockets = new Set<Socket>()
  #isOpen = true

  private constructor(server: Server, to: number) {
    this.port = (server.address() as AddressInfo).port
    this.#to = to
    server.on('connection', socket => this.#pass(socket))
  }

  static async to(scope: Scope, port: number): Promise<TcpGate> {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const gate = new TcpGate(server, port)
    scope.after(() => {
      gate.shut()
      server.close()
    })
    return gate
  }

  shut(): void {
    this.#isOpen = false
    for (const socket of this.#sockets) socket.destroy()
  }

  open(): void {
    this.#isOpen = true
  }

  #pass(near: Socket): void {
    if (!this.#isOpen) {
      near.destroy()
      return
    }
    const far = connect(this.#to, '127.0.0.1')
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(socket)
      socket.on('error', () => other.destroy())
      socket.on('close', () => {
        this.#sockets.delete(socket)
        other.destroy()
      })
      socket.pipe(other)
    }
  }
}
