/** The transports of all links, several a peer while one takes over from another: performs the core's transport effects and reports back as its events. */
import type {PeerId} from '@s2c/shared/peer-id'
import type {Role} from '../../core/link/connection.js'
import type {MediaChannel} from '../../core/link/packet-link.js'
import type {MeetingEvent} from '../../core/meeting.js'
import type {SelectedPath} from '../../engine-protocol.js'
import type {ChannelName} from './channels.js'
import {RtcTransport} from './rtc-transport.js'

export type TransportSettings = {readonly iceServers: readonly string[]; readonly bindAddress?: string}

/** As many as a meeting has peers; one that is forgotten here still ends by itself. */
const MAX_LINGERING = 64

export class Transports {
  readonly #report: (event: MeetingEvent) => void
  /** By attempt: the newest comes last. */
  readonly #held = new Map<PeerId, Map<number, RtcTransport>>()
  /** Closed but for their last words. */
  #lingering: RtcTransport[] = []
  readonly #dropped: Record<string, number> = {}
  /** The signaling service may name ICE servers: they apply to transports opened from then on. */
  settings: TransportSettings

  constructor(settings: TransportSettings, report: (event: MeetingEvent) => void) {
    this.settings = settings
    this.#report = report
  }

  /** What was thrown away, by reason, over all transports there ever were. */
  get dropped(): Readonly<Record<string, number>> {
    const total = {...this.#dropped}
    for (const transports of this.#held.values())
      for (const transport of transports.values()) addTo(total, transport.dropped)
    return total
  }

  /** Which way packets to a peer take; null while no connection to it is up. */
  pathTo(peer: PeerId): SelectedPath | null {
    const paths = Array.from(this.#held.get(peer)?.values() ?? [], ({path}) => path)
    return paths.findLast(path => path !== null) ?? null
  }

  open(peer: PeerId, attempt: number, role: Role): void {
    const report = this.#report
    const transport = new RtcTransport(
      role,
      {...this.settings, label: `${peer.slice(0, 8)}/${attempt}`},
      {
        description: sdp => report({type: 'described', peer, attempt, sdp}),
        candidate: (candidate, mid) => report({type: 'candidateFound', peer, attempt, candidate, mid}),
        opened: fingerprints => report({type: 'transportOpened', peer, attempt, fingerprints}),
        failed: () => report({type: 'transportFailed', peer, attempt}),
        message: (channel, data) => this.#received(peer, attempt, channel, data),
      },
    )
    const others = this.#held.get(peer) ?? new Map<number, RtcTransport>()
    this.#held.set(peer, others.set(attempt, transport))
  }

  accept(peer: PeerId, attempt: number, sdp: string): void {
    this.#get(peer, attempt)?.accept(sdp)
  }

  addCandidate(peer: PeerId, attempt: number, candidate: string, mid: string): void {
    this.#get(peer, attempt)?.addCandidate(candidate, mid)
  }

  send(peer: PeerId, attempt: number, channel: ChannelName, data: Uint8Array | string): void {
    const transport = this.#get(peer, attempt)
    if (transport === undefined) addTo(this.#dropped, {noTransport: 1})
    else transport.send(channel, data)
  }

  close(peer: PeerId, attempt: number): void {
    this.#release(peer, attempt)
  }

  /** At once, those included that linger over their last words. */
  closeAll(): void {
    for (const [peer, transports] of this.#held)
      for (const attempt of [...transports.keys()]) this.#release(peer, attempt)
    for (const transport of this.#lingering.splice(0)) transport.close()
  }

  /** Text belongs on the control channel and bytes on the media channels; anything else is not of this protocol. */
  #received(peer: PeerId, attempt: number, channel: ChannelName, data: Uint8Array | string): void {
    if (channel === 'control' && typeof data === 'string') {
      this.#report({type: 'controlReceived', peer, attempt, text: data})
    } else if (isMedia(channel) && typeof data !== 'string') {
      this.#report({type: 'packetReceived', peer, attempt, channel, packet: data})
    } else {
      addTo(this.#dropped, {unexpectedMessage: 1})
    }
  }

  /** In a later turn: the core itself lets go of transports. */
  #tellSearch(peer: PeerId, {search}: RtcTransport): void {
    if (search !== null) setImmediate(() => this.#report({type: 'wayNotFound', peer, search}))
  }

  #get(peer: PeerId, attempt: number): RtcTransport | undefined {
    return this.#held.get(peer)?.get(attempt)
  }

  #release(peer: PeerId, attempt: number): void {
    const transports = this.#held.get(peer)
    const transport = transports?.get(attempt)
    if (transports === undefined || transport === undefined) return
    transports.delete(attempt)
    if (transports.size === 0) this.#held.delete(peer)
    this.#tellSearch(peer, transport)
    transport.closeSoon()
    this.#lingering = [...this.#lingering.slice(1 - MAX_LINGERING), transport]
    addTo(this.#dropped, transport.dropped)
  }
}

const isMedia = (channel: ChannelName): channel is MediaChannel =>
  channel === 'sound' || channel === 'picture'

function addTo(total: Record<string, number>, counts: Readonly<Record<string, number>>): void {
  for (const [reason, count] of Object.entries(counts)) total[reason] = (total[reason] ?? 0) + count
}
