/**
 * A signaling server that leaves the handshake to its victims and meddles with what passes: it changes, repeats or sends
 * back envelopes, or shows the victims under other ids. Made for one test; keeps a record of all that passed.
 */
import type {PeerId} from '@s2c/shared/peer-id'
import {HostileSignaling, type Plot} from './hostile-signaling.js'
import type {Scope} from './scope.js'

/** `from` and `to` are the victims' true ids. */
export type Passed = {from: PeerId; to: PeerId; data: string}

export type RelayOptions = {
  /** What is delivered instead of an envelope; without it the envelope itself. */
  meddle?(passed: Passed, record: readonly Passed[]): readonly Passed[]
  /** The id that others are told instead of the true one. */
  alias?(id: PeerId): PeerId
}

export class RelayPlot implements Plot {
  readonly record: Passed[] = []
  readonly #options: RelayOptions
  readonly #server: HostileSignaling

  static async start(scope: Scope, options: RelayOptions = {}): Promise<RelayPlot> {
    let plot: RelayPlot | undefined
    await HostileSignaling.start(scope, server => (plot = new RelayPlot(server, options)))
    return plot!
  }

  private constructor(server: HostileSignaling, options: RelayOptions) {
    this.#server = server
    this.#options = options
  }

  get url(): string {
    return this.#server.url
  }

  nameFor(_viewer: PeerId, other: PeerId): PeerId {
    return this.#options.alias?.(other) ?? other
  }

  met(): void {}

  left(_victim: PeerId, tell: () => void): void {
    tell()
  }

  signalled(from: PeerId, to: PeerId, data: string): void {
    const passed = {from, to, data}
    const instead = this.#options.meddle?.(passed, this.record) ?? [passed]
    this.record.push(passed)
    for (const each of instead) this.deliver(each)
  }

  deliver({from, to, data}: Passed): void {
    this.#server.deliver(to, this.nameFor(to, from), data)
  }
}
