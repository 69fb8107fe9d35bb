/**
 * I am one PeerConnection for one attempt to reach one peer. A link makes me, carries my description and
 * candidates to the other side and theirs to me; I end when I fail or am closed, and am never used again.
 *
 * The caller withholds its candidates until its own checks reached the callee: as soon as a check of the
 * callee's succeeds, the callee sends its first DTLS message, and if the caller does not listen yet OpenSSL
 * waits a second before it repeats it. Only where the callee cannot be reached first (behind a NAT) are the
 * candidates given out after a moment.
 */
import {cleanup, type DataChannel, PeerConnection, setSctpSettings} from 'node-datachannel'
import type {Fingerprints} from '../../core/seal/link-proof.js'
import {type Candidate, readCandidate, readDescription, readFingerprint} from './session-description.js'

export type ChannelName = 'sound' | 'picture' | 'control' | 'bulk'
export type SendResult = 'sent' | 'queued' | 'dropped'

export type TransportOptions = {
  /** `stun:host:port` or `turn:user:password@host:port`. */
  iceServers: readonly string[]
  /** The one local address to use; without it every interface's. */
  bindAddress?: string
  label: string
}

export type TransportEvents = {
  /** Own offer (caller) or answer (callee), ready to send. */
  description(sdp: string): void
  /** Own candidate, to be sent at once; never before the description. */
  candidate(candidate: string, mid: string): void
  /** All four channels are open; once. With the SHA-256 fingerprints of both certificates. */
  opened(fingerprints: Fingerprints): void
  /** Never before `opened`; what came earlier follows right after it. */
  message(channel: ChannelName, data: Uint8Array | string): void
  /** Once: the transport is dead. Never after close(). */
  failed(reason: string): void
}

/** `failed` and `closed` are both the end; only the first is told. */
type Phase = 'connecting' | 'open' | 'failed' | 'closed'
type EarlyMessage = {channel: ChannelName; data: Uint8Array | string}

const UNRELIABLE = {negotiated: true, unordered: true, maxRetransmits: 0}
const RELIABLE = {negotiated: true}
const CHANNELS = [
  {name: 'sound', id: 0, reliability: UNRELIABLE},
  {name: 'picture', id: 1, reliability: UNRELIABLE},
  {name: 'control', id: 2, reliability: RELIABLE},
  {name: 'bulk', id: 3, reliability: RELIABLE},
] as const

/** SCTP's own buffer, bytes: a larger one hides seconds of queue before any channel shows a backlog. */
const SEND_BUFFER_BYTES = 64 * 1024
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

const MAX_EARLY_MESSAGES = 256
/** Own and theirs each: a host has seldom more than ten, and the library pairs at most twenty. */
const MAX_CANDIDATES = 64
/**
 * How long the caller tries by itself before it gives its candidates out: three rounds of checks, which the
 * library sends 50 ms apart.
 */
const CANDIDATE_HOLD_MS = 150
/** A message needs a round trip, twice with a loss, before it is there for sure. */
const LINGER_MS = 500
/** Channels the other side opens by itself; nobody does that in good faith. */
const MAX_UNASKED_CHANNELS = 8

let sctpIsSet = false

function setSctpOnce(): void {
  if (sctpIsSet) return
  sctpIsSet = true
  setSctpSettings({sendBufferSize: SEND_BUFFER_BYTES})
}

/** Ends the library's threads. Right before process.exit(): a process that exits without it may hang or crash. */
export function endRtc(): void {
  if (sctpIsSet) cleanup()
}

export class RtcTransport {
  readonly #role: 'caller' | 'callee'
  readonly #events: TransportEvents
  readonly #connection: PeerConnection | null
  readonly #channels = new Map<ChannelName, DataChannel>()
  readonly #openChannels = new Set<ChannelName>()
  readonly #dropped: Record<string, number> = {}
  #phase: Phase = 'connecting'
  #descriptionSent = false
  #remoteApplied = false
  #candidatesHeld: boolean
  #holdTimer: NodeJS.Timeout | undefined
  #lingerTimer: NodeJS.Timeout | undefined
  #ownCandidates: Candidate[] = []
  #theirCandidates: Candidate[] = []
  #theirCandidateCount = 0
  #unaskedChannels = 0
  #early: EarlyMessage[] = []
  #localFingerprint: string | null = null

  /** Never throws: options the library refuses end in `failed`. A caller's offer follows by itself. */
  constructor(role: 'caller' | 'callee', options: TransportOptions, events: TransportEvents) {
    this.#role = role
    this.#candidatesHeld = role === 'caller'
    this.#events = events
    this.#connection = this.#connect(options)
  }

  /** Input and output thrown away, by reason. */
  get dropped(): Record<string, number> {
    return this.#dropped
  }

  /** Takes the other side's offer or answer. One that cannot be used ends in `failed`. */
  accept(sdp: string): void {
    if (this.#hasEnded()) return
    const description = readDescription(sdp)
    if (this.#remoteApplied) this.#drop('secondDescription')
    else if (description.ok) this.#applyDescription(description)
    else this.#fail(`The other side's description is unusable: ${description.reason}.`)
  }

  /** Takes one of the other side's candidates, in any order with its description. */
  addCandidate(text: string, mid: string): void {
    if (this.#hasEnded()) return
    const candidate = readCandidate(text)
    if (candidate === null) this.#drop('badCandidate')
    else if (++this.#theirCandidateCount > MAX_CANDIDATES) this.#drop('tooManyCandidates')
    else if (this.#remoteApplied) this.#applyCandidate(candidate, mid)
    else this.#theirCandidates.push({candidate, mid})
  }

  /** Hands one message to a channel. `queued` means it will go when the network lets it. */
  send(name: ChannelName, data: Uint8Array | string): SendResult {
    const channel = this.#channels.get(name)
    if (this.#phase !== 'open' || channel === undefined) return this.#dropSend('notOpen')
    if (data.length > MAX_MESSAGE_BYTES) return this.#dropSend('tooLarge')
    try {
      if (channel.bufferedAmount() > MAX_BACKLOG_BYTES[name]) return this.#dropSend(`${name}Backlog`)
      const sent = typeof data === 'string' ? channel.sendMessage(data) : channel.sendMessageBinary(data)
      return sent ? 'sent' : 'queued'
    } catch {
      return this.#dropSend('sendRefused')
    }
  }

  /** Ends the connection; the other side sees it within a round trip. No event follows. */
  close(): void {
    const hadEnded = this.#hasEnded() && this.#lingerTimer === undefined
    this.#phase = 'closed'
    if (!hadEnded) this.#release()
  }

  /** No event follows; what was said last, a goodbye perhaps, still gets its time on the way. */
  closeSoon(): void {
    if (this.#hasEnded()) return
    this.#phase = 'closed'
    this.#lingerTimer = setTimeout(() => this.#release(), LINGER_MS)
  }

  #connect(options: TransportOptions): PeerConnection | null {
    try {
      setSctpOnce()
      const connection = new PeerConnection(options.label, {
        iceServers: [...options.iceServers],
        disableAutoNegotiation: true,
        maxMessageSize: MAX_MESSAGE_BYTES,
        ...(options.bindAddress === undefined ? {} : {bindAddress: options.bindAddress}),
      })
      this.#listen(connection)
      for (const {name, id, reliability} of CHANNELS)
        this.#listenTo(name, connection.createDataChannel(name, {...reliability, id}))
      if (this.#role === 'caller') connection.setLocalDescription('offer')
      return connection
    } catch (error) {
      this.#fail(`The connection could not be set up: ${textOf(error)}.`)
      return null
    }
  }

  #listen(connection: PeerConnection): void {
    connection.onLocalDescription(guarded((sdp: string) => this.#handOut(sdp)))
    connection.onLocalCandidate(guarded((candidate: string, mid: string) => this.#offer(candidate, mid)))
    connection.onStateChange(
      guarded((state: string) => {
        if (state === 'failed') this.#fail('No way to the other side was found, or it stopped answering.')
        if (state === 'closed') this.#fail('The other side closed the connection.')
      }),
    )
    connection.onIceStateChange(
      guarded((state: string) => {
        if (state === 'connected' || state === 'completed') this.#endHold()
      }),
    )
    connection.onDataChannel(guarded((channel: DataChannel) => this.#refuse(channel)))
  }

  #listenTo(name: ChannelName, channel: DataChannel): void {
    this.#channels.set(name, channel)
    channel.onOpen(guarded(() => this.#channelOpened(name)))
    channel.onClosed(guarded(() => this.#fail('The other side closed the connection.')))
    channel.onError(guarded(() => this.#drop('channelError')))
    channel.onMessage(
      guarded((data: string | Buffer | ArrayBuffer) => this.#receive(name, bytesOrText(data))),
    )
  }

  /** A channel nobody agreed on: closed at once, with its callbacks set so that closing can finish. */
  #refuse(channel: DataChannel): void {
    this.#drop('unaskedChannel')
    channel.onClosed(guarded(() => undefined))
    channel.onError(guarded(() => undefined))
    channel.onMessage(guarded(() => this.#drop('unaskedMessage')))
    channel.close()
    if (++this.#unaskedChannels > MAX_UNASKED_CHANNELS)
      this.#fail('The other side opened channels that no one asked for.')
  }

  #handOut(sdp: string): void {
    if (this.#hasEnded() || this.#descriptionSent) return
    const description = readDescription(sdp)
    if (!description.ok) throw new Error(`own description is unusable: ${description.reason}`)
    this.#localFingerprint = description.fingerprint
    this.#descriptionSent = true
    this.#events.description(description.sdp)
    this.#ownCandidates.unshift(...description.candidates)
    this.#releaseCandidates()
  }

  #offer(text: string, mid: string): void {
    if (this.#hasEnded()) return
    const candidate = text.startsWith('a=') ? text.slice(2) : text
    if (this.#ownCandidates.length < MAX_CANDIDATES) this.#ownCandidates.push({candidate, mid})
    else this.#drop('tooManyOwnCandidates')
    this.#releaseCandidates()
  }

  #endHold(): void {
    clearTimeout(this.#holdTimer)
    this.#candidatesHeld = false
    this.#releaseCandidates()
  }

  #releaseCandidates(): void {
    if (this.#hasEnded() || !this.#descriptionSent || this.#candidatesHeld) return
    const ready = this.#ownCandidates
    this.#ownCandidates = []
    for (const {candidate, mid} of ready) if (!this.#hasEnded()) this.#events.candidate(candidate, mid)
  }

  #applyDescription({sdp, candidates}: {sdp: string; candidates: readonly Candidate[]}): void {
    try {
      this.#connection?.setRemoteDescription(sdp, this.#role === 'caller' ? 'answer' : 'offer')
      if (this.#role === 'callee') this.#connection?.setLocalDescription('answer')
    } catch (error) {
      this.#fail(`The other side's description was refused: ${textOf(error)}.`)
      return
    }
    this.#remoteApplied = true
    if (this.#candidatesHeld) this.#holdTimer = setTimeout(() => this.#endHold(), CANDIDATE_HOLD_MS)
    const waiting = this.#theirCandidates
    this.#theirCandidates = []
    for (const {candidate, mid} of waiting) this.#applyCandidate(candidate, mid)
    for (const {candidate, mid} of candidates) this.addCandidate(candidate, mid)
    this.#releaseCandidates()
  }

  #applyCandidate(candidate: string, mid: string): void {
    try {
      this.#connection?.addRemoteCandidate(candidate, mid)
    } catch {
      this.#drop('badCandidate')
    }
  }

  #channelOpened(name: ChannelName): void {
    this.#openChannels.add(name)
    if (this.#phase !== 'connecting' || this.#openChannels.size < CHANNELS.length) return
    const [own, peer] = [this.#localFingerprint, this.#shownFingerprint()]
    if (own === null || peer === null) this.#fail('The other side shows no SHA-256 certificate.')
    else this.#open({own, peer})
  }

  #open(fingerprints: Fingerprints): void {
    this.#phase = 'open'
    this.#events.opened(fingerprints)
    const waiting = this.#early
    this.#early = []
    for (const {channel, data} of waiting) if (!this.#hasEnded()) this.#events.message(channel, data)
  }

  /** Of the certificate that the other side really used, whatever its description said. */
  #shownFingerprint(): string | null {
    const shown = this.#connection?.remoteFingerprint()
    return shown === undefined ? null : readFingerprint(`a=fingerprint:${shown.algorithm} ${shown.value}`)
  }

  #receive(channel: ChannelName, data: Uint8Array | string): void {
    switch (this.#phase) {
      case 'open':
        this.#events.message(channel, data)
        return
      case 'connecting':
        if (this.#early.length < MAX_EARLY_MESSAGES) this.#early.push({channel, data})
        else this.#drop('earlyMessage')
        return
      case 'failed':
      case 'closed':
        return
      default:
        this.#phase satisfies never
    }
  }

  /** The event comes in a later turn: whoever called me is not called back while it still holds me. */
  #fail(reason: string): void {
    if (this.#hasEnded()) return
    this.#phase = 'failed'
    this.#release()
    setImmediate(() => {
      if (this.#phase === 'failed') this.#events.failed(reason)
    })
  }

  #release(): void {
    clearTimeout(this.#holdTimer)
    clearTimeout(this.#lingerTimer)
    this.#lingerTimer = undefined
    this.#early = []
    this.#ownCandidates = []
    this.#theirCandidates = []
    try {
      this.#connection?.close()
    } catch {
      this.#drop('closeRefused')
    }
  }

  #hasEnded(): boolean {
    return this.#phase === 'failed' || this.#phase === 'closed'
  }

  #dropSend(reason: string): 'dropped' {
    this.#drop(reason)
    return 'dropped'
  }

  #drop(reason: string): void {
    this.#dropped[reason] = (this.#dropped[reason] ?? 0) + 1
  }
}

/** A throw inside a native callback aborts the process; outside of it, it is an ordinary uncaught exception. */
function guarded<Arguments extends unknown[]>(callback: (...args: Arguments) => void) {
  return (...args: Arguments): void => {
    try {
      callback(...args)
    } catch (error) {
      setImmediate(() => {
        throw error
      })
    }
  }
}

function bytesOrText(data: string | Buffer | ArrayBuffer): Uint8Array | string {
  if (typeof data === 'string') return data
  if (data instanceof ArrayBuffer) return new Uint8Array(data)
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
