/**
 * Two transports in one process on loopback, joined by signaling kept in memory. For tests and benches:
 * every event of a side waits in order until it is asked for.
 */
import type {Fingerprints} from '../../core/seal/link-proof.js'
import type {ChannelName} from './channels.js'
import {RtcTransport, type TransportEvents} from './rtc-transport.js'

export type SideEvent =
  | {kind: 'description'; sdp: string}
  | {kind: 'candidate'; candidate: string; mid: string}
  | {kind: 'opened'; fingerprints: Fingerprints}
  | {kind: 'message'; channel: ChannelName; data: Uint8Array | string}
  | {kind: 'failed'; reason: string}
type Kind = SideEvent['kind']
type EventOf<K extends Kind> = Extract<SideEvent, {kind: K}>
type Waiter = {kind: Kind; resolve: (event: SideEvent) => void}

const LOCAL = {iceServers: [], bindAddress: '127.0.0.1'}

/** One end of a pair: its transport and what it reported. */
export class Side {
  readonly transport: RtcTransport
  readonly history: SideEvent[] = []
  readonly #unread: SideEvent[] = []
  readonly #waiters: Waiter[] = []

  constructor(role: 'caller' | 'callee', onEvent: (event: SideEvent) => void = () => undefined) {
    const tell = (event: SideEvent): void => {
      this.#add(event)
      onEvent(event)
    }
    const events: TransportEvents = {
      description: sdp => tell({kind: 'description', sdp}),
      candidate: (candidate, mid) => tell({kind: 'candidate', candidate, mid}),
      opened: fingerprints => tell({kind: 'opened', fingerprints}),
      message: (channel, data) => tell({kind: 'message', channel, data}),
      failed: reason => tell({kind: 'failed', reason}),
    }
    this.transport = new RtcTransport(role, {...LOCAL, label: role}, events)
  }

  /** The oldest event of that kind that was not asked for yet; waits for it. */
  next<K extends Kind>(kind: K): Promise<EventOf<K>> {
    const place = this.#unread.findIndex(event => event.kind === kind)
    if (place >= 0) return Promise.resolve(this.#unread.splice(place, 1)[0] as EventOf<K>)
    return new Promise(resolve => {
      this.#waiters.push({kind, resolve: event => resolve(event as EventOf<K>)})
    })
  }

  #add(event: SideEvent): void {
    this.history.push(event)
    const place = this.#waiters.findIndex(waiter => waiter.kind === event.kind)
    if (place < 0) this.#unread.push(event)
    else this.#waiters.splice(place, 1)[0]!.resolve(event)
  }
}

export type Pair = {caller: Side; callee: Side; close(): void}

/** Both ends, their descriptions and candidates on the way; each takes `delayMs` to the other side. */
export function makePair({delayMs}: {delayMs: number}): Pair {
  const carry = (to: () => Side) => (event: SideEvent) => {
    setTimeout(() => deliver(event, to().transport), delayMs)
  }
  const caller: Side = new Side(
    'caller',
    carry(() => callee),
  )
  const callee: Side = new Side(
    'callee',
    carry(() => caller),
  )
  const close = (): void => {
    caller.transport.close()
    callee.transport.close()
  }
  return {caller, callee, close}
}

function deliver(event: SideEvent, to: RtcTransport): void {
  if (event.kind === 'description') to.accept(event.sdp)
  if (event.kind === 'candidate') to.addCandidate(event.candidate, event.mid)
}

/** A pair with both ends open. */
export async function connectPair(options: {delayMs: number}): Promise<Pair> {
  const pair = makePair(options)
  await Promise.all([pair.caller.next('opened'), pair.callee.next('opened')])
  return pair
}
