/**
 * The one signature that a lobby waits for at a time: keys may lie with an agent that asks its user first. Made with
 * the lobby.
 */
import type {Charter, CharterText} from './charter.js'

/** What is being signed, and what follows from it. */
export type Draft = {
  readonly text: CharterText
  /** What the lobby followed meanwhile; when that has changed, the draft is void. Null: nothing. */
  readonly rests: Charter | null
  /**
   * change: the lobby follows it at once · takeOver: when others agree · close: never, it ends another meeting that
   * the same founder founded.
   */
  readonly purpose: 'change' | 'takeOver' | 'close'
  /** The charter by which a successor gave the office back: others need it to understand this one. */
  readonly concession: Charter | null
  /** How many of the waiting commands it carries out. */
  readonly commands: number
}

/** A user may have to find and touch a key; who does not answer at all has refused. */
const SIGNATURE_WAIT_MS = 60_000
/** After a refusal nothing is asked again unprompted for so long. */
const REFUSED_REST_MS = 30_000

export class Pen {
  #ticket = 0
  #waiting: {readonly draft: Draft; readonly untilMs: number} | null = null
  #restsUntilMs = Number.NEGATIVE_INFINITY

  get isWaiting(): boolean {
    return this.#waiting !== null
  }

  /** A command from people may ask again at once. */
  mayAsk(isCommanded: boolean, now: number): boolean {
    return this.#waiting === null && (isCommanded || now >= this.#restsUntilMs)
  }

  /** The ticket under which the signature is to come. */
  ask(draft: Draft, now: number): number {
    this.#waiting = {draft, untilMs: now + SIGNATURE_WAIT_MS}
    return ++this.#ticket
  }

  /** The draft of this ticket; null for a ticket that is over. */
  take(ticket: number): Draft | null {
    if (ticket !== this.#ticket || this.#waiting === null) return null
    const {draft} = this.#waiting
    this.#waiting = null
    return draft
  }

  /** The draft whose signature did not come in time. */
  takeOverdue(now: number): Draft | null {
    return this.#waiting !== null && now >= this.#waiting.untilMs ? this.take(this.#ticket) : null
  }

  rest(now: number): void {
    this.#restsUntilMs = now + REFUSED_REST_MS
  }
}
