/** Addresses and networks that are barred for a time. Pure; one for each server. */
import {Networks, plainNetwork} from '../http/networks.js'
import {ShutOut} from './shut-out.js'

/** More are no longer looked through by a person. */
export const MAX_BARS = 1024

/** `until`: on the clock of `now`, in milliseconds. */
export type Bar = {readonly network: string; readonly until: number}

export class Bars {
  readonly #shutOut = new ShutOut(MAX_BARS)
  /** The networks of these names. */
  #names: readonly string[] = []
  #networks = new Networks([])

  /** Bars a network for so long from now on; false if there are too many, or it is none. */
  add(text: string, forMs: number, now: number): boolean {
    const network = plainNetwork(text)
    return network !== null && this.#shutOut.add(network, forMs, now)
  }

  /** False if there is no such bar. */
  lift(text: string, now: number): boolean {
    return this.#shutOut.lift(plainNetwork(text) ?? '', now)
  }

  has(address: string, now: number): boolean {
    const names = this.#shutOut.names(now)
    if (names !== this.#names) {
      this.#names = names
      this.#networks = new Networks(names)
    }
    return this.#networks.has(address)
  }

  list(now: number): Bar[] {
    return this.#shutOut.entries(now).map(([network, until]) => ({network, until}))
  }
}
