/**
 * How the two ends of a link come to a connection through signaling: they exchange keys, then descriptions and
 * candidates sealed under them. Made with the link. What I have opened moves its state machine; what the service or a
 * stranger made up ends here.
 */
import type {PeerId} from '@s2c/shared/peer-id'
import type {Fingerprints, LinkProof} from '../seal/link-keys.js'
import {CalleeExchange} from './callee-exchange.js'
import {CallerExchange} from './caller-exchange.js'
import type {ConnectionEvent, ConnectionState, Role} from './connection.js'
import {type Envelope, formatEnvelope, type Letter, parseEnvelope} from './envelope.js'
import type {ExchangeOutcome, KeyExchange, Resumption} from './key-exchange.js'
import type {LinkEvents, LinkOptions} from './link-events.js'
import type {PeerRates} from './peer-rates.js'
import {RemoteDescription} from './remote-description.js'

/** What the negotiation asks of its link and tells it. */
export type Negotiator = Pick<LinkEvents, 'handshakeFailed' | 'dropped'> & {
  /** As it is now: letters are judged one after the other. */
  connection(): ConnectionState
  resumption(): Resumption | null
  step(event: ConnectionEvent, now: number): void
}

export class Negotiation {
  readonly #peer: PeerId
  readonly #role: Role
  readonly #emit: LinkOptions['emit']
  readonly #rates: PeerRates
  readonly #link: Negotiator
  readonly #remote: RemoteDescription
  /** Null on the callee's side, which never hails. */
  readonly #caller: CallerExchange | null
  readonly #exchange: KeyExchange
  /** Of the newest attempt: the friend through which its envelopes go. */
  #route: {readonly attempt: number; readonly via: PeerId | null} | null = null
  /** Where what is being read came from. */
  #cameBy: PeerId | null = null

  constructor(peer: PeerId, role: Role, options: LinkOptions, rates: PeerRates, link: Negotiator) {
    this.#peer = peer
    this.#role = role
    this.#emit = effect => options.emit(effect)
    this.#rates = rates
    this.#link = link
    this.#remote = new RemoteDescription(peer, this.#emit, () => link.dropped('tooManyCandidates'))
    const {own, password, random, budget} = options
    const exchangeOptions = {
      ...{own, peer, password, random, budget},
      resumption: () => link.resumption(),
      unanswered: () => link.handshakeFailed('unanswered'),
      send: (envelope: Envelope) => this.#signal(envelope),
    }
    this.#caller = role === 'caller' ? new CallerExchange(exchangeOptions) : null
    this.#exchange = this.#caller ?? new CalleeExchange(exchangeOptions)
  }

  /**
   * What signaling brought from the peer, or says that it did; or a friend, `via`, which is heard only where both ends hold a
   * key from before: it has the passphrase, and could else stand between.
   */
  receive(data: string, via: PeerId | null, now: number): void {
    const envelope = parseEnvelope(data)
    if (envelope === null) return this.#link.dropped('malformedEnvelope')
    const kind = envelope.type === 'sealed' ? 'letters' : 'handshakes'
    if (!this.#rates.admit(kind, now)) return this.#link.dropped('tooFast')
    if (envelope.type === 'ring') return this.#link.step({type: 'rung'}, now)
    if (via !== null && !this.#mayGoByFriend) return this.#link.dropped('unopenedEnvelope')
    this.#cameBy = via
    const outcomes = this.#exchange.receive(envelope, now)
    this.#cameBy = null
    for (const outcome of outcomes) this.#exchanged(outcome, now)
  }

  /** The caller begins an attempt, which is to go through this friend. */
  hail(attempt: number, via: PeerId | null, now: number): void {
    this.#route = {attempt, via: this.#mayGoByFriend ? via : null}
    this.#caller?.begin(attempt, now)
  }

  requestOffer(attempt: number): void {
    this.#signal({type: 'ring'})
    this.#exchange.send(attempt, {type: 'requestOffer'})
  }

  described(attempt: number, sdp: string): void {
    this.#exchange.send(attempt, {type: this.#role === 'caller' ? 'offer' : 'answer', sdp})
  }

  foundCandidate(attempt: number, candidate: string, mid: string): void {
    this.#exchange.send(attempt, {type: 'candidate', candidate, mid})
  }

  /** The friend that the offer of this attempt names; null: none. */
  viaOf(attempt: number): PeerId | null {
    return this.#remote.viaOf(attempt)
  }

  /** Hands what the other side described to the transport of this attempt. */
  applyDescription(attempt: number): void {
    this.#remote.apply(attempt)
  }

  /** What the certificates of the open connection prove together with the key of the attempt; null when that is gone. */
  bind(attempt: number, fingerprints: Fingerprints): LinkProof | null {
    return this.#exchange.bind(attempt, fingerprints)
  }

  abandon(now: number): void {
    this.#exchange.abandon(now)
  }

  get #mayGoByFriend(): boolean {
    return this.#link.resumption()?.isShared === true
  }

  #signal(envelope: Envelope): void {
    if (envelope.type === 'reply') this.#route = {attempt: envelope.attempt, via: this.#cameBy}
    const isOfRoute = envelope.type !== 'ring' && envelope.attempt === this.#route?.attempt
    const via = isOfRoute ? this.#route!.via : null
    const supersedes = envelope.type === 'hail' || envelope.type === 'ring'
    this.#emit({do: 'signal', to: this.#peer, data: formatEnvelope(envelope), via, supersedes})
  }

  #exchanged(outcome: ExchangeOutcome, now: number): void {
    switch (outcome.type) {
      case 'replied':
        return this.#link.step(outcome, now)
      case 'refused':
        this.#link.handshakeFailed(outcome.reason)
        return this.#link.step({type: 'refused', attempt: outcome.attempt}, now)
      case 'letter':
        return this.#read(outcome.letter, outcome.attempt, now)
      case 'dropped':
        return this.#link.dropped(outcome.reason)
      default:
        return outcome satisfies never
    }
  }

  #read(letter: Letter, attempt: number, now: number): void {
    switch (letter.type) {
      case 'offer':
      case 'answer': {
        const type = letter.type === 'offer' ? 'offerReceived' : 'answerReceived'
        this.#remote.described(attempt, letter.sdp)
        return this.#link.step({type, attempt}, now)
      }
      case 'candidate':
        return this.#remote.candidate(attempt, letter, this.#link.connection())
      case 'requestOffer':
        return this.#link.step({type: 'offerRequested', attempt}, now)
      default:
        return letter satisfies never
    }
  }
}
