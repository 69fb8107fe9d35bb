/** Cuts a text stream into lines and holds no more of one than a limit: a longer line is passed over to its end. */
export class LineSplitter {
  readonly #maxCharacters: number
  #rest = ''
  #isTooLong = false

  constructor(maxCharacters: number) {
    this.#maxCharacters = maxCharacters
  }

  /** The lines that this text completes; null stands for one that was too long. */
  push(text: string): (string | null)[] {
    const parts = text.split('\n')
    const last = parts.pop()!
    const lines = parts.map(part => this.#end(part))
    this.#keep(last)
    return lines
  }

  #end(part: string): string | null {
    this.#keep(part)
    const line = this.#isTooLong ? null : this.#rest.replace(/\r$/, '')
    this.#rest = ''
    this.#isTooLong = false
    return line
  }

  #keep(part: string): void {
    this.#isTooLong ||= this.#rest.length + part.length > this.#maxCharacters
    this.#rest = this.#isTooLong ? '' : this.#rest + part
  }
}
