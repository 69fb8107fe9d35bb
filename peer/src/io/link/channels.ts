/**
 * The four channels of one connection, and what may wait in them. Made with the connection's transport, for the
 * channels that both sides agreed on; any other is closed at once.
 */
import type {DataChannel, PeerConnection} from 'node-datachannel'
import {guarded} from './rtc-library.js'

export type ChannelName = 'sound' | 'picture' | 'control' | 'bulk'
export type SendResult = 'sent' | 'queued' | 'dropped'

export type ChannelsEvents = {
  /** All four are open; once. */
  opened(): void
  message(channel: ChannelName, data: Uint8Array | string): void
  /** The other side closed a channel, and so the connection, or misuses it. */
  failed(reason: string): void
  dropped(reason: string): void
}

const UNRELIABLE = {negotiated: true, unordered: true, maxRetransmits: 0}
const RELIABLE = {negotiated: true}
const CHANNELS = [
  {name: 'sound', id: 0, reliability: UNRELIABLE},
  {name: 'picture', id: 1, reliability: UNRELIABLE},
  {name: 'control', id: 2, reliability: RELIABLE},
  {name: 'bulk', id: 3, reliability: RELIABLE},
] as const

export const MAX_MESSAGE_BYTES = 64 * 1024

/**
 * Bytes that may wait in a channel on top of SCTP's buffer. Sound and picture are worthless when late; the
 * reliable channels belong to senders that pace themselves, so their bound only protects memory.
 */
const MAX_BACKLOG_BYTES: Record<ChannelName, number> = {
  sound: 2 * 1024,
  picture: 16 * 1024,
  control: 1024 * 1024,
  bulk: 1024 * 1024,
}

/** Channels the other side opens by itself; nobody does that in good faith. */
const MAX_UNASKED_CHANNELS = 8

export class Channels {
  readonly #events: ChannelsEvents
  readonly #channels = new Map<ChannelName, DataChannel>()
  readonly #open = new Set<ChannelName>()
  #unasked = 0

  /** Throws when the library does. */
  constructor(connection: PeerConnection, events: ChannelsEvents) {
    this.#events = events
    connection.onDataChannel(guarded((channel: DataChannel) => this.#refuse(channel)))
    for (const {name, id, reliability} of CHANNELS)
      this.#listenTo(name, connection.createDataChannel(name, {...reliability, id}))
  }

  /** Hands one message to a channel. `queued` means it will go when the network lets it. */
  send(name: ChannelName, data: Uint8Array | string): SendResult {
    const channel = this.#channels.get(name)!
    if (data.length > MAX_MESSAGE_BYTES) return this.#drop('tooLarge')
    try {
      if (channel.bufferedAmount() > MAX_BACKLOG_BYTES[name]) return this.#drop(`${name}Backlog`)
      const sent = typeof data === 'string' ? channel.sendMessage(data) : channel.sendMessageBinary(data)
      return sent ? 'sent' : 'queued'
    } catch {
      return this.#drop('sendRefused')
    }
  }

  #listenTo(name: ChannelName, channel: DataChannel): void {
    this.#channels.set(name, channel)
    channel.onOpen(guarded(() => this.#opened(name)))
    channel.onClosed(guarded(() => this.#events.failed('The other side closed the connection.')))
    channel.onError(guarded(() => this.#events.dropped('channelError')))
    channel.onMessage(
      guarded((data: string | Buffer | ArrayBuffer) => this.#events.message(name, bytesOrText(data))),
    )
  }

  #opened(name: ChannelName): void {
    if (this.#open.has(name)) return
    this.#open.add(name)
    if (this.#open.size === CHANNELS.length) this.#events.opened()
  }

  /** A channel nobody agreed on: closed at once, with its callbacks set so that closing can finish. */
  #refuse(channel: DataChannel): void {
    this.#events.dropped('unaskedChannel')
    channel.onClosed(guarded(() => undefined))
    channel.onError(guarded(() => undefined))
    channel.onMessage(guarded(() => this.#events.dropped('unaskedMessage')))
    channel.close()
    if (++this.#unasked > MAX_UNASKED_CHANNELS)
      this.#events.failed('The other side opened channels that no one asked for.')
  }

  #drop(reason: string): 'dropped' {
    this.#events.dropped(reason)
    return 'dropped'
  }
}

function bytesOrText(data: string | Buffer | ArrayBuffer): Uint8Array | string {
  if (typeof data === 'string') return data
  if (data instanceof ArrayBuffer) return new Uint8Array(data)
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
}
