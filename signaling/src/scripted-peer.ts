/** A peer for tests: a bare WebSocket that says exactly what it is told and keeps all it hears. */
import {randomBytes} from 'node:crypto'
import {once} from 'node:events'
import type {Socket} from 'node:net'
import {type Identity, makeIdentity, prove} from '@s2c/shared/peer-id'
import {parseServerMessage, type ServerMessage, SUBPROTOCOL} from '@s2c/shared/signal'
import {WebSocket} from 'ws'

type Heard<Type extends ServerMessage['type']> = Extract<ServerMessage, {type: Type}>

export class ScriptedPeer {
  readonly identity: Identity
  readonly socket: WebSocket
  /** Resolves with the close code. */
  readonly closed: Promise<number>
  readonly #unread: ServerMessage[] = []
  #wake: () => void = () => {}

  constructor(url: string, identity = makeIdentity(randomBytes(32)), options: WebSocket.ClientOptions = {}) {
    this.identity = identity
    this.socket = new WebSocket(url, SUBPROTOCOL, options)
    this.socket.on('message', data => this.#keep(data.toString()))
    this.closed = new Promise(resolve => this.socket.once('close', resolve))
    // A test that expects an error listens itself; for all others the close tells enough.
    this.socket.on('error', () => {})
  }

  get peer(): string {
    return this.identity.peer
  }

  /** The next message, which must be of this type. */
  async hear<Type extends ServerMessage['type']>(type: Type): Promise<Heard<Type>> {
    while (this.#unread.length === 0) await new Promise<void>(resolve => (this.#wake = resolve))
    const message = this.#unread.shift()!
    if (message.type !== type) throw new Error(`expected ${type}, heard ${JSON.stringify(message)}`)
    return message as Heard<Type>
  }

  async join(session: string): Promise<Heard<'welcome'>> {
    const {nonce} = await this.hear('challenge')
    this.say({type: 'join', session, ...prove(this.identity, nonce, session)})
    return this.hear('welcome')
  }

  /** A text goes out as it is, everything else as JSON. */
  say(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message))
  }

  /** The socket below the WebSocket, to hold back and let go what is said. */
  get wire(): Socket {
    return (this.socket as unknown as {_socket: Socket})._socket
  }

  /** True when the server has answered a ping, and nothing came before the answer. */
  async hearsNothing(): Promise<true> {
    this.say({type: 'ping'})
    await this.hear('pong')
    return true
  }

  async end(): Promise<void> {
    if (this.socket.readyState === WebSocket.CLOSED) return
    this.socket.terminate()
    await once(this.socket, 'close')
  }

  #keep(text: string): void {
    const parsed = parseServerMessage(text)
    if (!parsed.ok) throw new Error(`the server sent ${parsed.reason}: ${text}`)
    this.#unread.push(parsed.message)
    this.#wake()
  }
}
