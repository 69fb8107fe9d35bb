import {type CodedState, releaseState} from '../picture/coding/picture-coder.js'

/**
 * Pictures kept of one band by a receiver: more than are on their way in any round trip worth talking over, and few
 * enough that the coders' memory of all peers stays small.
 */
export const MAX_KEPT = 24

/** The pictures of one band that later ones may be coded against. Those used lately stay the longest. */
export class References {
  readonly #states = new Map<number, CodedState>()

  get size(): number {
    return this.#states.size
  }

  has(number: number): boolean {
    return this.#states.has(number)
  }

  add(number: number, state: CodedState): void {
    this.#forget(number)
    this.#states.set(number, state)
    if (this.#states.size > MAX_KEPT) this.#forget(this.#states.keys().next().value!)
  }

  /** Null when it never came or is forgotten. */
  use(number: number): CodedState | null {
    const state = this.#states.get(number)
    if (state === undefined) return null
    this.#states.delete(number)
    this.#states.set(number, state)
    return state
  }

  forgetBefore(number: number): void {
    for (const kept of this.#states.keys()) if (kept < number) this.#forget(kept)
  }

  #forget(number: number): void {
    const state = this.#states.get(number)
    if (state === undefined) return
    this.#states.delete(number)
    releaseState(state)
  }
}
