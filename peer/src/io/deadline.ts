/**
 * A timer for what must have come by then. A loop that is late looks at its timers first: this one waits until all that has
 * arrived meanwhile was handled, so that own lateness is not taken for the silence of others.
 */
export class Deadline {
  #timer: NodeJS.Timeout | null
  #turn: NodeJS.Immediate | null = null

  constructor(afterMs: number, missed: () => void) {
    this.#timer = setTimeout(() => {
      this.#timer = null
      this.#turn = setImmediate(missed)
    }, afterMs)
  }

  cancel(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    if (this.#turn !== null) clearImmediate(this.#turn)
    this.#timer = null
    this.#turn = null
  }
}
