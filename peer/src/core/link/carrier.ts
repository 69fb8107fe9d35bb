/**
 * One connection of a link, from the opening of its transport to its end: who came in over it, its packets, and signs of
 * life. Made by the link for each attempt that gets as far as a transport; several may stand beside each other while one
 * takes over from another.
 */
import type {PeerId} from '@s2c/shared/peer-id'
import type {ControlMessage} from './control.js'
import type {Entry} from './entry.js'
import {Heartbeat} from './heartbeat.js'
import {PacketLink} from './packet-link.js'

export class Carrier {
  readonly attempt: number
  /** The friend through which it goes; null: none. */
  readonly via: PeerId | null
  readonly packets: PacketLink
  /** What the other side says over it does not all come. */
  isBroken = false
  /** Null before the connection opens. */
  entry: Entry | null = null
  readonly #say: (message: ControlMessage) => void
  /** Null before the other side is identified. */
  #heartbeat: Heartbeat | null = null

  /** `before`: packets of the connection before, to the same machine. */
  constructor(
    attempt: number,
    via: PeerId | null,
    before: PacketLink | null,
    say: (message: ControlMessage) => void,
  ) {
    this.attempt = attempt
    this.via = via
    this.packets = new PacketLink(before)
    this.#say = say
  }

  get isIdentified(): boolean {
    return this.#heartbeat !== null
  }

  get roundTripMs(): number | null {
    return this.#heartbeat?.roundTripMs ?? null
  }

  /** Their clock minus ours, in ms. */
  get clockOffsetMs(): number | null {
    return this.#heartbeat?.clockOffsetMs ?? null
  }

  /** When anything was last heard; null: the other side is not identified. */
  get heardAtMs(): number | null {
    return this.#heartbeat?.heardAt ?? null
  }

  identified(now: number): void {
    this.#heartbeat = new Heartbeat(now)
  }

  heard(now: number): void {
    this.#heartbeat?.heard(now)
  }

  say(message: ControlMessage): void {
    this.#say(message)
  }

  /** Asks for a sign of life when it is time to. */
  beat(now: number): void {
    const padding = this.#heartbeat?.takePing(now, this.packets.pingPlan(now)) ?? null
    if (padding === null) return
    this.say({type: 'ping', sentAtMs: now, ...(padding > 0 ? {padding: ' '.repeat(padding)} : {})})
  }

  pong(sentAtMs: number, theirClockMs: number, now: number): void {
    const carries = this.#heartbeat?.pong(sentAtMs, theirClockMs, now) ?? null
    if (carries !== null) this.packets.measured(carries, now)
  }

  beatAt(): number {
    return this.#heartbeat?.beatAt ?? Number.POSITIVE_INFINITY
  }

  /** Over: no secret of its handshake stays. */
  end(): void {
    this.entry?.wipe()
  }
}
