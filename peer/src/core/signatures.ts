/** Signatures that were asked for: the identity key may be in another process, so they come later, as events. */

/** `signature` is null when the key's holder would not sign. */
export type Signed = (signature: Uint8Array | null, now: number) => void

export class Signatures {
  readonly #ask: (ticket: number, message: Uint8Array) => void
  readonly #waiting = new Map<number, Signed>()
  #tickets = 0

  /** `ask`: `signed` is to be called with the same ticket. */
  constructor(ask: (ticket: number, message: Uint8Array) => void) {
    this.#ask = ask
  }

  sign(message: Uint8Array, then: Signed): void {
    const ticket = ++this.#tickets
    this.#waiting.set(ticket, then)
    this.#ask(ticket, message)
  }

  signed(ticket: number, signature: Uint8Array | null, now: number): void {
    const then = this.#waiting.get(ticket)
    this.#waiting.delete(ticket)
    then?.(signature, now)
  }
}
