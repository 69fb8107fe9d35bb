/** What stands in the way to others, as people are told of it: each once, however many it keeps away. */
import type {Emit} from './effects.js'
import {isOwnObstacle, type Obstacle, obstacleSentence} from './link/obstacle.js'

export class Obstacles {
  readonly #emit: Emit
  /** Those on this side that were told since anybody was reached. */
  readonly #told = new Set<Obstacle>()

  constructor(emit: Emit) {
    this.#emit = emit
  }

  /** To somebody of that name; empty while it is not known. */
  met(obstacle: Obstacle, name: string): void {
    if (this.#told.has(obstacle)) return
    if (isOwnObstacle(obstacle)) this.#told.add(obstacle)
    this.#emit({do: 'warn', code: obstacle, message: obstacleSentence(obstacle, name)})
  }

  /** Somebody was reached: what is found from now on is news again. */
  overcome(): void {
    this.#told.clear()
  }
}
