/**
 * A peer that knows the protocol and keeps none of its promises: it joins and links properly and then sends
 * whatever a test likes. Lives in the test's own process; ends with the test.
 */
import {randomBytes} from 'node:crypto'
import {makeIdentity, type PeerId, prove, SEED_BYTES} from '@s2c/shared/peer-id'
import {parseServerMessage, type ServerMessage, SUBPROTOCOL} from '@s2c/shared/signal'
import {roleOf} from 's2c-peer/core/link/connection'
import {formatControl} from 's2c-peer/core/link/control'
import {formatEnvelope, parseEnvelope} from 's2c-peer/core/link/envelope'
import {type ChannelName, RtcTransport} from 's2c-peer/io/link/rtc-transport'
import {WebSocket} from 'ws'
import {Happenings} from './happenings.js'
import type {Scope} from './scope.js'

export type Heard =
  | {type: 'opened'; from: PeerId}
  | {type: 'text'; from: PeerId; text: string}
  | {type: 'failed'; from: PeerId}

type Link = {attempt: number; transport: RtcTransport}

export class HostilePeer {
  readonly heard = new Happenings<Heard>()
  readonly #identity = makeIdentity(randomBytes(SEED_BYTES))
  readonly #signaling = new Happenings<ServerMessage>()
  readonly #links = new Map<PeerId, Link>()
  readonly #socket: WebSocket
  /** Far from any real clock. */
  #pings = 1e15

  private constructor(scope: Scope, url: string) {
    this.#socket = new WebSocket(url, SUBPROTOCOL)
    this.#socket.on('message', data => {
      const parsed = parseServerMessage(data.toString())
      if (!parsed.ok) throw new Error(`the server sent something that is ${parsed.reason}`)
      if (parsed.message.type === 'signal') this.#signalled(parsed.message.from, parsed.message.data)
      this.#signaling.add(parsed.message)
    })
    scope.after(() => this.#end())
  }

  static async join(scope: Scope, url: string, session: string): Promise<HostilePeer> {
    const peer = new HostilePeer(scope, url)
    const challenge = await peer.#signaling.waitFor('a challenge', is('challenge'))
    const proof = prove(peer.#identity, challenge.nonce, session)
    peer.#socket.send(JSON.stringify({type: 'join', session, ...proof}))
    await peer.#signaling.waitFor('a welcome', is('welcome'))
    return peer
  }

  get id(): PeerId {
    return this.#identity.peer
  }

  /** Any text, through the signaling server. */
  signal(to: PeerId, data: string): void {
    this.#socket.send(JSON.stringify({type: 'signal', to, data}))
  }

  /** A link with all channels open and nothing said yet. */
  async link(to: PeerId): Promise<RtcTransport> {
    if (roleOf(this.id, to) === 'caller') this.#open(to, 1)
    await this.heard.waitFor('an open link', ({type, from}) => type === 'opened' && from === to)
    return this.#links.get(to)!.transport
  }

  /** Resolves when the other side has sent a control message with these words in it. */
  async hears(from: PeerId, words: string): Promise<void> {
    const matches = (heard: Heard): boolean =>
      heard.type === 'text' && heard.from === from && heard.text.includes(words)
    await this.heard.waitFor(`a message with ${words}`, matches)
  }

  /** Resolves when the other side, a proper member by now, has read everything sent before on the control channel. */
  async settled(other: PeerId): Promise<void> {
    const sentAtMs = ++this.#pings
    this.#links.get(other)!.transport.send('control', formatControl({type: 'ping', sentAtMs}))
    await this.hears(other, `"sentAtMs":${sentAtMs},`)
  }

  #signalled(from: PeerId, data: string): void {
    const envelope = parseEnvelope(data)
    switch (envelope?.type) {
      case 'offer':
        return this.#open(from, envelope.attempt).accept(envelope.sdp)
      case 'answer':
        return this.#links.get(from)?.transport.accept(envelope.sdp)
      case 'candidate':
        return this.#links.get(from)?.transport.addCandidate(envelope.candidate, envelope.mid)
      default:
        return
    }
  }

  #open(to: PeerId, attempt: number): RtcTransport {
    this.#links.get(to)?.transport.close()
    const role = roleOf(this.id, to)
    const description = role === 'caller' ? 'offer' : 'answer'
    const signal = (envelope: Parameters<typeof formatEnvelope>[0]): void =>
      this.signal(to, formatEnvelope(envelope))
    const transport = new RtcTransport(
      role,
      {iceServers: [], bindAddress: '127.0.0.1', label: 'hostile'},
      {
        description: sdp => signal({type: description, attempt, sdp}),
        candidate: (candidate, mid) => signal({type: 'candidate', attempt, candidate, mid}),
        opened: () => this.heard.add({type: 'opened', from: to}),
        message: (channel: ChannelName, data) => {
          if (channel === 'control' && typeof data === 'string')
            this.heard.add({type: 'text', from: to, text: data})
        },
        failed: () => this.heard.add({type: 'failed', from: to}),
      },
    )
    this.#links.set(to, {attempt, transport})
    return transport
  }

  #end(): void {
    for (const {transport} of this.#links.values()) transport.close()
    this.#socket.terminate()
  }
}

const is =
  <Type extends ServerMessage['type']>(type: Type) =>
  (message: ServerMessage): message is Extract<ServerMessage, {type: Type}> =>
    message.type === type
