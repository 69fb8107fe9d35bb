/**
 * How far one receiver has come with what this process says. Made when both are in for the first time, and begins with
 * what is said from then on; over each new connection it goes on after the newest number that was acknowledged.
 */
import {type ChatMessage, MAX_AGO_MS} from './chat-message.js'
import type {Outbox, OwnPost} from './outbox.js'

/** Sent and not yet acknowledged: 16 KB at the most in front of the heartbeats of a thin path. */
export const WINDOW_POSTS = 4
/** Of 40 control messages a second that a peer takes; the other direction's acknowledgements are as many. */
export const POSTS_PER_SECOND = 16
/** A standing connection loses nothing, but either side may have thrown away what was too much at once. */
export const REPEAT_AFTER_MS = 10_000
const SECOND_MS = 1_000

export class Delivery {
  /** The receiver has all up to this number, or will never get what it lacks of it. */
  #settled: number
  #next: number
  #hasBegun = false
  #repeatAtMs = Number.POSITIVE_INFINITY
  #secondSinceMs = Number.NEGATIVE_INFINITY
  #sentThisSecond = 0

  /** `last`: the newest number when the receiver came in; it gets those after. */
  constructor(last: number) {
    this.#settled = last
    this.#next = last + 1
  }

  get settled(): number {
    return this.#settled
  }

  lacks(number: number): boolean {
    return number > this.#settled
  }

  /** A new connection stands; what the one before carried may be lost. */
  connected(): void {
    this.#next = this.#settled + 1
    this.#hasBegun = false
  }

  /** The receiver has all up to `number`, it says. */
  acknowledged(number: number, {last}: Outbox, now: number): void {
    if (!this.lacks(number)) return
    this.#settled = Math.min(number, last)
    this.#next = Math.max(this.#next, this.#settled + 1)
    this.#repeatAtMs = now + REPEAT_AFTER_MS
  }

  /** What is to be said now, as far as the connection that stands may take it. */
  take(outbox: Outbox, now: number): ChatMessage[] {
    if (this.#isInFlight && now >= this.#repeatAtMs) this.connected()
    this.#skipForgotten(outbox)
    const messages: ChatMessage[] = this.#hasBegun ? [] : [{type: 'postsBegin', number: this.#next}]
    this.#hasBegun = true
    for (; this.#hasRoom(outbox) && this.#isPaced(now); this.#sentThisSecond++) {
      messages.push(postMessage(outbox.post(this.#next++)!, now))
      this.#repeatAtMs = now + REPEAT_AFTER_MS
    }
    return messages
  }

  /** When `take` is due again while the connection stands. */
  wakeAt(outbox: Outbox): number {
    const repeatAtMs = this.#isInFlight ? this.#repeatAtMs : Number.POSITIVE_INFINITY
    return this.#hasRoom(outbox) ? Math.min(repeatAtMs, this.#secondSinceMs + SECOND_MS) : repeatAtMs
  }

  get #isInFlight(): boolean {
    return this.#next > this.#settled + 1
  }

  #hasRoom({last}: Outbox): boolean {
    return this.#next <= last && this.#next - this.#settled <= WINDOW_POSTS
  }

  #isPaced(now: number): boolean {
    if (now - this.#secondSinceMs >= SECOND_MS) {
      this.#secondSinceMs = now
      this.#sentThisSecond = 0
    }
    return this.#sentThisSecond < POSTS_PER_SECOND
  }

  /** What made room for newer posts is not there to be sent any more. */
  #skipForgotten({first}: Outbox): void {
    if (this.#settled >= first - 1) return
    this.#settled = first - 1
    if (this.#next >= first) return
    this.#next = first
    this.#hasBegun = false
  }
}

function postMessage({number, content, saidAtMs}: OwnPost, now: number): ChatMessage {
  const agoMs = Math.min(MAX_AGO_MS, Math.max(0, Math.round(now - saidAtMs)))
  switch (content.type) {
    case 'text':
      return {type: 'post', number, agoMs, text: content.text}
    case 'reaction':
      return {type: 'post', number, agoMs, reaction: content.reaction}
    default:
      return content satisfies never
  }
}
