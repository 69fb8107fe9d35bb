/**
 * The signaling service of a simulation, over a path that may lose and reorder: it keeps a log of all that went
 * through, and can be hostile: change, swallow or make up whatever it likes.
 */
import {NetworkPath, type PathConditions} from '@s2c/shared/sim/network-path'
import type {Random} from '@s2c/shared/sim/random'
import {type Envelope, parseEnvelope} from '../link/envelope.js'

export type Signaled = {readonly from: string; readonly to: string; readonly data: string}

export class SimulatedSignaling {
  readonly log: Signaled[] = []
  /** What is delivered in place of a message. */
  tamper: (message: Signaled) => readonly Signaled[] = message => [message]
  isUp = true
  readonly #path: NetworkPath<Signaled>

  constructor(conditions: PathConditions, random: Random) {
    this.#path = new NetworkPath(conditions, random)
  }

  send(message: Signaled, now: number): void {
    if (!this.isUp) return
    this.log.push(message)
    for (const each of this.tamper(message)) this.#path.send(each, now)
  }

  /** Delivered as if it had been sent. */
  inject(message: Signaled, now: number): void {
    this.#path.send(message, now)
  }

  /** What the log holds from one to another, as envelopes. */
  envelopes(from: string, to: string): Envelope[] {
    return this.log
      .filter(message => message.from === from && message.to === to)
      .map(({data}) => parseEnvelope(data)!)
  }

  wakeAt(): number {
    return this.#path.wakeAt() ?? Number.POSITIVE_INFINITY
  }

  receive(now: number): Signaled[] {
    return this.#path.receive(now)
  }
}
