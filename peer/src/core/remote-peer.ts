/**
 * One other participant, as long as it is known: what it says of itself, and its media in both directions
 * over the link to it. Made by the meeting when the peer is first heard of; ends when the link is closed.
 */
import type {CleanText} from '@s2c/shared/clean-text'
import {cleanDisplayName} from '@s2c/shared/names'
import type {PeerId} from '@s2c/shared/peer-id'
import type {Emit, PeerStatus} from './effects.js'
import {type Hello, keyMessage, PROTOCOL_VERSION, senderKeyOf} from './link/control.js'
import {Link, type PeerMessage} from './link/link.js'
import type {MediaChannel} from './link/packet-link.js'
import type {GridSize} from './picture/grid.js'
import type {ReceivedPicture} from './picture/picture-receiver.js'
import {Subscription} from './picture/subscription.js'
import {type DropReason, MediaReceiver, type Received} from './receive.js'
import type {SenderKey} from './seal/sender-key.js'
import type {Receiver} from './send.js'
import {type MediaFigures, ReceivedStatistics} from './statistics.js'

export type OwnState = {
  readonly id: PeerId
  readonly name: string
  readonly senderKey: SenderKey
  muted: boolean
  cameraOff: boolean
}

const REFRESH_INTERVAL_MS = 250

export class RemotePeer {
  readonly id: PeerId
  readonly link: Link
  readonly #own: OwnState
  readonly #emit: Emit
  readonly #countDrop: (reason: DropReason) => void
  readonly #media: MediaReceiver
  readonly #subscription = new Subscription()
  readonly #statistics = new ReceivedStatistics()
  #refreshAskedAtMs = Number.NEGATIVE_INFINITY
  #wanted: GridSize | null = null
  #name: CleanText | '' = ''
  #muted = false
  #cameraOff = false

  constructor(
    id: PeerId,
    own: OwnState,
    lastAttempt: number,
    emit: Emit,
    countDrop: (reason: DropReason) => void,
    now: number,
  ) {
    this.id = id
    this.#own = own
    this.#emit = emit
    this.#countDrop = countDrop
    this.#media = new MediaReceiver(countDrop)
    const events = {
      ownHello: () => ({id: own.id, name: own.name, muted: own.muted, cameraOff: own.cameraOff}),
      greeted: (hello: Hello) => this.#greeted(hello),
      refused: (hello: Hello) => this.#refused(hello),
      live: () => this.#live(),
      control: (message: PeerMessage, now: number) => this.#control(message, now),
      changed: () => this.#changed(),
      unreachable: () => this.#unreachable(),
      dropped: countDrop,
    }
    this.link = new Link(own.id, id, lastAttempt, emit, events, now)
    this.#changed()
  }

  get status(): PeerStatus {
    return {
      id: this.id,
      name: this.#name,
      state: this.link.state.name,
      muted: this.#muted,
      cameraOff: this.#cameraOff,
      admission: this.link.isVerified ? 'admitted' : 'none',
      trust: 'unverified',
      knownSinceMs: null,
      fingerprint: null,
      words: [],
      isFounder: false,
    }
  }

  /** Null while there is nobody to send pictures to. */
  get receiver(): Receiver | null {
    if (!this.link.isVerified) return null
    const send = (packet: Uint8Array): void => this.link.send('picture', packet)
    return {subscription: this.#subscription, packets: this.link.packets, send}
  }

  packet(attempt: number, channel: MediaChannel, packet: Uint8Array, now: number): void {
    if (!this.link.admitsPacket(attempt, channel, now)) return
    this.#statistics.bytes(channel, packet.length)
    const {acknowledged, received} = this.#media.receive(channel, packet, this.link.packets, now)
    this.#subscription.acknowledge(acknowledged)
    for (const each of received) this.#received(each, now)
  }

  #received(received: Received, now: number): void {
    switch (received.type) {
      case 'picture':
        return this.#show(received.picture, now)
      case 'sound':
        return this.#emit({do: 'playSound', peer: this.id, ...received.frame})
      case 'dropped':
        this.#countDrop(received.reason)
        if (received.reason === 'missingReference') this.#askRefresh(now)
        return
      default:
        return received satisfies never
    }
  }

  /** The picture size to ask for; null: none. */
  show(size: GridSize | null): void {
    this.#wanted = size
    if (size !== null) this.#media.ask(size)
    if (this.link.isVerified) this.#tellWanted()
  }

  tellMedia(): void {
    if (this.link.isVerified) {
      this.link.say({type: 'media', muted: this.#own.muted, cameraOff: this.#own.cameraOff})
    }
  }

  sendSound(body: Uint8Array, now: number): void {
    if (this.link.isVerified) this.link.send('sound', this.link.packets.wrapSound(body, now))
  }

  takeFigures(seconds: number): MediaFigures & {rttMs: number} {
    const {packets, roundTripMs} = this.link
    const loss = {sound: packets.takeLoss('sound'), picture: packets.takeLoss('picture')}
    return {...this.#statistics.take(seconds, loss), rttMs: Math.round((roundTripMs ?? 0) * 100) / 100}
  }

  /** The answer takes a round trip: one question is enough for all that misses meanwhile. */
  #askRefresh(now: number): void {
    if (now - this.#refreshAskedAtMs < REFRESH_INTERVAL_MS) return
    this.#refreshAskedAtMs = now
    this.link.say({type: 'refresh'})
  }

  #greeted({name, muted, cameraOff}: Hello): void {
    this.#name = cleanDisplayName(name)
    this.#muted = muted
    this.#cameraOff = cameraOff
  }

  #refused({name, version}: Hello): void {
    const why =
      version === PROTOCOL_VERSION
        ? 'it names another id than signaling did. Join again; if it stays so, do not trust the server.'
        : 'both sides need the same version of s2c. Update the older one.'
    this.#emit({
      do: 'warn',
      code: 'peerRefused',
      message: `${cleanDisplayName(name)} cannot be connected: ${why}`,
    })
  }

  #unreachable(): void {
    const message =
      'Somebody in the session cannot be reached directly yet: check firewalls, or let both sides name a server with --ice-server. Trying goes on.'
    this.#emit({do: 'warn', code: 'noDirectPath', message})
  }

  #live(): void {
    this.#subscription.restart()
    this.link.say(keyMessage(this.#own.senderKey))
    this.#tellWanted()
  }

  #control(message: PeerMessage, now: number): void {
    switch (message.type) {
      case 'key': {
        const key = senderKeyOf(message)
        if (key === null) return this.#countDrop('malformedControl')
        return this.#media.use(key, now).forEach(received => this.#received(received, now))
      }
      case 'want':
        return this.#subscription.ask({cols: message.cols, rows: message.rows})
      case 'wantNothing':
        return this.#subscription.ask(null)
      case 'refresh':
        return this.#subscription.restart()
      case 'media':
        if (message.muted === this.#muted && message.cameraOff === this.#cameraOff) return
        this.#muted = message.muted
        this.#cameraOff = message.cameraOff
        return this.#changed()
      default:
        return message satisfies never
    }
  }

  #changed(): void {
    this.#emit({do: 'peerChanged', status: this.status})
    if (this.link.state.name === 'closed') this.#emit({do: 'forgetSound', peer: this.id})
  }

  #show({number, grid, broughtUpToDate, capturedAtMs}: ReceivedPicture, now: number): void {
    this.#statistics.picture(grid, broughtUpToDate, this.#latencyMs(capturedAtMs, now))
    this.#emit({do: 'showPicture', peer: this.id, number, grid})
  }

  #latencyMs(capturedAtMs: number, now: number): number | null {
    const offsetMs = this.link.clockOffsetMs
    if (offsetMs === null) return null
    // The picture carries the low 32 bits of its sender's clock: so does the difference.
    return (Math.round(now + offsetMs) - capturedAtMs) | 0
  }

  #tellWanted(): void {
    this.link.say(this.#wanted === null ? {type: 'wantNothing'} : {type: 'want', ...this.#wanted})
  }
}
