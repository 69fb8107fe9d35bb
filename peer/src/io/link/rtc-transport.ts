/**
 * I am one PeerConnection for one attempt to reach one peer. A link makes me, carries my description and
 * candidates to the other side and theirs to me; I end when I fail or am closed, and am never used again.
 */
import {PeerConnection} from 'node-datachannel'
import type {Search} from '../../core/link/obstacle.js'
import type {Fingerprints} from '../../core/seal/link-proof.js'
import type {SelectedPath} from '../../engine-protocol.js'
import {CandidateExchange} from './candidate-exchange.js'
import {type ChannelName, Channels, MAX_MESSAGE_BYTES, type SendResult} from './channels.js'
import {beginRtc, guarded} from './rtc-library.js'
import {selectedPath} from './selected-path.js'
import {type Candidate, readDescription, readFingerprint} from './session-description.js'
import {WaySearch} from './way-search.js'

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
type Opened = {readonly connection: PeerConnection; readonly channels: Channels}

const MAX_EARLY_MESSAGES = 256
/** A message needs a round trip, twice with a loss, before it is there for sure. */
const LINGER_MS = 500

export class RtcTransport {
  readonly #role: 'caller' | 'callee'
  readonly #events: TransportEvents
  readonly #candidates: CandidateExchange
  readonly #search: WaySearch
  /** Null when the library refused the options. */
  readonly #rtc: Opened | null
  readonly #dropped: Record<string, number> = {}
  #phase: Phase = 'connecting'
  #lingerTimer: NodeJS.Timeout | undefined
  #isRemoteApplied = false
  #early: EarlyMessage[] = []
  /** Of the own certificate; null until the own description is there. */
  #fingerprint: string | null = null

  /** Never throws: options the library refuses end in `failed`. A caller's offer follows by itself. */
  constructor(role: 'caller' | 'callee', options: TransportOptions, events: TransportEvents) {
    this.#role = role
    this.#events = events
    this.#search = new WaySearch(options.iceServers)
    this.#candidates = new CandidateExchange(role, {
      found: (candidate, mid) => {
        this.#search.found(candidate)
        events.candidate(candidate, mid)
      },
      apply: (candidate, mid) => {
        this.#search.told(candidate)
        this.#rtc?.connection.addRemoteCandidate(candidate, mid)
      },
      dropped: reason => this.#drop(reason),
    })
    this.#rtc = this.#connect(options)
  }

  /** Input and output thrown away, by reason. */
  get dropped(): Record<string, number> {
    return this.#dropped
  }

  /** Which way packets take; null while it is not open. */
  get path(): SelectedPath | null {
    if (this.#phase !== 'open' || this.#rtc === null) return null
    return selectedPath(this.#rtc.connection.getSelectedCandidatePair())
  }

  /** What was learned of the ways to the other side; null where one was found, or too little is known. */
  get search(): Search | null {
    return this.#search.result(performance.now())
  }

  /** Takes the other side's offer or answer. One that cannot be used ends in `failed`. */
  accept(sdp: string): void {
    if (this.#hasEnded()) return
    const description = readDescription(sdp)
    if (this.#isRemoteApplied) this.#drop('secondDescription')
    else if (description.ok) this.#applyDescription(description)
    else this.#fail(`The other side's description is unusable: ${description.reason}.`)
  }

  /** Takes one of the other side's candidates, in any order with its description. */
  addCandidate(text: string, mid: string): void {
    this.#candidates.add(text, mid)
  }

  /** Hands one message to a channel. `queued` means it will go when the network lets it. */
  send(name: ChannelName, data: Uint8Array | string): SendResult {
    if (this.#phase === 'open' && this.#rtc !== null) return this.#rtc.channels.send(name, data)
    this.#drop('notOpen')
    return 'dropped'
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
    this.#candidates.end()
    this.#lingerTimer = setTimeout(() => this.#release(), LINGER_MS)
  }

  #connect(options: TransportOptions): Opened | null {
    try {
      beginRtc()
      const connection = new PeerConnection(options.label, {
        iceServers: [...options.iceServers],
        disableAutoNegotiation: true,
        maxMessageSize: MAX_MESSAGE_BYTES,
        ...(options.bindAddress === undefined ? {} : {bindAddress: options.bindAddress}),
      })
      this.#listen(connection)
      const channels = new Channels(connection, {
        opened: () => this.#channelsOpened(),
        message: (channel, data) => this.#receive(channel, data),
        failed: reason => this.#fail(reason),
        dropped: reason => this.#drop(reason),
      })
      if (this.#role === 'caller') connection.setLocalDescription('offer')
      return {connection, channels}
    } catch (error) {
      this.#fail(`The connection could not be set up: ${textOf(error)}.`)
      return null
    }
  }

  #listen(connection: PeerConnection): void {
    connection.onLocalDescription(guarded((sdp: string) => this.#handOut(sdp)))
    connection.onLocalCandidate(
      guarded((candidate: string, mid: string) => this.#candidates.find(candidate, mid)),
    )
    connection.onStateChange(
      guarded((state: string) => {
        if (state === 'failed') this.#fail('No way to the other side was found, or it stopped answering.')
        if (state === 'closed') this.#fail('The other side closed the connection.')
      }),
    )
    connection.onIceStateChange(
      guarded((state: string) => {
        if (state !== 'connected' && state !== 'completed') return
        this.#search.succeeded()
        this.#candidates.reached()
      }),
    )
    connection.onGatheringStateChange(
      guarded((state: string) => {
        if (state === 'complete') this.#search.gathered()
      }),
    )
  }

  #handOut(sdp: string): void {
    if (this.#hasEnded() || this.#fingerprint !== null) return
    const description = readDescription(sdp)
    if (!description.ok) throw new Error(`own description is unusable: ${description.reason}`)
    this.#fingerprint = description.fingerprint
    this.#events.description(description.sdp)
    this.#candidates.described(description.candidates)
  }

  #applyDescription({sdp, candidates}: {sdp: string; candidates: readonly Candidate[]}): void {
    const connection = this.#rtc?.connection
    try {
      connection?.setRemoteDescription(sdp, this.#role === 'caller' ? 'answer' : 'offer')
      if (this.#role === 'callee') connection?.setLocalDescription('answer')
    } catch (error) {
      this.#fail(`The other side's description was refused: ${textOf(error)}.`)
      return
    }
    this.#isRemoteApplied = true
    this.#search.began(performance.now())
    this.#candidates.remoteDescribed(candidates)
  }

  #channelsOpened(): void {
    if (this.#phase !== 'connecting') return
    const [own, peer] = [this.#fingerprint, this.#shownFingerprint()]
    if (own === null || peer === null) this.#fail('The other side shows no SHA-256 certificate.')
    else this.#open({own, peer})
  }

  #open(fingerprints: Fingerprints): void {
    this.#phase = 'open'
    this.#events.opened(fingerprints)
    for (const {channel, data} of this.#early.splice(0))
      if (!this.#hasEnded()) this.#events.message(channel, data)
  }

  /** Of the certificate that the other side really used, whatever its description said. */
  #shownFingerprint(): string | null {
    const shown = this.#rtc?.connection.remoteFingerprint()
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
    clearTimeout(this.#lingerTimer)
    this.#lingerTimer = undefined
    this.#early = []
    this.#candidates.end()
    try {
      this.#rtc?.connection.close()
    } catch {
      this.#drop('closeRefused')
    }
  }

  #hasEnded(): boolean {
    return this.#phase === 'failed' || this.#phase === 'closed'
  }

  #drop(reason: string): void {
    this.#dropped[reason] = (this.#dropped[reason] ?? 0) + 1
  }
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
