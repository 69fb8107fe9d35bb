/**
 * What a bad path does to each packet, as data: delays, losses by chance and in bursts, repetition, overtaking, spikes. What it
 * carries at most is a `Bottleneck`. Pure.
 */
import type {Random} from './random.js'

export type ImpairmentConditions = {
  /** Every packet takes so long, one way. */
  readonly delayMs: number
  /** Up to this much more, uniform; packets may overtake each other. */
  readonly jitterMs: number
  /** Probability that a packet is lost, whatever became of the one before. */
  readonly loss: number
  /** Probability that a packet comes twice. */
  readonly duplication: number
  /** Probability that a packet takes no time at all, and so overtakes all others. */
  readonly overtaking: number
  /** Gilbert's model of losses in a row: the probabilities that a burst begins, and ends, with a packet. Null: none. */
  readonly bursts: {readonly begins: number; readonly ends: number} | null
  /** Once in so many ms, and for so long, packets take so much longer. Null: never. */
  readonly spikes: {readonly everyMs: number; readonly forMs: number; readonly extraMs: number} | null
}

export const UNIMPAIRED: ImpairmentConditions = {
  delayMs: 0,
  jitterMs: 0,
  loss: 0,
  duplication: 0,
  overtaking: 0,
  bursts: null,
  spikes: null,
}

export class Impairment {
  readonly #random: Random
  conditions: ImpairmentConditions
  #isBurst = false

  constructor(conditions: ImpairmentConditions, random: Random) {
    this.conditions = conditions
    this.#random = random
  }

  /** How long each copy of a packet that is sent at `now` takes, ms; none: it is lost. */
  delaysOf(now: number): readonly number[] {
    const {loss, duplication, bursts} = this.conditions
    const toggles = bursts !== null && this.#random.chance(this.#isBurst ? bursts.ends : bursts.begins)
    this.#isBurst = bursts !== null && this.#isBurst !== toggles
    if (this.#isBurst || this.#random.chance(loss)) return []
    const copies = this.#random.chance(duplication) ? 2 : 1
    return Array.from({length: copies}, () => this.#delay(now))
  }

  #delay(now: number): number {
    const {delayMs, jitterMs, overtaking, spikes} = this.conditions
    if (this.#random.chance(overtaking)) return 0
    const spikeMs = spikes !== null && now % spikes.everyMs < spikes.forMs ? spikes.extraMs : 0
    return delayMs + spikeMs + this.#random.next() * jitterMs
  }
}
