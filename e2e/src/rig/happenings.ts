/** What a process told so far, in order; tests wait here for what is to come instead of sleeping. */
import {setTimeout as delay} from 'node:timers/promises'

/** Generous: it only bounds how long a failing test takes. */
export const DEADLINE_MS = 20_000

type Waiter<Happening> = {
  matches: (happening: Happening) => boolean
  resolve: (happening: Happening) => void
  reject: (error: Error) => void
}

export class Happenings<Happening> {
  readonly all: Happening[] = []
  readonly #waiters = new Set<Waiter<Happening>>()
  /** Added to the message of a wait that failed. */
  readonly #context: () => string
  #over: string | null = null

  constructor(context: () => string = () => '') {
    this.#context = context
  }

  add(happening: Happening): void {
    this.all.push(happening)
    for (const waiter of this.#waiters) if (waiter.matches(happening)) waiter.resolve(happening)
  }

  /** Nothing more will come: whoever waits learns why. */
  end(why: string): void {
    this.#over = why
    for (const waiter of this.#waiters) waiter.reject(new Error(why))
  }

  /** The first that matches, among what came from place `since` on or comes within the deadline. */
  async waitFor<Found extends Happening>(
    what: string,
    matches: ((happening: Happening) => happening is Found) | ((happening: Happening) => boolean),
    {since = 0, deadlineMs = DEADLINE_MS} = {},
  ): Promise<Found> {
    const found = this.all.slice(since).find(happening => matches(happening))
    if (found !== undefined) return found as Found
    try {
      return (await this.#next(what, matches, deadlineMs)) as Found
    } catch (error) {
      throw new Error(`${(error as Error).message}\n${this.#context()}`)
    }
  }

  async #next(
    what: string,
    matches: (happening: Happening) => boolean,
    deadlineMs: number,
  ): Promise<Happening> {
    if (this.#over !== null) throw new Error(`${this.#over} before ${what}`)
    const given = new AbortController()
    let waiter: Waiter<Happening> | undefined
    const coming = new Promise<Happening>((resolve, reject) => {
      waiter = {matches, resolve, reject: error => reject(new Error(`${error.message} before ${what}`))}
      this.#waiters.add(waiter)
    })
    const tooLate = delay(deadlineMs, undefined, {signal: given.signal}).then(() => {
      throw new Error(`not within ${deadlineMs} ms: ${what}`)
    })
    try {
      return await Promise.race([coming, tooLate])
    } finally {
      tooLate.catch(() => undefined)
      given.abort()
      this.#waiters.delete(waiter!)
    }
  }
}
