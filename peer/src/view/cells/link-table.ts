/**
 * Numbers for the addresses that text on the screen leads to. Shared by whoever marks cells with them and whoever writes
 * them to the terminal; made with the screen. The only way for an address to a terminal: whatever is no plain web address
 * has no number.
 */

/** A cell holds one byte of it. */
const MAX_ADDRESSES = 255
/** Bytes of an address; longer ones are read, not clicked. */
export const MAX_ADDRESS_BYTES = 512
/** Printable ASCII: what `URL` makes of any address. Nothing that could end or change a sequence of the terminal. */
const PLAIN_ADDRESS = /^https?:\/\/[\x21-\x7e]+$/

export class LinkTable {
  #addresses: string[] = []
  #numbers = new Map<string, number>()
  #generation = 0

  /** Counts how often all numbers were given anew: what was marked before means nothing any more. */
  get generation(): number {
    return this.#generation
  }

  /** From 1; 0 for what leads nowhere. */
  number(address: string): number {
    if (address.length > MAX_ADDRESS_BYTES || !PLAIN_ADDRESS.test(address)) return 0
    const known = this.#numbers.get(address)
    if (known !== undefined) return known
    if (this.#addresses.length === MAX_ADDRESSES) this.#startAnew()
    this.#addresses.push(address)
    this.#numbers.set(address, this.#addresses.length)
    return this.#addresses.length
  }

  /** Empty, which leads nowhere, for a number that was not given. */
  address(number: number): string {
    return this.#addresses[number - 1] ?? ''
  }

  #startAnew(): void {
    this.#addresses = []
    this.#numbers = new Map()
    this.#generation++
  }
}
