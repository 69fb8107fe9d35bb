/**
 * What goes by a friend, for the whole meeting: forwards between others, and performs for the links of this side what asks for
 * a way by one. Made by the meeting, which calls `begin` before each event and `settle` after it.
 */
import type {CleanText} from '@s2c/shared/clean-text'
import type {PeerId} from '@s2c/shared/peer-id'
import type {LinkEffect} from './link/link-effects.js'
import type {MediaChannel} from './link/packet-link.js'
import {Forwarder} from './relay/forwarder.js'
import type {RelayDrop, RelayedMedia} from './relay/relay-channel.js'
import type {RelayMessage} from './relay/relay-message.js'
import {joinRelayed, type RelayedBody, splitRelayed} from './relay/relayed-body.js'
import {type RelayedHappening, RelayedTransports} from './relay/relayed-transports.js'
import type {PeerRelaying, RemotePeer} from './remote-peer.js'
import type {RandomBytes} from './seal/random-bytes.js'

export type RelayingOptions = {
  readonly random: RandomBytes
  peer(id: PeerId): RemotePeer | null
  peers(): Iterable<RemotePeer>
  countDrop(reason: RelayDrop | 'malformedPacket'): void
}

export class Relaying implements PeerRelaying {
  readonly #options: RelayingOptions
  readonly #transports: RelayedTransports
  readonly #forwarder: Forwarder
  /** Of the event that is being handled. */
  #now = 0

  constructor(options: RelayingOptions) {
    this.#options = options
    const shared = {
      isLive: (peer: PeerId) => this.isFriend(peer),
      say: (peer: PeerId, message: RelayMessage) => options.peer(peer)?.link.say(message),
      dropped: (reason: RelayDrop) => options.countDrop(reason),
    }
    this.#transports = new RelayedTransports({
      ...shared,
      random: options.random,
      send: (via, channel, peer, attempt, datagram) =>
        void this.#pass(via, channel, {way: 'to', peer, attempt, datagram}),
    })
    this.#forwarder = new Forwarder({
      ...shared,
      roundTripMs: peer => options.peer(peer)?.link.roundTripMs ?? null,
      pass: (to, channel, peer, attempt, datagram) =>
        this.#pass(to, channel, {way: 'from', peer, attempt, datagram}),
    })
  }

  /** Whether a link's effect is performed here, and not by the shell. */
  takes(effect: LinkEffect): boolean {
    switch (effect.do) {
      case 'openTransport':
        if (effect.via === null) return false
        this.#transports.open(effect.peer, effect.attempt, effect.role, effect.via)
        return true
      case 'signal':
        if (effect.via === null || !this.isFriend(effect.via)) return false
        this.#options.peer(effect.via)?.link.say({type: 'relaySignal', to: effect.to, data: effect.data})
        return true
      case 'checkSignaling':
        return false
      case 'acceptDescription':
      case 'addCandidate':
      case 'closeTransport':
      case 'sendControl':
      case 'sendMedia':
        return this.#performs(effect)
      default:
        return effect satisfies never
    }
  }

  /** An event is about to be handled. */
  begin(now: number): void {
    this.#now = now
  }

  /** What the transports through friends report; links may cause more of it while they take it. */
  settle(now: number): void {
    for (
      let happenings = this.#transports.take();
      happenings.length > 0;
      happenings = this.#transports.take()
    )
      for (const happening of happenings) this.#report(happening, now)
  }

  /** Both are in, over a first or another connection. */
  entered({id}: RemotePeer, now: number): void {
    this.#forwarder.entered(id, now)
    for (const other of this.#options.peers()) if (other.id !== id) other.link.friendCame()
  }

  askFriends({id}: RemotePeer): void {
    for (const other of this.#options.peers())
      if (other.id !== id && this.isFriend(other.id)) other.link.say({type: 'relayAsk', peer: id})
  }

  isFriend(id: PeerId): boolean {
    const peer = this.#options.peer(id)
    return peer?.isMember === true && peer.link.isDirect
  }

  nameOf(id: PeerId): CleanText | '' {
    return this.#options.peer(id)?.name ?? ''
  }

  /** The link to a peer is not what it was. */
  moved({id, link}: RemotePeer, now: number): void {
    if (!link.isUp || link.via !== null) {
      this.#forwarder.lost(id)
      this.#transports.lost(id)
    } else if (link.state.name === 'recovering')
      for (const other of this.#options.peers()) other.link.friendFellSilent(id, now)
  }

  message(from: RemotePeer, message: RelayMessage, now: number): void {
    switch (message.type) {
      case 'relayOffer': {
        const ownMs = from.link.roundTripMs ?? 0
        return this.#options.peer(message.peer)?.link.offered(from.id, ownMs + message.rttMs)
      }
      case 'relayOpen':
      case 'relayEnd':
        return this.#transports.toldBy(from.id, message)
      case 'relayedSignal':
        return this.#options.peer(message.from)?.link.receiveSignal(message.data, from.id, now)
      case 'relayed':
        return this.#transports.receive(from.id, message.from, message.attempt, 'control', message.datagram)
      default:
        return this.#forwarder.receive(from.id, message, now)
    }
  }

  packet(from: RemotePeer, channel: MediaChannel, body: Uint8Array, now: number): void {
    const relayed = splitRelayed(body)
    if (relayed === null) return this.#options.countDrop('malformedPacket')
    const {way, peer, attempt, datagram} = relayed
    if (way === 'to') this.#forwarder.media(from.id, peer, attempt, channel, datagram, now)
    else this.#transports.receive(from.id, peer, attempt, channel, datagram)
  }

  #performs(effect: Extract<LinkEffect, {attempt: number}>): boolean {
    const {peer, attempt} = effect
    if (!this.#transports.has(peer, attempt)) return false
    switch (effect.do) {
      case 'acceptDescription':
        this.#transports.accept(peer, attempt, effect.sdp)
        break
      case 'sendControl':
        this.#transports.sendControl(peer, attempt, effect.text)
        break
      case 'sendMedia':
        this.#transports.sendMedia(peer, attempt, effect.channel, effect.packet)
        break
      case 'closeTransport':
        this.#transports.close(peer, attempt)
        break
      // A friend has no candidates.
      case 'addCandidate':
      case 'openTransport':
        break
      default:
        effect satisfies never
    }
    return true
  }

  #report(happening: RelayedHappening, now: number): void {
    const {peer: id, attempt} = happening
    const peer = this.#options.peer(id)
    if (peer === null) return
    switch (happening.type) {
      case 'described':
        return peer.link.described(attempt, happening.sdp)
      case 'opened':
        return peer.link.opened(attempt, happening.fingerprints, now)
      case 'control':
        return peer.link.receiveControl(attempt, happening.text, now)
      case 'media':
        return peer.packet(attempt, happening.channel, happening.packet, now)
      case 'failed':
        return peer.link.transportFailed(attempt, now)
      case 'broken':
        return peer.link.controlBroke(attempt, now)
      default:
        return happening satisfies never
    }
  }

  /** False where what waits on the way to it is too much already: its own comes first. */
  #pass(to: PeerId, channel: RelayedMedia, relayed: RelayedBody): boolean {
    const link = this.#options.peer(to)?.link
    if (link === undefined || link.packets.rate.isBlocked(this.#now)) return false
    link.send(channel, link.packets.wrapRelayed(channel, joinRelayed(relayed), this.#now))
    return true
  }
}
