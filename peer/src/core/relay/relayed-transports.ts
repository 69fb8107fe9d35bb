/**
 * The connections of this side that go through friends, by peer and attempt: performs the transport effects of links that no
 * shell performs. What happens is kept until it is taken, in a later turn of the links: they are not called back while they act.
 */
import type {PeerId} from '@s2c/shared/peer-id'
import type {Fingerprints} from '../seal/link-proof.js'
import type {RandomBytes} from '../seal/random-bytes.js'
import {FIELD_BYTES, type Role} from '../seal/transcript.js'
import type {RelayChannel, RelayDrop, RelayedMedia} from './relay-channel.js'
import type {RelayMessage} from './relay-message.js'
import {RelayedTransport} from './relayed-transport.js'

type Of = {readonly peer: PeerId; readonly attempt: number}

/** What a transport reports, as a PeerConnection does. */
export type RelayedHappening = Of &
  (
    | {readonly type: 'described'; readonly sdp: string}
    | {readonly type: 'opened'; readonly fingerprints: Fingerprints}
    | {readonly type: 'control'; readonly text: string}
    | {readonly type: 'media'; readonly channel: RelayedMedia; readonly packet: Uint8Array}
    /** See RelayedTransport. */
    | {readonly type: 'failed' | 'broken'}
  )

export type RelayedTransportsOptions = {
  readonly random: RandomBytes
  isLive(friend: PeerId): boolean
  say(friend: PeerId, message: RelayMessage): void
  send(via: PeerId, channel: RelayedMedia, to: PeerId, attempt: number, datagram: Uint8Array): void
  dropped(reason: RelayDrop): void
}

export class RelayedTransports {
  readonly #options: RelayedTransportsOptions
  readonly #held = new Map<PeerId, Map<number, RelayedTransport>>()
  #happenings: RelayedHappening[] = []

  constructor(options: RelayedTransportsOptions) {
    this.#options = options
  }

  has(peer: PeerId, attempt: number): boolean {
    return this.#get(peer, attempt) !== undefined
  }

  /** What happened since it was last taken, in order. */
  take(): RelayedHappening[] {
    return this.#happenings.splice(0)
  }

  /** Fails at once where the friend is none. */
  open(peer: PeerId, attempt: number, role: Role, via: PeerId): void {
    const {random, say, isLive, dropped} = this.#options
    const tell = (happening: RelayedHappening): void => void this.#happenings.push(happening)
    const transport = new RelayedTransport(
      {role, via, secret: random(FIELD_BYTES).slice()},
      {
        described: sdp => tell({type: 'described', peer, attempt, sdp}),
        opened: fingerprints => tell({type: 'opened', peer, attempt, fingerprints}),
        control: text => tell({type: 'control', peer, attempt, text}),
        media: (channel, packet) => tell({type: 'media', peer, attempt, channel, packet}),
        failed: () => tell({type: 'failed', peer, attempt}),
        broken: () => tell({type: 'broken', peer, attempt}),
        send: (channel, datagram) => this.#send(via, channel, peer, attempt, datagram),
        dropped,
      },
    )
    const others = this.#held.get(peer) ?? new Map<number, RelayedTransport>()
    this.#held.set(peer, others.set(attempt, transport))
    if (isLive(via)) say(via, {type: 'relayUse', peer, attempt})
    else transport.fail()
  }

  accept(peer: PeerId, attempt: number, sdp: string): void {
    this.#get(peer, attempt)?.accept(sdp)
  }

  sendControl(peer: PeerId, attempt: number, text: string): void {
    this.#get(peer, attempt)?.sendControl(text)
  }

  sendMedia(peer: PeerId, attempt: number, channel: RelayedMedia, packet: Uint8Array): void {
    this.#get(peer, attempt)?.sendMedia(channel, packet)
  }

  close(peer: PeerId, attempt: number): void {
    const transport = this.#get(peer, attempt)
    if (transport === undefined) return
    transport.close()
    const others = this.#held.get(peer)
    others?.delete(attempt)
    if (others?.size === 0) this.#held.delete(peer)
    this.#options.say(transport.via, {type: 'relayLeave', peer, attempt})
  }

  /** The friend says that it forwards, or no longer does. */
  toldBy(
    friend: PeerId,
    {type, peer, attempt}: Extract<RelayMessage, {type: 'relayOpen' | 'relayEnd'}>,
  ): void {
    const transport = this.#get(peer, attempt)
    if (transport?.via !== friend) return
    if (type === 'relayOpen') transport.relayOpened()
    else transport.fail()
  }

  receive(friend: PeerId, peer: PeerId, attempt: number, channel: RelayChannel, datagram: Uint8Array): void {
    const transport = this.#get(peer, attempt)
    if (transport?.via === friend) transport.receive(channel, datagram)
    else this.#options.dropped('relayStale')
  }

  /** Nothing goes through this friend any more. */
  lost(friend: PeerId): void {
    for (const transports of this.#held.values())
      for (const transport of transports.values()) if (transport.via === friend) transport.fail()
  }

  #send(via: PeerId, channel: RelayChannel, peer: PeerId, attempt: number, datagram: Uint8Array): void {
    if (channel === 'control') this.#options.say(via, {type: 'relay', to: peer, attempt, datagram})
    else this.#options.send(via, channel, peer, attempt, datagram)
  }

  #get(peer: PeerId, attempt: number): RelayedTransport | undefined {
    return this.#held.get(peer)?.get(attempt)
  }
}
