/**
 * I am one end of one connection through a friend, for one attempt to reach one peer: what a PeerConnection is for a direct
 * one. A link makes me, carries my description to the other side and theirs to me; I end when I fail or am closed.
 *
 *   relayUse ─▶ ◀─ their description · relayOpen ─▶ open
 */
import {encodeUtf8} from '@s2c/shared/encoding'
import type {PeerId} from '@s2c/shared/peer-id'
import nacl from 'tweetnacl'
import type {Fingerprints} from '../seal/link-proof.js'
import {decodeUtf8} from '../seal/sealed-text.js'
import type {Role} from '../seal/transcript.js'
import {fingerprintOf, formatDescription, parseDescription} from './description.js'
import type {RelayChannel, RelayDrop, RelayedMedia} from './relay-channel.js'
import {type OpenedDatagram, RelaySeal} from './relay-seal.js'

export type RelayedTransportOptions = {
  readonly role: Role
  /** Who forwards. */
  readonly via: PeerId
  /** 32 fresh random bytes, which the transport wipes. */
  readonly secret: Uint8Array
}

export type RelayedTransportEvents = {
  /** For the other side. */
  described(sdp: string): void
  opened(fingerprints: Fingerprints): void
  control(text: string): void
  media(channel: RelayedMedia, packet: Uint8Array): void
  failed(): void
  /** Control messages of one side did not all come: none is to be relied on any more. Media still pass. Once. */
  broken(): void
  /** To the friend. */
  send(channel: RelayChannel, datagram: Uint8Array): void
  dropped(reason: RelayDrop): void
}

/** Of the plain text of control: so many fit a control message of the friend's link, sealed and in base64. */
const PIECE_BYTES = 5_600
/** A control message of 8192 characters has no more bytes. */
const MAX_TEXT_BYTES = 32_768
/** What the other side says between its own opening and ours. */
const MAX_EARLY = 32
/** What stands before a piece. broken: what you said did not all come. */
const [MORE, LAST, BROKEN] = [0, 1, 2]

export class RelayedTransport {
  readonly via: PeerId
  readonly #role: Role
  readonly #events: RelayedTransportEvents
  readonly #secret: Uint8Array
  readonly #ownKey: Uint8Array
  #seal: RelaySeal | null = null
  #fingerprints: Fingerprints | null = null
  #isRelayOpen = false
  #isOver = false
  #isBroken = false
  #early: {channel: RelayChannel; datagram: Uint8Array}[] = []
  #pieces: Uint8Array[] = []

  constructor({role, via, secret}: RelayedTransportOptions, events: RelayedTransportEvents) {
    this.via = via
    this.#role = role
    this.#events = events
    this.#secret = secret
    this.#ownKey = nacl.scalarMult.base(secret)
    if (role === 'caller') this.#describe()
  }

  /** The other side's description. One that cannot be used ends in `failed`. */
  accept(sdp: string): void {
    const theirs = parseDescription(sdp)
    if (this.#isOver || this.#seal !== null) return
    const seal =
      theirs?.via === this.via
        ? RelaySeal.between({role: this.#role, ownSecret: this.#secret, peerKey: theirs.key})
        : null
    if (seal === null || theirs === null) return this.#fail()
    this.#seal = seal
    this.#fingerprints = {own: fingerprintOf(this.#ownKey), peer: fingerprintOf(theirs.key)}
    if (this.#role === 'callee') this.#describe()
    this.#tryToOpen()
  }

  /** The friend forwards from now on. */
  relayOpened(): void {
    this.#isRelayOpen = true
    this.#tryToOpen()
  }

  sendControl(text: string): void {
    const bytes = encodeUtf8(text)
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
      const piece = bytes.subarray(at, at + PIECE_BYTES)
      const plain = new Uint8Array(1 + piece.length)
      plain[0] = at + PIECE_BYTES >= bytes.length ? LAST : MORE
      plain.set(piece, 1)
      this.#send('control', plain)
    }
  }

  sendMedia(channel: RelayedMedia, packet: Uint8Array): void {
    this.#send(channel, packet)
  }

  /** What the friend says came from the other side. */
  receive(channel: RelayChannel, datagram: Uint8Array): void {
    if (this.#isOver) return this.#events.dropped('relayStale')
    if (this.#seal === null) return this.#keep(channel, datagram)
    this.#take(channel, this.#seal.open(channel, datagram))
  }

  /** The friend has gone, or no longer forwards. */
  fail(): void {
    this.#fail()
  }

  /** No event follows. */
  close(): void {
    this.#isOver = true
    this.#secret.fill(0)
    this.#seal?.wipe()
    this.#early.length = 0
    this.#pieces.length = 0
  }

  #describe(): void {
    this.#events.described(formatDescription({via: this.via, key: this.#ownKey}))
  }

  #tryToOpen(): void {
    if (!this.#isRelayOpen || this.#fingerprints === null || this.#isOver) return
    const fingerprints = this.#fingerprints
    this.#fingerprints = null
    this.#secret.fill(0)
    this.#events.opened(fingerprints)
    for (const {channel, datagram} of this.#early.splice(0)) this.receive(channel, datagram)
  }

  /** It opened first, and speaks before its description is here. */
  #keep(channel: RelayChannel, datagram: Uint8Array): void {
    if (this.#early.length < MAX_EARLY) this.#early.push({channel, datagram: datagram.slice()})
    else this.#events.dropped('relayStale')
  }

  #send(channel: RelayChannel, plain: Uint8Array): void {
    if (this.#seal === null || this.#isOver) return
    const datagram = this.#seal.seal(channel, plain)
    if (datagram === null) this.#fail()
    else this.#events.send(channel, datagram)
  }

  #take(channel: RelayChannel, opened: OpenedDatagram): void {
    if (opened.ok)
      return channel === 'control' ? this.#hear(opened.plain) : this.#events.media(channel, opened.plain)
    switch (opened.reason) {
      case 'forged':
        return this.#events.dropped('relayForged')
      case 'replayed':
        return this.#events.dropped('relayReplayed')
      case 'gap':
        this.#send('control', Uint8Array.of(BROKEN))
        return this.#break()
      default:
        return opened.reason satisfies never
    }
  }

  #hear(plain: Uint8Array): void {
    if (plain[0] === BROKEN) this.#break()
    else if (this.#isBroken) this.#events.dropped('relayStale')
    else this.#join(plain)
  }

  #join(plain: Uint8Array): void {
    this.#pieces.push(plain.subarray(1))
    const sizeBytes = this.#pieces.reduce((sum, piece) => sum + piece.length, 0)
    if (sizeBytes > MAX_TEXT_BYTES) return this.#fail()
    if (plain[0] !== LAST) return
    const bytes = new Uint8Array(sizeBytes)
    let at = 0
    for (const piece of this.#pieces.splice(0)) {
      bytes.set(piece, at)
      at += piece.length
    }
    const text = decodeUtf8(bytes)
    if (text === null) this.#fail()
    else this.#events.control(text)
  }

  #break(): void {
    if (this.#isBroken) return
    this.#isBroken = true
    this.#events.broken()
  }

  #fail(): void {
    if (this.#isOver) return
    this.close()
    this.#events.failed()
  }
}
