/**
 * One connection of a conformance check: says exactly what it is told, keeps all it hears, and knows how it ended. Whatever
 * the server does, it never throws by itself. Made by a check; cut off when the check is over.
 */
import {randomBytes} from 'node:crypto'
import {type Identity, makeIdentity, prove} from '@s2c/shared/peer-id'
import {parseServerMessage, type ServerMessage, SUBPROTOCOL, SUBPROTOCOL_HEADER} from '@s2c/shared/signal'
import {type ClientOptions, WebSocket} from 'ws'
import {Happenings} from '../rig/happenings.js'

type Heard<Type extends ServerMessage['type']> = Extract<ServerMessage, {type: Type}>
/** `speaks`: the header that tells which subprotocol the server would have spoken. */
export type Refused = {status: number; speaks: string | undefined}
type Happening =
  | {what: 'open'; subprotocol: string}
  | {what: 'message'; message: ServerMessage}
  | {what: 'odd'; reason: string}
  | {what: 'refused'; refused: Refused}
  | {what: 'closed'; code: number}

export class Caller {
  readonly identity: Identity
  readonly socket: WebSocket
  readonly #happenings = new Happenings<Happening>()
  #read = 0

  constructor(url: string, {identity, protocols, options}: CallerOptions = {}) {
    this.identity = identity ?? makeIdentity(randomBytes(32))
    this.socket = new WebSocket(url, [...(protocols ?? [SUBPROTOCOL])], {
      perMessageDeflate: false,
      ...options,
    })
    this.socket.on('open', () => this.#happenings.add({what: 'open', subprotocol: this.socket.protocol}))
    this.socket.on('message', data => this.#heard(data.toString()))
    this.socket.on('unexpected-response', (_request, response) => {
      const speaks = response.headers[SUBPROTOCOL_HEADER]
      const refused = {
        status: response.statusCode ?? 0,
        speaks: typeof speaks === 'string' ? speaks : undefined,
      }
      response.destroy()
      this.#happenings.add({what: 'refused', refused})
    })
    this.socket.on('error', () => undefined) // the close that follows tells enough
    this.socket.on('close', code => this.#happenings.add({what: 'closed', code}))
  }

  get peer(): string {
    return this.identity.peer
  }

  /** A text or bytes go out as they are, everything else as JSON. */
  say(message: unknown): void {
    this.socket.send(
      typeof message === 'string' || Buffer.isBuffer(message) ? message : JSON.stringify(message),
    )
  }

  /** The next message. Fails if it is of another type, or if the connection ends first. */
  async hear<Type extends ServerMessage['type']>(type: Type): Promise<Heard<Type>> {
    const found = await this.#next(({what}) => what === 'message' || what === 'odd' || what === 'closed')
    if (found.what === 'message' && found.message.type === type) return found.message as Heard<Type>
    throw new Error(`expected ${type}, got ${describe(found)}`)
  }

  async hearError(code: string): Promise<void> {
    const error = await this.hear('error')
    if (error.code !== code) throw new Error(`expected the error ${code}, got ${error.code}`)
  }

  /** The error that comes among so many pongs, or null when all of them come. */
  async errorAfterPongs(pongs: number): Promise<string | null> {
    for (let count = 0; count < pongs; count++) {
      const found = await this.#next(({what}) => what === 'message' || what === 'closed')
      if (found.what === 'message' && found.message.type === 'error') return found.message.code
      if (found.what === 'closed') throw new Error(`closed with ${found.code} and no error`)
    }
    return null
  }

  /** Nothing is heard before the answer to a ping. */
  async hearNothing(): Promise<void> {
    this.say({type: 'ping'})
    await this.hear('pong')
  }

  /** The code with which the connection is closed. What is said before is passed over. */
  async closed(): Promise<number> {
    const found = await this.#next(({what}) => what === 'closed')
    return found.what === 'closed' ? found.code : 0
  }

  async subprotocol(): Promise<string> {
    const found = await this.#next(({what}) => what !== 'message')
    if (found.what === 'open') return found.subprotocol
    throw new Error(`the upgrade was not accepted: ${describe(found)}`)
  }

  async refused(): Promise<Refused> {
    const found = await this.#next(() => true)
    if (found.what === 'refused') return found.refused
    throw new Error(`the upgrade was not refused: ${describe(found)}`)
  }

  /** The join that a challenge asks for. */
  async proof(session: string): Promise<Record<string, string>> {
    const {nonce} = await this.hear('challenge')
    return {type: 'join', session, ...prove(this.identity, nonce, session)}
  }

  async join(session: string): Promise<Heard<'welcome'>> {
    this.say(await this.proof(session))
    return this.hear('welcome')
  }

  #heard(text: string): void {
    const parsed = parseServerMessage(text)
    const odd = (reason: string): Happening => ({what: 'odd', reason})
    this.#happenings.add(parsed.ok ? {what: 'message', message: parsed.message} : odd(parsed.reason))
  }

  async #next(matches: (happening: Happening) => boolean): Promise<Happening> {
    const found = await this.#happenings.waitFor('an answer of the server', matches, {since: this.#read})
    this.#read = this.#happenings.all.indexOf(found) + 1
    return found
  }
}

export type CallerOptions = {
  /** Instead of that of the server as it was given. */
  url?: string
  identity?: Identity
  protocols?: readonly string[]
  options?: ClientOptions
}

function describe(happening: Happening): string {
  switch (happening.what) {
    case 'open':
      return `an open connection with subprotocol "${happening.subprotocol}"`
    case 'message':
      return JSON.stringify(happening.message)
    case 'odd':
      return `a message that is ${happening.reason}`
    case 'refused':
      return `HTTP ${happening.refused.status}`
    case 'closed':
      return `a close with code ${happening.code}`
    default:
      return happening satisfies never
  }
}
