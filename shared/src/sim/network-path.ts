import type {Random} from './random.js'

export type PathConditions = {
  /** One-way delay every message has at least. */
  delayMs: number
  /** Up to this much more, uniform; messages may overtake each other. */
  jitterMs: number
  /** Probability that a message never arrives. */
  loss: number
  /** Probability that a message arrives twice. */
  duplication: number
}

export const PERFECT_PATH: PathConditions = {delayMs: 0, jitterMs: 0, loss: 0, duplication: 0}

type InFlight<Message> = {dueAt: number; message: Message}

/**
 * One direction of a network as data: messages go in with the time and come out when due.
 * No timers and no clock of its own, so that a test runs from one `wakeAt` to the next.
 */
export class NetworkPath<Message> {
  readonly #random: Random
  readonly #inFlight: InFlight<Message>[] = []
  conditions: PathConditions

  constructor(conditions: PathConditions, random: Random) {
    this.conditions = conditions
    this.#random = random
  }

  send(message: Message, now: number): void {
    if (this.#random.chance(this.conditions.loss)) return
    this.#schedule(message, now)
    if (this.#random.chance(this.conditions.duplication)) this.#schedule(message, now)
  }

  /** When the next message is due; null when nothing is on its way. */
  wakeAt(): number | null {
    return this.#inFlight[0]?.dueAt ?? null
  }

  /** All messages due by now, in order of arrival. */
  receive(now: number): Message[] {
    let due = 0
    while (due < this.#inFlight.length && this.#inFlight[due]!.dueAt <= now) due++
    return this.#inFlight.splice(0, due).map(({message}) => message)
  }

  #schedule(message: Message, now: number): void {
    const dueAt = now + this.conditions.delayMs + this.#random.next() * this.conditions.jitterMs
    let place = this.#inFlight.length
    while (place > 0 && this.#inFlight[place - 1]!.dueAt > dueAt) place--
    this.#inFlight.splice(place, 0, {dueAt, message})
  }
}
