/**
 * All participants of one session, as one of them sees it. Pure: `handle` takes what happened and the time,
 * and answers with what is to be done; `wakeAt` says when it next wants a tick. Made on joining, ends with
 * `leave`.
 */
import type {PeerId} from '@s2c/shared/peer-id'
import {Chat, type ChatCommand} from './chat/chat.js'
import type {Effect, TileRequest} from './effects.js'
import {GuessBudget} from './link/guess-budget.js'
import type {LinkMemory} from './link/link-events.js'
import type {Search} from './link/obstacle.js'
import type {MediaChannel} from './link/packet-link.js'
import type {LobbyDrop} from './lobby/lobby.js'
import {Membership, type MembershipCommand} from './membership.js'
import {Obstacles} from './obstacles.js'
import type {PictureRequest} from './picture/picture.js'
import {PictureRequests} from './picture-requests.js'
import {Overload} from './rate/overload.js'
import type {DropReason} from './receive.js'
import {Relaying} from './relaying.js'
import {type LinkFigures, type OwnState, RemotePeer, type Surroundings} from './remote-peer.js'
import {meetingPassword} from './seal/handshake-password.js'
import type {Fingerprints} from './seal/link-proof.js'
import type {RandomBytes} from './seal/random-bytes.js'
import {OwnSenderKeys} from './seal/sender-keys.js'
import {type Receiver, Sender} from './send.js'
import {Signatures} from './signatures.js'
import {SoundCoding} from './sound-coding.js'
import {type MediaFigures, type SentFigures, SentStatistics} from './statistics.js'
import type {IdentityKey} from './trust/identity-key.js'
import type {KnownPeers} from './trust/known-peers.js'

export type MeetingEvent =
  /** Who else is in the session, after each (re)connection to signaling. */
  | {type: 'welcomed'; peers: readonly PeerId[]}
  | {type: 'peerJoined'; peer: PeerId}
  /** `clean`: it said goodbye; else only its signaling socket was lost. */
  | {type: 'peerLeft'; peer: PeerId; clean: boolean}
  | {type: 'signalReceived'; from: PeerId; data: string}
  | {type: 'described'; peer: PeerId; attempt: number; sdp: string}
  | {type: 'candidateFound'; peer: PeerId; attempt: number; candidate: string; mid: string}
  /** With the SHA-256 fingerprints of both certificates, as the transport itself saw them. */
  | {type: 'transportOpened'; peer: PeerId; attempt: number; fingerprints: Fingerprints}
  | {type: 'transportFailed'; peer: PeerId; attempt: number}
  /** A transport that never opened has ended: what it found out. */
  | {type: 'wayNotFound'; peer: PeerId; search: Search}
  | {type: 'controlReceived'; peer: PeerId; attempt: number; text: string}
  | {type: 'packetReceived'; peer: PeerId; attempt: number; channel: MediaChannel; packet: Uint8Array}
  /** RGB, CAPTURE_WIDTH x CAPTURE_HEIGHT; used during the call only. */
  | {type: 'pictureCaptured'; pixels: Uint8Array; capturedAtMs: number}
  | {type: 'soundEncoded'; number: number; payload: Uint8Array}
  /** By peer: when its frame of sound number 0 would have been played, by the clock of all events. */
  | {type: 'soundPlayed'; zerosAtMs: ReadonlyMap<PeerId, number>}
  | {type: 'mediaChanged'; muted: boolean; cameraOff: boolean}
  /** The own hand goes up, or down. */
  | {type: 'handRaised'; isRaised: boolean}
  | {type: 'chatted'; command: ChatCommand}
  /** Which pictures are on show and how large; peers not named send none. */
  | {type: 'tilesShown'; tiles: readonly TileRequest[]}
  /** The same for everybody, for views without a layout; null: no pictures. */
  | {type: 'picturesAsked'; request: PictureRequest | null}
  /** How late the loop was on average since this was last told, in ms. */
  | {type: 'loopLate'; lateMs: number}
  /** The answer to a `sign` effect; null when the key's holder would not. */
  | {type: 'signed'; ticket: number; signature: Uint8Array | null}
  | {type: 'commanded'; command: MembershipCommand}
  /** Own addresses changed, or the machine slept. `isLost`: ways that were used may be gone; else there are but new ones. */
  | {type: 'pathsChanged'; isLost: boolean}
  | {type: 'tick' | 'leave'}

export type MeetingOptions = {
  readonly id: PeerId
  readonly name: string
  readonly session: string
  /** Null: an open meeting, whose password is its name. */
  readonly passphrase: string | null
  readonly identity: IdentityKey
  /** Who was met before, as it stands; changes are asked for by effects. */
  readonly known: KnownPeers
  readonly muted: boolean
  readonly cameraOff: boolean
  readonly random: RandomBytes
}

export type MeetingFigures = {
  readonly sent: SentFigures
  readonly dropped: Readonly<Partial<Record<DropReason | LobbyDrop | 'soundWithheld', number>>>
  readonly peers: readonly (RemotePeer['status'] & MediaFigures & LinkFigures)[]
}

/** Links remembered after they ended, so that attempt numbers never start over between the same two peers. */
const MAX_REMEMBERED = 256
const OVERLOADED =
  'This computer does not keep up with the meeting: each person is shown once a second. End other programs, or make the window smaller.'
/** More peers than any session admits; a server that lists more is not one of ours. */
const MAX_PEERS = 64

export class Meeting {
  readonly #id: PeerId
  readonly #own: OwnState
  readonly #keys: OwnSenderKeys
  readonly #sender: Sender
  readonly #coding = new SoundCoding()
  readonly #sent = new SentStatistics()
  readonly #overload = new Overload()
  readonly #requests = new PictureRequests(this.#overload)
  readonly #membership: Membership
  readonly #chat: Chat
  readonly #surroundings: Surroundings
  readonly #relaying: Relaying
  readonly #peers = new Map<PeerId, RemotePeer>()
  readonly #memories = new Map<PeerId, LinkMemory>()
  /** Put out, or having put us out: whatever signaling says, they are not called again. */
  readonly #dismissed = new Set<PeerId>()
  readonly #signatures: Signatures
  readonly #dropped: Partial<Record<DropReason, number>> = {}
  #effects: Effect[] = []

  /** `now` is the clock of all events, ms since 1970. */
  constructor(options: MeetingOptions, now: number) {
    const {id, name, session, passphrase, identity, muted, cameraOff, random} = options
    this.#id = id
    this.#own = {name, muted, cameraOff, handRaised: null}
    this.#keys = new OwnSenderKeys(random, (peer, key) => this.#peers.get(peer)?.tellKey(key))
    this.#sender = new Sender(this.#keys)
    const emit = (effect: Effect): void => this.#emit(effect)
    this.#signatures = new Signatures((ticket, message) => emit({do: 'sign', ticket, message}))
    const sign: Signatures['sign'] = (message, then) => this.#signatures.sign(message, then)
    this.#membership = new Membership({
      session,
      ownKey: identity,
      nowMs: now,
      peers: () => this.#peers.values(),
      emit,
      sign,
    })
    this.#chat = new Chat({own: id, ownName: name, emit, countDrop: reason => this.#countDrop(reason)}, now)
    this.#relaying = new Relaying({
      random,
      peer: id => this.#peers.get(id) ?? null,
      peers: () => this.#peers.values(),
      countDrop: reason => this.#countDrop(reason),
    })
    this.#surroundings = {
      own: this.#own,
      known: options.known,
      emit,
      link: {
        own: id,
        password: meetingPassword(session, passphrase),
        random,
        budget: new GuessBudget(),
        ownKey: identity,
        ownName: name,
        founder: () => this.#membership.founder,
        sign,
        emit: effect => {
          if (!this.#relaying.takes(effect)) emit(effect)
        },
      },
      countDrop: reason => this.#countDrop(reason),
      standing: (key, namedFounder) => this.#membership.standing(key, namedFounder),
      isFounder: key => this.#membership.founder === key,
      entered: (peer, isFirst, now) => this.#entered(peer, isFirst, now),
      moved: (peer, now) => {
        this.#membership.moved(peer, now)
        this.#relaying.moved(peer, now)
      },
      handshakeFailed: (peer, reason) => this.#membership.handshakeFailed(peer, reason),
      dismissedBy: (peer, reason) => this.#membership.dismissed(peer, reason),
      keyAcknowledged: (peer, epoch, now) => this.#keys.acknowledged(peer.id, epoch, now),
      charter: (peer, message, now) => this.#membership.charter(peer, message, now),
      chat: (peer, message, now) => this.#chat.receive(peer, message, now),
      remember: change => emit({do: 'rememberPeer', change}),
      isEntitled: peer => this.#keys.entitled(peer),
      obstacles: new Obstacles(emit),
      relaying: this.#relaying,
    }
  }

  handle(event: MeetingEvent, now: number): readonly Effect[] {
    this.#effects = []
    this.#relaying.begin(now)
    this.#dispatch(event, now)
    this.#relaying.settle(now)
    this.#forgetClosed(now)
    if (event.type === 'leave') this.#wipe()
    return this.#effects
  }

  /** Whether it is one of the others in the session. */
  knows(peer: PeerId): boolean {
    return this.#peers.has(peer)
  }

  /** Who is in the meeting and can be heard from now. */
  get livePeers(): PeerId[] {
    return [...this.#peers].filter(([, peer]) => peer.link.state.name === 'live').map(([id]) => id)
  }

  /** Since when the own hand is raised; null: it is not. */
  get handRaised(): number | null {
    return this.#own.handRaised
  }

  /** When a tick is due; null: never, until something happens. */
  wakeAt(): number | null {
    let earliest = Math.min(this.#keys.wakeAt(), this.#membership.wakeAt(), this.#chat.wakeAt())
    for (const peer of this.#peers.values()) earliest = Math.min(earliest, peer.wakeAt())
    return Number.isFinite(earliest) ? earliest : null
  }

  /** The figures since they were last taken. */
  takeFigures(seconds: number): MeetingFigures {
    return {
      sent: this.#sent.take(seconds),
      dropped: {...this.#dropped, ...this.#membership.dropped, ...this.#withheld},
      peers: Array.from(this.#peers.values(), peer => ({...peer.status, ...peer.takeFigures(seconds)})),
    }
  }

  #dispatch(event: MeetingEvent, now: number): void {
    switch (event.type) {
      case 'welcomed':
        return this.#welcomed(event.peers, now)
      case 'peerJoined':
        return this.#listed(event.peer, now)
      case 'peerLeft':
        return this.#peers.get(event.peer)?.link.listed(event.clean ? 'left' : 'unlisted', now)
      case 'signalReceived':
        return this.#know(event.from, now)?.link.receiveSignal(event.data, null, now)
      case 'described':
        return this.#peers.get(event.peer)?.link.described(event.attempt, event.sdp)
      case 'candidateFound':
        return this.#peers.get(event.peer)?.link.foundCandidate(event.attempt, event.candidate, event.mid)
      case 'transportOpened':
        return this.#peers.get(event.peer)?.link.opened(event.attempt, event.fingerprints, now)
      case 'transportFailed':
        return this.#peers.get(event.peer)?.link.transportFailed(event.attempt, now)
      case 'wayNotFound':
        return this.#peers.get(event.peer)?.wayNotFound(event.search)
      case 'controlReceived':
        return this.#peers.get(event.peer)?.link.receiveControl(event.attempt, event.text, now)
      case 'packetReceived':
        return this.#peers.get(event.peer)?.packet(event.attempt, event.channel, event.packet, now)
      case 'pictureCaptured':
        return this.#sendPicture(event.pixels, event.capturedAtMs, now)
      case 'soundEncoded':
        return this.#sendSound(event.number, event.payload, now)
      case 'soundPlayed':
        return this.#peers.forEach(peer => peer.soundPlays(event.zerosAtMs.get(peer.id) ?? null))
      case 'mediaChanged':
        return this.#changeMedia(event.muted, event.cameraOff, now)
      case 'handRaised':
        return this.#raiseHand(event.isRaised, now)
      case 'chatted':
        return this.#chat.command(event.command, now)
      case 'tilesShown':
        this.#requests.show(event.tiles)
        return this.#askForPictures()
      case 'picturesAsked':
        this.#requests.askOfAll(event.request)
        return this.#askForPictures()
      case 'loopLate':
        return this.#wasLate(event.lateMs, now)
      case 'signed':
        return this.#signatures.signed(event.ticket, event.signature, now)
      case 'commanded':
        return this.#membership.command(event.command, now)
      case 'pathsChanged':
        return this.#peers.forEach(peer => peer.link.pathsChanged(event.isLost, now))
      case 'tick':
        return this.#tick(now)
      case 'leave':
        this.#sender.endSound(this.#receivers, now)
        return this.#peers.forEach(peer => peer.link.hangUp('hungUp', now))
      default:
        return event satisfies never
    }
  }

  #welcomed(ids: readonly PeerId[], now: number): void {
    const others = ids.filter(id => id !== this.#id)
    this.#membership.welcomed(others, now)
    for (const id of others) this.#listed(id, now)
    for (const peer of this.#peers.values()) if (!others.includes(peer.id)) peer.link.listed('unlisted', now)
  }

  /** Who is known already may be reached again; who is not is called for the first time. */
  #listed(id: PeerId, now: number): void {
    const known = this.#peers.get(id)
    if (known === undefined) this.#know(id, now)
    else known.link.listed('listed', now)
  }

  /** The peer of this id, met for the first time if need be; null for those who cannot be dealt with. */
  #know(id: PeerId, now: number): RemotePeer | null {
    const known = this.#peers.get(id)
    if (known !== undefined) return known
    if (id === this.#id) return null
    if (this.#peers.size >= MAX_PEERS || this.#dismissed.has(id)) {
      this.#countDrop(this.#dismissed.has(id) ? 'dismissedPeer' : 'tooManyPeers')
      return null
    }
    const memory = this.#memories.get(id) ?? {attempt: 0, resumption: null}
    const peer = new RemotePeer(id, memory, this.#surroundings, now)
    peer.show(this.#requests.of(id))
    this.#peers.set(id, peer)
    return peer
  }

  #entered(peer: RemotePeer, isFirst: boolean, now: number): void {
    if (isFirst) this.#keys.join(peer.id, now)
    else this.#keys.relinked(peer.id)
    this.#membership.entered(peer, now)
    this.#chat.connected(peer, now)
    this.#relaying.entered(peer, now)
  }

  #tick(now: number): void {
    this.#keys.tick(now)
    this.#membership.tick(now)
    this.#chat.tick(now)
    this.#peers.forEach(peer => peer.tick(now))
  }

  #wipe(): void {
    this.#keys.wipe()
    for (const {resumption} of this.#memories.values()) resumption?.key.fill(0)
    this.#memories.clear()
  }

  #dismiss(id: PeerId): void {
    this.#dismissed.add(id)
    if (this.#dismissed.size > MAX_REMEMBERED) this.#dismissed.delete(this.#dismissed.values().next().value!)
  }

  #wasLate(lateMs: number, now: number): void {
    const isOther = this.#overload.late(lateMs, now)
    if (this.#overload.takeNews()) this.#emit({do: 'warn', code: 'overloaded', message: OVERLOADED})
    this.#sender.leastFrames = this.#overload.leastFrames
    if (isOther) this.#askForPictures()
  }

  #askForPictures(): void {
    this.#peers.forEach(peer => peer.show(this.#requests.of(peer.id)))
  }

  #changeMedia(muted: boolean, cameraOff: boolean, now: number): void {
    if (muted === this.#own.muted && cameraOff === this.#own.cameraOff) return
    this.#own.muted = muted
    this.#own.cameraOff = cameraOff
    if (muted) this.#sender.endSound(this.#receivers, now)
    this.#peers.forEach(peer => peer.tellMedia(now))
  }

  /** Raised twice it is up since the first time. */
  #raiseHand(isRaised: boolean, now: number): void {
    if (isRaised === (this.#own.handRaised !== null)) return
    this.#own.handRaised = isRaised ? now : null
    this.#peers.forEach(peer => peer.tellMedia(now))
  }

  #sendPicture(pixels: Uint8Array, capturedAtMs: number, now: number): void {
    const own = this.#requests.tile(this.#id)
    this.#sent.picture()
    const pictures = this.#sender.sendPicture(pixels, capturedAtMs, this.#receivers, own, now)
    for (const picture of pictures.sent) this.#emit({do: 'pictureSent', ...picture})
    if (pictures.own === null) return
    this.#emit({do: 'pictureSent', ...pictures.own})
    this.#emit({do: 'showPicture', peer: this.#id, ...pictures.own})
  }

  #sendSound(number: number, payload: Uint8Array, now: number): void {
    const receivers = this.#receivers
    this.#sender.sendSound({number, payload}, receivers, now)
    for (const effect of this.#coding.follow(receivers.map(({packets}) => packets))) this.#emit(effect)
  }

  get #withheld(): {soundWithheld?: number} {
    const {withheld} = this.#sender
    return withheld === 0 ? {} : {soundWithheld: withheld}
  }

  get #receivers(): Receiver[] {
    return Array.from(this.#peers.values(), peer => peer.receiver).filter(receiver => receiver !== null)
  }

  #emit(effect: Effect): void {
    if (effect.do === 'sendMedia') this.#sent.bytes(effect.channel, effect.packet.length)
    this.#effects.push(effect)
  }

  #countDrop(reason: DropReason): void {
    this.#dropped[reason] = (this.#dropped[reason] ?? 0) + 1
  }

  #forgetClosed(now: number): void {
    for (const [id, peer] of this.#peers) {
      const {state} = peer.link
      if (state.name !== 'closed') continue
      this.#peers.delete(id)
      remember(this.#memories, id, peer.link.memory)
      if (state.reason === 'dismissed') this.#dismiss(id)
      this.#keys.leave(id, now)
      this.#chat.left(id)
      this.#membership.left(peer, now)
    }
  }
}

function remember<Value>(map: Map<PeerId, Value>, id: PeerId, value: Value): void {
  map.delete(id)
  map.set(id, value)
  if (map.size > MAX_REMEMBERED) map.delete(map.keys().next().value!)
}
