/**
 * Puts what one sender says in order: hands on each number once, keeps the few that come early, and tells of those that will
 * not come. Made when the sender is first heard; remembered beyond its leaving, in case the same process comes back.
 */
import type {PostMessage} from './chat-message.js'

/** Four times what a sender has on the way. */
const MAX_EARLY_POSTS = 16

export type Arrived =
  | {readonly type: 'post'; readonly post: PostMessage}
  | {readonly type: 'missed'; readonly count: number}

export class Inbox {
  /** Null until the sender has said where it begins. */
  #expected: number | null = null
  readonly #early = new Map<number, PostMessage>()

  /** All up to this number came, or will never; null before the sender began. */
  get acknowledged(): number | null {
    return this.#expected === null ? null : this.#expected - 1
  }

  /** The sender goes on with this number: nothing of those before it will come any more. */
  begin(number: number): Arrived[] {
    const arrived: Arrived[] = []
    if (this.#expected !== null && number > this.#expected)
      for (const early of [...this.#early.keys()].toSorted((a, b) => a - b))
        if (early < number) arrived.push(...this.#skipTo(early), ...this.#takeEarly())
    arrived.push(...this.#skipTo(number))
    for (const early of this.#early.keys()) if (early < this.#expected!) this.#early.delete(early)
    return [...arrived, ...this.#takeEarly()]
  }

  /** What may be handed on with it; null: there is no more room for early ones. */
  add(post: PostMessage): Arrived[] | null {
    if (this.#expected !== null && post.number < this.#expected) return []
    if (post.number !== this.#expected && this.#early.size >= MAX_EARLY_POSTS) return null
    this.#early.set(post.number, post)
    return this.#takeEarly()
  }

  /** The sender has left: what came early lacks what stands before it for good. */
  forgetEarly(): void {
    this.#early.clear()
  }

  #skipTo(number: number): Arrived[] {
    const count = this.#expected === null ? 0 : number - this.#expected
    this.#expected = Math.max(number, this.#expected ?? number)
    return count > 0 ? [{type: 'missed', count}] : []
  }

  #takeEarly(): Arrived[] {
    const arrived: Arrived[] = []
    for (;;) {
      const post = this.#expected === null ? undefined : this.#early.get(this.#expected)
      if (post === undefined) return arrived
      this.#early.delete(this.#expected!++)
      arrived.push({type: 'post', post})
    }
  }
}
