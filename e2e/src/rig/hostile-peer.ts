/**
 * A peer that knows the protocol and keeps none of its promises: it joins and links properly and then sends
 * whatever a test likes. Lives in the test's own process; ends with the test.
 */
import {randomBytes} from 'node:crypto'
import {makeIdentity, type PeerId, prove, SEED_BYTES} from '@s2c/shared/peer-id'
import {parseServerMessage, type ServerMessage, SUBPROTOCOL} from '@s2c/shared/signal'
import {formatControl} from 's2c-peer/core/link/control'
import {meetingPassword} from 's2c-peer/core/seal/handshake-password'
import {WebSocket} from 'ws'
import {type AttackerIdentity, makeAttackerIdentity} from './attacker-identity.js'
import {introduce} from './attacker-introduction.js'
import {AttackerLink} from './attacker-link.js'
import {Happenings} from './happenings.js'
import type {Scope} from './scope.js'

export type HostileOptions = {
  session: string
  passphrase?: string | null
  /** The session that its password is for, if not the one it joins. */
  passwordOf?: string
  /** What it does instead of admitting that the handshake failed: see AttackerLink. */
  insists?: boolean
}

export class HostilePeer {
  readonly identity: AttackerIdentity = makeAttackerIdentity()
  readonly #self = makeIdentity(randomBytes(SEED_BYTES))
  readonly #options: HostileOptions
  readonly #signaling = new Happenings<ServerMessage>()
  readonly #links = new Map<PeerId, AttackerLink>()
  readonly #socket: WebSocket
  /** Far from any real clock. */
  #pings = 1e15

  private constructor(scope: Scope, url: string, options: HostileOptions) {
    this.#options = options
    this.#socket = new WebSocket(url, SUBPROTOCOL)
    this.#socket.on('message', data => {
      const parsed = parseServerMessage(data.toString())
      if (!parsed.ok) throw new Error(`the server sent something that is ${parsed.reason}`)
      const {message} = parsed
      if (message.type === 'signal') this.linkTo(message.from).receive(message.data)
      this.#signaling.add(message)
    })
    scope.after(() => this.#end())
  }

  static async join(scope: Scope, url: string, options: HostileOptions): Promise<HostilePeer> {
    const peer = new HostilePeer(scope, url, options)
    const challenge = await peer.#signaling.waitFor('a challenge', is('challenge'))
    const proof = prove(peer.#self, challenge.nonce, options.session)
    peer.#socket.send(JSON.stringify({type: 'join', session: options.session, ...proof}))
    await peer.#signaling.waitFor('a welcome', is('welcome'))
    return peer
  }

  get id(): PeerId {
    return this.#self.peer
  }

  /** Any text, through the signaling server. */
  signal(to: PeerId, data: string): void {
    this.#socket.send(JSON.stringify({type: 'signal', to, data}))
  }

  linkTo(victim: PeerId): AttackerLink {
    const known = this.#links.get(victim)
    if (known !== undefined) return known
    const {session, passphrase = null, passwordOf = session, insists = false} = this.#options
    const password = meetingPassword(passwordOf, passphrase)
    const signal = (data: string): void => this.signal(victim, data)
    const link = new AttackerLink({own: this.id, victim, password, insists, signal})
    this.#links.set(victim, link)
    return link
  }

  /** A fresh connection with all channels open and nothing said yet. */
  async link(victim: PeerId): Promise<AttackerLink> {
    const link = this.linkTo(victim)
    link.renew()
    await link.opens()
    return link
  }

  /** A link over which both have let each other in. */
  async enter(victim: PeerId, name: string): Promise<AttackerLink> {
    const link = await this.link(victim)
    await introduce(link, this.identity, name)
    await link.hears('hello')
    return link
  }

  /** Resolves when the other side, a proper member by now, has read everything sent before on the control channel. */
  async settled(victim: PeerId): Promise<void> {
    const sentAtMs = ++this.#pings
    const link = this.linkTo(victim)
    link.send('control', formatControl({type: 'ping', sentAtMs}))
    await link.heard.waitFor(
      'an answer to a ping',
      heard =>
        heard.type === 'control' && heard.message.type === 'pong' && heard.message.sentAtMs === sentAtMs,
    )
  }

  #end(): void {
    for (const link of this.#links.values()) link.close()
    this.#socket.terminate()
  }
}

const is =
  <Type extends ServerMessage['type']>(type: Type) =>
  (message: ServerMessage): message is Extract<ServerMessage, {type: Type}> =>
    message.type === type
