/**
 * One other participant, as long as it is known: who it is, whether it is in, and its media in both directions over
 * the link to it. Made by the meeting when the peer is first heard of; ends when the link is closed.
 */
import type {CleanText} from '@s2c/shared/clean-text'
import {cleanDisplayName} from '@s2c/shared/names'
import type {PeerId} from '@s2c/shared/peer-id'
import type {Standing} from './arrival.js'
import type {ChatMessage} from './chat/chat-message.js'
import {handField, raisedSince} from './chat/raised-hand.js'
import type {Admission, Emit, PeerStatus} from './effects.js'
import {Subscription} from './layers/subscription.js'
import type {Hello} from './link/control.js'
import type {DismissReason, HoldReason} from './link/entry.js'
import type {RefusalReason} from './link/key-exchange.js'
import {Link} from './link/link.js'
import type {LinkMemory, LinkOptions, PeerMessage} from './link/link-events.js'
import {type Obstacle, obstacleOf, type Search} from './link/obstacle.js'
import type {MediaChannel} from './link/packet-link.js'
import type {CharterMessage} from './lobby/charter-message.js'
import type {Obstacles} from './obstacles.js'
import type {PictureRequest} from './picture/picture.js'
import {Presentation} from './presentation.js'
import {type DropReason, MediaReceiver, type Received} from './receive.js'
import type {RelayMessage} from './relay/relay-message.js'
import type {SenderKey} from './seal/sender-key.js'
import type {Receiver} from './send.js'
import {type MediaFigures, ReceivedStatistics} from './statistics.js'
import {Acquaintance} from './trust/acquaintance.js'
import type {IdentityKey} from './trust/identity-key.js'
import type {KnownPeerChange, KnownPeers} from './trust/known-peers.js'
import type {ProvenIdentity} from './trust/proven-identity.js'
import {isRelayedPacket} from './wire/link-header.js'

/** Of the link itself, both directions and ours to it. */
export type LinkFigures = {readonly rttMs: number; readonly pathKbps: number}

export type OwnState = {
  readonly name: string
  muted: boolean
  cameraOff: boolean
  /** Since when the own hand is raised; null: it is not. */
  handRaised: number | null
}

/** What the meeting is to its peers. */
export type Surroundings = {
  readonly own: OwnState
  readonly link: LinkOptions
  readonly known: KnownPeers
  readonly emit: Emit
  countDrop(reason: DropReason): void
  /** Whether the door is open to somebody who proved to be this. */
  standing(key: IdentityKey, namedFounder: IdentityKey | null): Standing
  isFounder(key: IdentityKey): boolean
  /** Both are in; `isFirst`: for the first time, not over a replaced connection. */
  entered(peer: RemotePeer, isFirst: boolean, now: number): void
  /** Its place in the meeting may have changed. */
  moved(peer: RemotePeer, now: number): void
  handshakeFailed(peer: RemotePeer, reason: RefusalReason | 'unanswered' | 'forged'): void
  /** It does not let us in, or puts us out. */
  dismissedBy(peer: RemotePeer, reason: DismissReason): void
  keyAcknowledged(peer: RemotePeer, epoch: number, now: number): void
  charter(peer: RemotePeer, message: CharterMessage, now: number): void
  chat(peer: RemotePeer, message: ChatMessage, now: number): void
  /** What goes by a friend: by this peer, or by us. */
  readonly relaying: PeerRelaying
  /** Something is to be kept beyond the meeting. */
  remember(change: KnownPeerChange): void
  /** Whether our packets are for it: it holds the key that seals now. */
  isEntitled(peer: PeerId): boolean
  readonly obstacles: Obstacles
}

export type PeerRelaying = {
  /** No way to it is found: who of the others would forward? */
  askFriends(peer: RemotePeer): void
  isFriend(peer: PeerId): boolean
  nameOf(peer: PeerId): CleanText | ''
  message(peer: RemotePeer, message: RelayMessage, now: number): void
  packet(peer: RemotePeer, channel: MediaChannel, body: Uint8Array, now: number): void
}

type OfMedia = Pick<Hello, 'muted' | 'cameraOff' | 'handUpMs'>

const REFRESH_INTERVAL_MS = 250

export class RemotePeer {
  readonly id: PeerId
  readonly link: Link
  readonly #around: Surroundings
  readonly #media: MediaReceiver
  readonly #acquaintance: Acquaintance
  readonly #subscription = new Subscription()
  readonly #statistics = new ReceivedStatistics()
  readonly #presentation: Presentation
  #refreshAskedAtMs = Number.NEGATIVE_INFINITY
  #name: CleanText | '' = ''
  #muted = false
  #cameraOff = false
  #handRaised: number | null = null
  #isMember = false
  #heldByThem: HoldReason | null = null
  #obstacle: Obstacle | null = null
  #told = ''

  constructor(id: PeerId, memory: LinkMemory, around: Surroundings, now: number) {
    this.id = id
    this.#around = around
    this.#media = new MediaReceiver(reason => around.countDrop(reason))
    this.#acquaintance = new Acquaintance(around.link.ownKey, around.known, change => around.remember(change))
    this.#presentation = new Presentation({
      clockOffsetMs: () => this.link.clockOffsetMs,
      show: ({number, picture: received, broughtUpToDate}, picture, latencyMs) => {
        this.#statistics.picture(received, broughtUpToDate, latencyMs)
        around.emit({do: 'showPicture', peer: id, number, picture})
      },
    })
    const {own} = around
    this.link = new Link(
      id,
      memory,
      around.link,
      {
        ownHello: at => ({name: own.name, ...this.#ownMedia(at)}),
        identified: identity => this.#identified(identity),
        atTheDoor: at => this.decide(at),
        greeted: (hello, at) => this.#greeted(hello, at),
        heldByThem: reason => this.#waits(reason),
        dismissedByThem: reason => around.dismissedBy(this, reason),
        live: at => this.#live(at),
        control: (message, at) => this.#control(message, at),
        changed: at => this.#changed(at),
        handshakeFailed: reason => around.handshakeFailed(this, reason),
        unreachable: () => this.#unreachable(),
        askFriends: () => around.relaying.askFriends(this),
        isFriend: peer => around.relaying.isFriend(peer),
        dropped: reason => around.countDrop(reason),
      },
      now,
    )
    this.#changed(now)
  }

  get status(): PeerStatus {
    const {trust, knownSinceMs, knownAs, fingerprint, words, key} = this.#acquaintance
    return {
      id: this.id,
      name: this.#name || this.#acquaintance.claimedName,
      state: this.link.state.name,
      obstacle: this.#obstacle,
      via: this.#via,
      muted: this.#muted,
      cameraOff: this.#cameraOff,
      handRaised: this.#handRaised,
      admission: this.#admission,
      ...{trust, knownSinceMs, knownAs, fingerprint, words},
      isFounder: key !== null && this.#around.isFounder(key),
    }
  }

  /** Its proven identity; null before it is proven. */
  get key(): IdentityKey | null {
    return this.#acquaintance.key
  }

  /** Who decides about the door, as the peer says; null when it knows of nobody. */
  get namedFounder(): IdentityKey | null {
    return this.#acquaintance.namedFounder
  }

  get name(): CleanText | '' {
    return this.#name
  }

  /** Whether both have let each other in, whatever their connection does now. */
  get isMember(): boolean {
    return this.#isMember
  }

  get isGone(): boolean {
    return this.link.state.name === 'closed'
  }

  /** Null while there is nobody to send media to. */
  get receiver(): Receiver | null {
    if (!this.#isListening) return null
    const send = (channel: MediaChannel, packet: Uint8Array): void => this.link.send(channel, packet)
    return {subscription: this.#subscription, packets: this.link.packets, send}
  }

  packet(attempt: number, channel: MediaChannel, packet: Uint8Array, now: number): void {
    const isRelayed = isRelayedPacket(packet)
    const packets = this.link.admitPacket(attempt, isRelayed ? 'relayed' : channel, now)
    if (packets === null) return
    if (!isRelayed) this.#statistics.bytes(channel, packet.length)
    const {judgement, received, relayed} = this.#media.receive(channel, packet, packets, now)
    this.#subscription.judge(judgement, now)
    this.#take(received, now)
    if (relayed !== null) this.#around.relaying.packet(this, channel, relayed, now)
  }

  /** A connection to it came to nothing. */
  wayNotFound(search: Search): void {
    this.#obstacle = this.link.isUp ? null : obstacleOf(search)
    if (this.#obstacle !== null) this.#around.obstacles.met(this.#obstacle, this.#name)
    this.tell()
  }

  /** The pictures to ask for; null: none. */
  show(request: PictureRequest | null): void {
    this.#presentation.want(request)
    if (request !== null) this.#media.ask(request)
    if (this.link.isUp) this.#tellWanted()
  }

  tellMedia(now: number): void {
    if (this.link.isUp) this.link.say({type: 'media', ...this.#ownMedia(now)})
  }

  tellKey({epoch, key}: SenderKey): void {
    if (this.link.isUp) this.link.say({type: 'key', epoch, key})
  }

  /** Lets the peer in, has it wait or sends it away: on each connection, and whenever the answer may have changed. */
  decide(now: number): void {
    const {key, isChanged, namedFounder} = this.#acquaintance
    if (key === null || this.link.state.name === 'closed') return
    const standing = this.#around.standing(key, namedFounder)
    if (standing === 'bar') return this.link.dismiss(this.#isMember ? 'kicked' : 'denied', now)
    if (!this.link.isAtTheDoor) return
    if (isChanged) this.link.hold('changed')
    else if (standing === 'hold') this.link.hold('locked')
    else if (standing === 'admit') this.link.admit(now)
    this.tell()
  }

  /** The user lets somebody in whose key is not the remembered one. */
  accept(now: number): void {
    this.#acquaintance.accept()
    this.decide(now)
  }

  /** The user compared the words. False while there are none to compare. */
  verify(): boolean {
    const isVerified = this.#acquaintance.verify(this.#name)
    this.tell()
    return isVerified
  }

  /** The user takes that back. False where there is nothing to take back. */
  unverify(): boolean {
    const isUndone = this.#acquaintance.unverify()
    this.tell()
    return isUndone
  }

  /** Where playout of its sound is; see `LipSync`. */
  soundPlays(zeroPlayedAtMs: number | null): void {
    this.#presentation.soundPlays(zeroPlayedAtMs)
  }

  tick(now: number): void {
    this.#presentation.tick(now)
    this.#media.tick(now)
    this.link.tick(now)
  }

  wakeAt(): number {
    return Math.min(this.link.wakeAt(), this.#media.wakeAt(), this.#presentation.wakeAt())
  }

  takeFigures(seconds: number): MediaFigures & LinkFigures {
    const {packets, roundTripMs} = this.link
    const loss = {sound: packets.takeLoss('sound'), picture: packets.takeLoss('picture')}
    return {
      ...this.#statistics.take(seconds, loss),
      rttMs: Math.round((roundTripMs ?? 0) * 100) / 100,
      pathKbps: Math.round(packets.rate.bitsPerSecond / 1_000),
    }
  }

  /** Shows people how the peer stands, if that changed. */
  tell(): void {
    const {status} = this
    const text = JSON.stringify(status)
    if (text === this.#told) return
    this.#told = text
    this.#around.emit({do: 'peerChanged', status})
  }

  get #via(): PeerStatus['via'] {
    const {via} = this.link
    return via === null ? null : {id: via, name: this.#around.relaying.nameOf(via)}
  }

  get #isListening(): boolean {
    return this.link.isUp && this.#around.isEntitled(this.id)
  }

  get #admission(): Admission {
    if (this.#isMember) return 'admitted'
    if (this.link.state.name !== 'held') return 'none'
    if (this.link.isHeldByUs) return 'knocking'
    return this.#heldByThem === null ? 'none' : 'waiting'
  }

  #take(received: readonly Received[], now: number): void {
    for (const each of received) {
      switch (each.type) {
        case 'picture':
          this.#presentation.pictureCame(each.picture, now)
          break
        case 'sound':
          this.#presentation.soundCame(each, now)
          for (const frame of each.frames) this.#around.emit({do: 'playSound', peer: this.id, ...frame})
          break
        case 'dropped':
          this.#around.countDrop(each.reason)
          if (each.reason === 'missingReference') this.#askRefresh(now)
          break
        default:
          each satisfies never
      }
    }
  }

  /** The answer takes a round trip: one question is enough for all that misses meanwhile. */
  #askRefresh(now: number): void {
    if (now - this.#refreshAskedAtMs < REFRESH_INTERVAL_MS) return
    this.#refreshAskedAtMs = now
    this.link.say({type: 'refresh'})
  }

  #identified(identity: ProvenIdentity): boolean {
    this.#heldByThem = null
    const isSame = this.#acquaintance.identified(identity, this.#name)
    if (isSame && this.#acquaintance.isChanged) this.#warnChanged()
    return isSame
  }

  #greeted(hello: Hello, now: number): void {
    this.#name = cleanDisplayName(hello.name)
    this.#noteMedia(hello, now)
    const wasChanged = this.#acquaintance.isChanged
    this.#acquaintance.judge()
    if (this.#acquaintance.isChanged && !wasChanged) this.#warnChanged()
    if (this.#acquaintance.hasNewName && !this.#isMember) this.#warnNewName()
    this.decide(now)
    this.tell()
  }

  #waits(reason: HoldReason): void {
    this.#heldByThem = reason
    this.tell()
  }

  #live(now: number): void {
    this.#obstacle = null
    this.#around.obstacles.overcome()
    const isFirst = !this.#isMember
    this.#isMember = true
    this.#subscription.restart()
    if (isFirst && this.#name !== '') this.#acquaintance.met(this.#name, now)
    this.#around.entered(this, isFirst, now)
    this.#tellWanted()
    // What was last said over a connection that another one took over from may be lost.
    if (!isFirst) this.tellMedia(now)
    this.tell()
  }

  #control(message: PeerMessage, now: number): void {
    switch (message.type) {
      case 'key':
        this.link.say({type: 'keyAck', epoch: message.epoch})
        return this.#take(this.#media.use(message, now), now)
      case 'keyAck':
        return this.#around.keyAcknowledged(this, message.epoch, now)
      case 'charter':
        return this.#around.charter(this, message, now)
      case 'post':
      case 'postsBegin':
      case 'postAck':
        return this.#around.chat(this, message, now)
      case 'relayAsk':
      case 'relayOffer':
      case 'relayUse':
      case 'relayOpen':
      case 'relayLeave':
      case 'relayEnd':
      case 'relaySignal':
      case 'relayedSignal':
      case 'relay':
      case 'relayed':
        return this.#around.relaying.message(this, message, now)
      case 'want':
        return this.#subscription.ask(message)
      case 'wantNothing':
        return this.#subscription.ask(null)
      case 'refresh':
        return this.#subscription.restart()
      case 'media':
        this.#noteMedia(message, now)
        return this.tell()
      default:
        return message satisfies never
    }
  }

  #noteMedia({muted, cameraOff, handUpMs}: OfMedia, now: number): void {
    this.#muted = muted
    this.#cameraOff = cameraOff
    this.#handRaised = raisedSince(this.#handRaised, {handUpMs}, now)
  }

  #ownMedia(now: number): OfMedia {
    const {muted, cameraOff, handRaised} = this.#around.own
    return {muted, cameraOff, ...handField(handRaised, now)}
  }

  #changed(now: number): void {
    // Who comes in for the first time is shown once it is in.
    if (this.link.state.name !== 'live' || this.#isMember) this.tell()
    this.#around.moved(this, now)
    if (this.link.state.name !== 'closed') return
    this.#media.wipe()
    this.#presentation.clear()
    this.#around.emit({do: 'forgetSound', peer: this.id})
  }

  #warnChanged(): void {
    const {claimedName, knownSinceMs} = this.#acquaintance
    const since = new Date(knownSinceMs ?? 0).toISOString().slice(0, 10)
    const message = `Somebody comes as ${claimedName} with another identity key than the one remembered since ${since}: a new device, another person of that name, or an impostor. Your name, keys, picture and sound are kept back until you accept it; ask over another channel first.`
    this.#around.emit({do: 'warn', code: 'identityChanged', message})
  }

  #warnNewName(): void {
    const message = `Somebody you know as ${this.#acquaintance.knownAs} comes with the same identity key under a new name, which is not verified: ${this.#name}`
    this.#around.emit({do: 'warn', code: 'knownByAnotherName', message})
  }

  /** What is known of it has been told. */
  #unreachable(): void {
    if (this.#obstacle !== null) return
    const message =
      'Somebody in the session cannot be reached directly yet: check firewalls, or let both sides name a server with --ice-server. Trying goes on.'
    this.#around.emit({do: 'warn', code: 'noDirectPath', message})
  }

  #tellWanted(): void {
    const {wanted} = this.#presentation
    this.link.say(wanted === null ? {type: 'wantNothing'} : {type: 'want', ...wanted})
  }
}
