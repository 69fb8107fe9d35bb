/**
 * An attacker's end of one link: the real handshake, a real connection with a certificate of its own, and every step
 * after that at the test's command, in whatever order and with whatever lies. Made for one victim; ends with `close`.
 */
import type {PeerId} from '@s2c/shared/peer-id'
import {CalleeExchange} from 's2c-peer/core/link/callee-exchange'
import {CallerExchange} from 's2c-peer/core/link/caller-exchange'
import {type Role, roleOf} from 's2c-peer/core/link/connection'
import {type ControlMessage, formatControl, parseControl} from 's2c-peer/core/link/control'
import {type Envelope, formatEnvelope, type Letter, parseEnvelope} from 's2c-peer/core/link/envelope'
import {GuessBudget} from 's2c-peer/core/link/guess-budget'
import type {ExchangeOutcome} from 's2c-peer/core/link/key-exchange'
import type {Fingerprints, LinkProof} from 's2c-peer/core/seal/link-keys'
import type {ChannelName} from 's2c-peer/io/link/channels'
import {RtcTransport} from 's2c-peer/io/link/rtc-transport'
import {Happenings} from './happenings.js'
import {freshBytes} from './random.js'

export type AttackerLinkOptions = {
  /** Under which the victim knows the attacker's end. */
  readonly own: PeerId
  readonly victim: PeerId
  /** What it takes for the meeting's password. */
  readonly password: Uint8Array
  signal(data: string): void
  /** Where the handshake fails, seals something all the same instead of saying so. */
  readonly insists?: boolean
  listen?(heard: Heard): void
}

export type Heard =
  | {type: 'envelope'; envelope: Envelope}
  /** A sealed envelope that it could open. */
  | {type: 'letter'; letter: Letter}
  | {type: 'opened'; attempt: number}
  | {type: 'refused' | 'failed'; why: string}
  | {type: 'control'; message: ControlMessage; text: string}
  | {type: 'packet'; channel: ChannelName; packet: Uint8Array}

/** About as much as a sealed answer takes. */
const FORGED_BYTES = 600

type HeardControl<Type extends ControlMessage['type']> = Extract<ControlMessage, {type: Type}>

export class AttackerLink {
  readonly role: Role
  readonly victim: PeerId
  readonly own: PeerId
  readonly heard: Happenings<Heard>
  readonly #options: AttackerLinkOptions
  readonly #exchange: CallerExchange | CalleeExchange
  #attempt = 0
  #stands = false
  /** Where among all that was heard the newest connection begins. */
  #openedAt = 0
  #transport: RtcTransport | null = null
  #proof: LinkProof | null = null

  constructor(options: AttackerLinkOptions) {
    const {own, victim, password} = options
    this.own = own
    this.victim = victim
    this.role = roleOf(own, victim)
    this.#options = options
    this.heard = new Happenings(() => `the attacker heard: ${this.heard.all.map(describe).join(' ')}`)
    const exchange = {
      ...{own, peer: victim, password, random: freshBytes, budget: new GuessBudget()},
      resumption: () => null,
      send: (envelope: Envelope) => this.#signal(envelope),
      unanswered: () => undefined,
    }
    this.#exchange = this.role === 'caller' ? new CallerExchange(exchange) : new CalleeExchange(exchange)
  }

  /** The keys bound to the connection that stands. Only once it is open. */
  get proof(): LinkProof {
    if (this.#proof === null) throw new Error('the link is not open')
    return this.#proof
  }

  /** The next attempt, where it is for this end to call. */
  call(): void {
    if (!(this.#exchange instanceof CallerExchange)) return
    this.#giveUp()
    this.#exchange.begin(++this.#attempt, performance.now())
  }

  /** A fresh connection: calls, or asks the victim to. */
  renew(): void {
    const stood = this.#stands
    this.#stands = false
    if (this.role === 'caller') this.call()
    else if (stood) this.#exchange.send(this.#attempt, {type: 'requestOffer'})
  }

  /** What the victim sent through signaling. */
  receive(data: string): void {
    const envelope = parseEnvelope(data)
    if (envelope === null) throw new Error(`a victim sent something that is no envelope: ${data}`)
    this.#hear({type: 'envelope', envelope})
    if (envelope.type === 'ring') return this.call()
    for (const outcome of this.#exchange.receive(envelope, performance.now())) this.#exchanged(outcome)
  }

  /** Resolves when all channels of the newest connection are open. */
  async opens(): Promise<void> {
    if (this.#stands) return
    const since = this.heard.all.length
    await this.heard.waitFor('an open connection', heard => heard.type === 'opened', {since})
  }

  async hears<Type extends ControlMessage['type']>(type: Type): Promise<HeardControl<Type>> {
    const heard = await this.heard.waitFor(
      `"${type}"`,
      (each): each is Extract<Heard, {type: 'control'}> =>
        each.type === 'control' && each.message.type === type,
      {since: this.#openedAt},
    )
    return heard.message as HeardControl<Type>
  }

  say(message: ControlMessage): void {
    this.send('control', formatControl(message))
  }

  send(channel: ChannelName, data: Uint8Array | string): void {
    this.#transport?.send(channel, data)
  }

  close(): void {
    this.#transport?.close()
  }

  #exchanged(outcome: ExchangeOutcome): void {
    switch (outcome.type) {
      case 'replied':
        return this.#open(outcome.attempt)
      case 'letter':
        this.#hear({type: 'letter', letter: outcome.letter})
        return this.#read(outcome.letter, outcome.attempt)
      case 'refused':
        return this.#hear({type: 'refused', why: outcome.reason})
      case 'dropped':
        return
      default:
        return outcome satisfies never
    }
  }

  #read(letter: Letter, attempt: number): void {
    switch (letter.type) {
      case 'offer':
        this.#open(attempt)
        return this.#transport?.accept(letter.sdp)
      case 'answer':
        return this.#transport?.accept(letter.sdp)
      case 'candidate':
        return this.#transport?.addCandidate(letter.candidate, letter.mid)
      case 'requestOffer':
        return this.call()
      default:
        return letter satisfies never
    }
  }

  /** The victim asks for another connection before it lets go of the one that stands. */
  #giveUp(): void {
    if (this.#transport === null) return
    this.#transport.close()
    this.#transport = null
    this.#stands = false
    this.#hear({type: 'failed', why: 'the victim asks for another connection'})
  }

  #open(attempt: number): void {
    this.#giveUp()
    this.#attempt = attempt
    const post = (letter: Letter): void => this.#exchange.send(attempt, letter)
    const description = this.role === 'caller' ? 'offer' : 'answer'
    this.#transport = new RtcTransport(
      this.role,
      {iceServers: [], bindAddress: '127.0.0.1', label: 'attacker'},
      {
        description: sdp => post({type: description, sdp}),
        candidate: (candidate, mid) => post({type: 'candidate', candidate, mid}),
        opened: fingerprints => this.#opened(attempt, fingerprints),
        message: (channel, data) => this.#heardOn(channel, data),
        failed: why => {
          this.#stands = false
          this.#hear({type: 'failed', why})
        },
      },
    )
  }

  #opened(attempt: number, fingerprints: Fingerprints): void {
    this.#proof = this.#exchange.bind(attempt, fingerprints)
    this.#openedAt = this.heard.all.length
    this.#stands = true
    this.#hear({type: 'opened', attempt})
  }

  #signal(envelope: Envelope): void {
    const sent: Envelope =
      envelope.type === 'refused' && this.#options.insists === true
        ? {type: 'sealed', attempt: envelope.attempt, number: 0, box: freshBytes(FORGED_BYTES)}
        : envelope
    this.#options.signal(formatEnvelope(sent))
  }

  #hear(heard: Heard): void {
    this.heard.add(heard)
    this.#options.listen?.(heard)
  }

  #heardOn(channel: ChannelName, data: Uint8Array | string): void {
    if (typeof data !== 'string') return this.#hear({type: 'packet', channel, packet: data.slice()})
    const message = parseControl(data)
    if (message === null) throw new Error(`a victim said something that is no control message: ${data}`)
    // As good as any peer, so that the victim keeps the link.
    if (message.type === 'ping')
      this.say({type: 'pong', sentAtMs: message.sentAtMs, clockMs: performance.now()})
    this.#hear({type: 'control', message, text: data})
  }
}

const describe = (heard: Heard): string =>
  heard.type === 'control'
    ? heard.text
    : heard.type === 'envelope'
      ? `<${heard.envelope.type}>`
      : 'why' in heard
        ? `${heard.type}: ${heard.why}`
        : heard.type
