/**
 * All participants of one session, as one of them sees it. Pure: `handle` takes what happened and the time,
 * and answers with what is to be done; `wakeAt` says when it next wants a tick. Made on joining, ends with
 * `leave`.
 */
import type {PeerId} from '@s2c/shared/peer-id'
import type {Effect, TileRequest} from './effects.js'
import type {CloseReason} from './link/connection.js'
import type {MediaChannel} from './link/packet-link.js'
import {type GridSize, sameSize} from './picture/grid.js'
import type {DropReason} from './receive.js'
import {type OwnState, RemotePeer} from './remote-peer.js'
import {Sealer, type SenderKey} from './seal/sender-key.js'
import {Sender} from './send.js'
import {kilobitsPerSecond, type MediaFigures} from './statistics.js'

export type MeetingEvent =
  /** Who else is in the session, after each (re)connection to signaling. */
  | {type: 'welcomed'; peers: readonly PeerId[]}
  | {type: 'peerJoined'; peer: PeerId}
  /** `clean`: it said goodbye; else only its signaling socket was lost. */
  | {type: 'peerLeft'; peer: PeerId; clean: boolean}
  | {type: 'signalReceived'; from: PeerId; data: string}
  | {type: 'described'; peer: PeerId; attempt: number; sdp: string}
  | {type: 'candidateFound'; peer: PeerId; attempt: number; candidate: string; mid: string}
  | {type: 'transportOpened' | 'transportFailed'; peer: PeerId; attempt: number}
  | {type: 'controlReceived'; peer: PeerId; attempt: number; text: string}
  | {type: 'packetReceived'; peer: PeerId; attempt: number; channel: MediaChannel; packet: Uint8Array}
  /** Gray, CAPTURE_WIDTH x CAPTURE_HEIGHT; used during the call only. */
  | {type: 'pictureCaptured'; pixels: Uint8Array; capturedAtMs: number}
  | {type: 'soundEncoded'; number: number; payload: Uint8Array}
  | {type: 'mediaChanged'; muted: boolean; cameraOff: boolean}
  /** Which pictures are on show and how large; peers not named send none. */
  | {type: 'tilesShown'; tiles: readonly TileRequest[]}
  /** The same size for everybody, for views without a layout; null: no pictures. */
  | {type: 'sizeAsked'; size: GridSize | null}
  | {type: 'tick' | 'leave'}

export type MeetingOptions = {
  readonly id: PeerId
  readonly name: string
  readonly muted: boolean
  readonly cameraOff: boolean
  /** Fresh random bytes; never used by another process or meeting. */
  readonly senderKey: SenderKey
}

export type MeetingFigures = {
  readonly sent: {
    readonly video: {readonly fps: number; readonly kbps: number}
    readonly audio: {readonly kbps: number}
  }
  readonly dropped: Readonly<Partial<Record<DropReason, number>>>
  readonly peers: readonly (RemotePeer['status'] & MediaFigures & {rttMs: number})[]
}

/** Ids remembered after they left, so that attempt numbers never start over between the same two peers. */
const MAX_REMEMBERED = 256
/** More peers than any session admits; a server that lists more is not one of ours. */
const MAX_PEERS = 64

export class Meeting {
  readonly #own: OwnState
  readonly #sender: Sender
  readonly #peers = new Map<PeerId, RemotePeer>()
  readonly #lastAttempts = new Map<PeerId, number>()
  readonly #dropped: Partial<Record<DropReason, number>> = {}
  #effects: Effect[] = []
  #sizeForAll: GridSize | null = null
  #tiles = new Map<PeerId, GridSize>()
  #sent = {pictures: 0, videoBytes: 0, audioBytes: 0}

  constructor({id, name, muted, cameraOff, senderKey}: MeetingOptions) {
    this.#own = {id, name, muted, cameraOff, senderKey}
    this.#sender = new Sender(new Sealer(senderKey))
  }

  handle(event: MeetingEvent, now: number): readonly Effect[] {
    this.#effects = []
    this.#dispatch(event, now)
    this.#forgetClosed()
    return this.#effects
  }

  /** When a tick is due; null: never, until something happens. */
  wakeAt(): number | null {
    const earliest = Math.min(...Array.from(this.#peers.values(), peer => peer.link.wakeAt()))
    return Number.isFinite(earliest) ? earliest : null
  }

  /** The figures since they were last taken. */
  takeFigures(seconds: number): MeetingFigures {
    const {pictures, videoBytes, audioBytes} = this.#sent
    this.#sent = {pictures: 0, videoBytes: 0, audioBytes: 0}
    return {
      sent: {
        video: {
          fps: Math.round((pictures / seconds) * 100) / 100,
          kbps: kilobitsPerSecond(videoBytes, seconds),
        },
        audio: {kbps: kilobitsPerSecond(audioBytes, seconds)},
      },
      dropped: {...this.#dropped},
      peers: Array.from(this.#peers.values(), peer => ({...peer.status, ...peer.takeFigures(seconds)})),
    }
  }

  #dispatch(event: MeetingEvent, now: number): void {
    switch (event.type) {
      case 'welcomed':
        return this.#welcomed(event.peers, now)
      case 'peerJoined':
        return this.#know(event.peer, now)?.link.listed(true, now)
      case 'peerLeft':
        return event.clean
          ? this.#hangUp(event.peer, 'peerLeft', now)
          : this.#peers.get(event.peer)?.link.listed(false, now)
      case 'signalReceived':
        return this.#know(event.from, now)?.link.receiveSignal(event.data, now)
      case 'described':
        return this.#peers.get(event.peer)?.link.described(event.attempt, event.sdp)
      case 'candidateFound':
        return this.#peers.get(event.peer)?.link.foundCandidate(event.attempt, event.candidate, event.mid)
      case 'transportOpened':
        return this.#peers.get(event.peer)?.link.transport('opened', event.attempt, now)
      case 'transportFailed':
        return this.#peers.get(event.peer)?.link.transport('transportFailed', event.attempt, now)
      case 'controlReceived':
        return this.#peers.get(event.peer)?.link.receiveControl(event.attempt, event.text, now)
      case 'packetReceived':
        return this.#peers.get(event.peer)?.packet(event.attempt, event.channel, event.packet, now)
      case 'pictureCaptured':
        return this.#sendPicture(event.pixels, event.capturedAtMs, now)
      case 'soundEncoded':
        return this.#sendSound(event.number, event.payload, now)
      case 'mediaChanged':
        return this.#changeMedia(event.muted, event.cameraOff)
      case 'tilesShown':
        this.#tiles = new Map(event.tiles.map(({id, cols, rows}) => [id, {cols, rows}]))
        return this.#peers.forEach(peer => peer.show(this.#sizeFor(peer.id)))
      case 'sizeAsked':
        this.#sizeForAll = event.size
        return this.#peers.forEach(peer => peer.show(this.#sizeFor(peer.id)))
      case 'tick':
        return this.#peers.forEach(peer => peer.link.tick(now))
      case 'leave':
        return this.#peers.forEach(peer => peer.link.hangUp('hungUp', now))
      default:
        return event satisfies never
    }
  }

  #welcomed(ids: readonly PeerId[], now: number): void {
    for (const id of ids) this.#know(id, now)
    for (const peer of this.#peers.values()) peer.link.listed(ids.includes(peer.id), now)
  }

  /** The peer of this id, met for the first time if need be; null for one's own id and beyond the limit. */
  #know(id: PeerId, now: number): RemotePeer | null {
    const known = this.#peers.get(id)
    if (known !== undefined) return known
    if (id === this.#own.id) return null
    if (this.#peers.size >= MAX_PEERS) {
      this.#countDrop('tooManyPeers')
      return null
    }
    const emit = (effect: Effect): void => this.#emit(effect)
    const countDrop = (reason: DropReason): void => this.#countDrop(reason)
    const peer = new RemotePeer(id, this.#own, this.#lastAttempts.get(id) ?? 0, emit, countDrop, now)
    peer.show(this.#sizeFor(id))
    this.#peers.set(id, peer)
    return peer
  }

  #hangUp(id: PeerId, reason: CloseReason, now: number): void {
    this.#peers.get(id)?.link.hangUp(reason, now)
  }

  #sizeFor(id: PeerId): GridSize | null {
    return this.#tiles.get(id) ?? this.#sizeForAll
  }

  #changeMedia(muted: boolean, cameraOff: boolean): void {
    if (muted === this.#own.muted && cameraOff === this.#own.cameraOff) return
    this.#own.muted = muted
    this.#own.cameraOff = cameraOff
    this.#peers.forEach(peer => peer.tellMedia())
  }

  #sendPicture(pixels: Uint8Array, capturedAtMs: number, now: number): void {
    const receivers = Array.from(this.#peers.values(), peer => peer.receiver).filter(
      receiver => receiver !== null,
    )
    const ownSize = this.#tiles.get(this.#own.id) ?? null
    this.#sent.pictures++
    for (const picture of this.#sender.sendPicture(pixels, capturedAtMs, receivers, ownSize, now)) {
      this.#emit({do: 'pictureSent', ...picture})
      if (ownSize !== null && sameSize(ownSize, picture.grid))
        this.#emit({do: 'showPicture', peer: this.#own.id, ...picture})
    }
  }

  #sendSound(number: number, payload: Uint8Array, now: number): void {
    const body = this.#sender.sealSound({number, payload})
    for (const peer of this.#peers.values()) peer.sendSound(body, now)
  }

  #emit(effect: Effect): void {
    if (effect.do === 'sendMedia')
      this.#sent[effect.channel === 'sound' ? 'audioBytes' : 'videoBytes'] += effect.packet.length
    this.#effects.push(effect)
  }

  #countDrop(reason: DropReason): void {
    this.#dropped[reason] = (this.#dropped[reason] ?? 0) + 1
  }

  #forgetClosed(): void {
    for (const [id, peer] of this.#peers) {
      if (peer.link.state.name !== 'closed') continue
      this.#peers.delete(id)
      this.#lastAttempts.delete(id)
      this.#lastAttempts.set(id, peer.link.state.attempt)
      if (this.#lastAttempts.size > MAX_REMEMBERED)
        this.#lastAttempts.delete(this.#lastAttempts.keys().next().value!)
    }
  }
}
