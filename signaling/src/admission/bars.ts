/** Addresses and networks that are barred for a time. Pure; one for each server. */
import {Networks, plainNetwork} from '../http/networks.js'

/** More are no longer looked through by a person. */
export const MAX_BARS = 1024

/** `until`: on the clock of `now`, in milliseconds. */
export type Bar = {readonly network: string; readonly until: number}

export class Bars {
  readonly #until = new Map<string, number>()
  /** Made when it is next asked for; null: something has changed since. */
  #networks: Networks | null = null
  /** When the first one ends, or earlier. */
  #nextEnd = Number.POSITIVE_INFINITY

  /** Bars a network for so long from now on; false if there are too many, or it is none. */
  add(text: string, forMs: number, now: number): boolean {
    const network = plainNetwork(text)
    this.#prune(now)
    if (network === null || (this.#until.size >= MAX_BARS && !this.#until.has(network))) return false
    this.#until.set(network, now + forMs)
    this.#nextEnd = Math.min(this.#nextEnd, now + forMs)
    this.#networks = null
    return true
  }

  /** False if there is no such bar. */
  lift(text: string, now: number): boolean {
    this.#prune(now)
    this.#networks = null
    return this.#until.delete(plainNetwork(text) ?? '')
  }

  has(address: string, now: number): boolean {
    this.#prune(now)
    this.#networks ??= new Networks([...this.#until.keys()])
    return this.#networks.has(address)
  }

  list(now: number): Bar[] {
    this.#prune(now)
    return Array.from(this.#until, ([network, until]) => ({network, until}))
  }

  #prune(now: number): void {
    if (now < this.#nextEnd) return
    for (const [network, until] of this.#until) if (until <= now) this.#until.delete(network)
    this.#nextEnd = Math.min(...this.#until.values())
    this.#networks = null
  }
}
