/**
 * A signaling server that keeps none of its promises: it lets anybody join, tells each victim whatever ids it likes and
 * hands their envelopes to a plot instead of to each other. Lives in the test's own process; ends with the test.
 */
import {randomBytes} from 'node:crypto'
import {once} from 'node:events'
import type {AddressInfo} from 'node:net'
import {encodeBase64} from '@s2c/shared/encoding'
import {NONCE_BYTES, type PeerId} from '@s2c/shared/peer-id'
import {encodeServerMessage, parseClientMessage, type ServerMessage, SUBPROTOCOL} from '@s2c/shared/signal'
import {type WebSocket, WebSocketServer} from 'ws'
import type {Scope} from './scope.js'

/** What the server does with its victims. All ids are the victims' true ones. */
export type Plot = {
  /** The id under which a victim is told of another. */
  nameFor(viewer: PeerId, other: PeerId): PeerId
  /** Both are there, and each was told of the other. */
  met(newcomer: PeerId, present: PeerId): void
  signalled(from: PeerId, to: PeerId, data: string): void
  /** `tell` lets those who remain know. */
  left(victim: PeerId, tell: () => void): void
}

export class HostileSignaling {
  readonly url: string
  readonly #plot: Plot
  readonly #victims = new Map<PeerId, WebSocket>()

  static async start(scope: Scope, makePlot: (server: HostileSignaling) => Plot): Promise<HostileSignaling> {
    const listener = new WebSocketServer({host: '127.0.0.1', port: 0, handleProtocols: () => SUBPROTOCOL})
    await once(listener, 'listening')
    scope.after(() => {
      for (const socket of listener.clients) socket.terminate()
      listener.close()
    })
    return new HostileSignaling(listener, makePlot)
  }

  private constructor(listener: WebSocketServer, makePlot: (server: HostileSignaling) => Plot) {
    this.url = `ws://127.0.0.1:${(listener.address() as AddressInfo).port}`
    this.#plot = makePlot(this)
    listener.on('connection', socket => this.#greet(socket))
  }

  /** An envelope, as if `from` had sent it; whoever is gone misses it. */
  deliver(to: PeerId, from: PeerId, data: string): void {
    this.#tell(to, {type: 'signal', from, data})
  }

  #greet(socket: WebSocket): void {
    let victim: PeerId | null = null
    const nonce = encodeBase64(randomBytes(NONCE_BYTES))
    socket.send(encodeServerMessage({type: 'challenge', nonce}))
    socket.on('message', data => {
      const parsed = parseClientMessage(data.toString())
      if (!parsed.ok) throw new Error(`a victim sent something that is ${parsed.reason}`)
      const {message} = parsed
      if (message.type === 'ping') socket.send(encodeServerMessage({type: 'pong'}))
      if (message.type === 'join') {
        victim = message.peer
        this.#welcome(victim, socket)
      }
      if (message.type === 'signal' && victim !== null) this.#signalled(victim, message.to, message.data)
    })
    socket.on('close', () => {
      if (victim !== null && this.#victims.get(victim) === socket) this.#lose(victim)
    })
  }

  #welcome(newcomer: PeerId, socket: WebSocket): void {
    const present = [...this.#victims.keys()]
    this.#victims.set(newcomer, socket)
    const peers = present.map(other => this.#plot.nameFor(newcomer, other))
    this.#tell(newcomer, {type: 'welcome', peers, servers: [], iceServers: []})
    for (const other of present) {
      this.#tell(other, {type: 'joined', peer: this.#plot.nameFor(other, newcomer)})
      this.#plot.met(newcomer, other)
    }
  }

  #signalled(from: PeerId, shown: PeerId, data: string): void {
    const to = [...this.#victims.keys()].find(each => this.#plot.nameFor(from, each) === shown)
    if (to !== undefined) this.#plot.signalled(from, to, data)
  }

  #lose(victim: PeerId): void {
    this.#victims.delete(victim)
    this.#plot.left(victim, () => {
      for (const other of this.#victims.keys())
        this.#tell(other, {type: 'left', peer: this.#plot.nameFor(other, victim), clean: true})
    })
  }

  #tell(victim: PeerId, message: ServerMessage): void {
    this.#victims.get(victim)?.send(encodeServerMessage(message))
  }
}
