/**
 * What one receiver wants to see of us and what it has: the pictures it asked for and the newest
 * of them it acknowledged whole. Lives as long as the receiver is known.
 */
import type {SentFragment} from '../wire/fragments.js'
import {isAlike} from './codec.js'
import type {Layer} from './layer.js'
import type {PictureRequest} from './picture.js'
import {REFERENCE_HISTORY} from './picture-message.js'

/** While nothing changes a picture still goes out this often, so that its number tells that all is well. */
const REPEAT_AFTER_MS = 250

export class Subscription {
  #request: PictureRequest | null = null
  #acknowledged: number | null = null
  #sentAtMs = Number.NEGATIVE_INFINITY
  /** Fragments of each picture still without acknowledgement. */
  readonly #missing = new Map<number, number>()

  get request(): PictureRequest | null {
    return this.#request
  }

  /** The newest picture that the receiver is known to hold; null: none. */
  get reference(): number | null {
    return this.#acknowledged
  }

  ask(request: PictureRequest | null): void {
    const before = this.#request
    this.#request = request
    if (request !== null && before !== null && isAlike(request, before)) return
    this.restart()
  }

  /** The receiver holds nothing any more: the next picture stands alone. */
  restart(): void {
    this.#acknowledged = null
    this.#missing.clear()
    this.#sentAtMs = Number.NEGATIVE_INFINITY
  }

  /** False while the receiver is known to have what the layer shows, and heard so lately. */
  isDue(layer: Layer, now: number): boolean {
    if (now - this.#sentAtMs >= REPEAT_AFTER_MS) return true
    return this.#acknowledged === null || !layer.unchangedSince(this.#acknowledged)
  }

  sent(number: number, fragments: number, now: number): void {
    this.#sentAtMs = now
    this.#missing.set(number, fragments)
    for (const old of this.#missing.keys()) {
      if (number - old <= REFERENCE_HISTORY) break
      this.#missing.delete(old)
    }
  }

  acknowledge(fragments: readonly SentFragment[]): void {
    for (const {number} of fragments) {
      const missing = this.#missing.get(number)
      if (missing === undefined) continue
      if (missing > 1) this.#missing.set(number, missing - 1)
      else this.#complete(number)
    }
  }

  #complete(number: number): void {
    this.#missing.delete(number)
    if (this.#acknowledged === null || number > this.#acknowledged) this.#acknowledged = number
  }
}
