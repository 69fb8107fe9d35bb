/**
 * Looks after the connections of one server: when each is to be asked for a sign of life, and which do not join. Made and
 * stopped with the server.
 */
import type {SignalingLimits} from '../limits.js'
import type {ConnectionId} from '../rooms/place.js'
import type {Connection} from './connection.js'

/** Between two slices of a heartbeat: of 10,000 connections each has 100, which takes less than 5 ms. */
const SLICE_MS = 100
/** How often in the time that a connection has for its join. */
const LOOKS = 4

export type PatrolEvents = {
  /** It is to be asked for a sign of life. */
  beat(connection: Connection): void
  /** It should have joined by now. */
  late(connection: Connection): void
}

export class Patrol {
  readonly #connections: ReadonlyMap<ConnectionId, Connection>
  readonly #events: PatrolEvents
  readonly #timers: readonly NodeJS.Timeout[]
  /** Connections are asked in so many slices, so that envelopes need not wait for all of them. */
  readonly #slices: number
  #slice = 0

  constructor(
    connections: ReadonlyMap<ConnectionId, Connection>,
    {heartbeatMs, joinTimeoutMs}: SignalingLimits,
    events: PatrolEvents,
  ) {
    this.#connections = connections
    this.#events = events
    this.#slices = Math.max(1, Math.floor(heartbeatMs / SLICE_MS))
    this.#timers = [
      setInterval(() => this.#beat(), heartbeatMs / this.#slices).unref(),
      setInterval(() => this.#findLate(), Math.min(joinTimeoutMs, heartbeatMs) / LOOKS).unref(),
    ]
  }

  stop(): void {
    for (const timer of this.#timers) clearInterval(timer)
  }

  /** Each connection has its turn once a heartbeat. */
  #beat(): void {
    this.#slice = (this.#slice + 1) % this.#slices
    for (const connection of this.#connections.values())
      if (connection.id % this.#slices === this.#slice) this.#events.beat(connection)
  }

  #findLate(): void {
    const now = performance.now()
    for (const connection of this.#connections.values())
      if (connection.gate.isLate(now)) this.#events.late(connection)
  }
}
