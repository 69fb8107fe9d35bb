/**
 * What stands in the way to others, as people are told of it: each once, however many it keeps away. Those who could not say
 * how they are called count as one.
 */
import type {Emit} from './effects.js'
import {isOwnObstacle, type Obstacle, obstacleSentence} from './link/obstacle.js'

export class Obstacles {
  readonly #emit: Emit
  /** Since anybody was reached. */
  readonly #told = new Set<string>()

  constructor(emit: Emit) {
    this.#emit = emit
  }

  /** To somebody of that name; empty while it is not known. */
  met(obstacle: Obstacle, name: string): void {
    const what = isOwnObstacle(obstacle) ? obstacle : `${obstacle} ${name}`
    if (this.#told.has(what)) return
    this.#told.add(what)
    this.#emit({do: 'warn', code: obstacle, message: obstacleSentence(obstacle, name)})
  }

  /** Somebody was reached: what is found from now on is news again. */
  overcome(): void {
    this.#told.clear()
  }
}
