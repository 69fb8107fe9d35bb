import type {BitPort} from '../entropy/arithmetic-coder.js'
import type {MixingPredictor} from '../entropy/mixing-predictor.js'

/**
 * Where the decisions of a picture go: through a port, whose predictors learn; or, during a rehearsal, nowhere, only their
 * cost is counted. So what a way of coding costs is asked of the same code that codes it.
 */
export class Decisions {
  /** Of the rehearsal, in 1/256 bit. */
  cost = 0
  readonly #port: BitPort
  #rehearsing = false

  constructor(port: BitPort) {
    this.#port = port
  }

  /** Until `perform` nothing is coded or learned. */
  rehearse(): void {
    this.#rehearsing = true
    this.cost = 0
  }

  perform(): void {
    this.#rehearsing = false
  }

  /** The bit that both sides know now; `predictor` must see its contexts. */
  code(predictor: MixingPredictor, bit: number): number {
    if (!this.#rehearsing) return predictor.code(this.#port, bit)
    predictor.predict()
    this.cost += predictor.cost(bit)
    return bit
  }

  /** A bit that nothing is known about. */
  codePlain(bit: number): number {
    if (!this.#rehearsing) return this.#port.code(bit, 1 << 15)
    this.cost += 256
    return bit
  }

  /** `count` bits, the highest first. */
  codeNumber(value: number, count: number): number {
    let coded = 0
    for (let shift = count - 1; shift >= 0; shift--) coded = coded * 2 + this.codePlain((value >> shift) & 1)
    return coded
  }

  /** A number from 0 on of any size below 2^`most`: the count of its digits, then these (Elias gamma of value + 1). */
  codeLarge(value: number, most: number): number {
    const digits = 31 - Math.clz32(value + 1)
    let count = 0
    while (count < most && this.codePlain(count < digits ? 1 : 0) === 1) count++
    const low = (value + 1) & ((1 << count) - 1)
    return (1 << count) + this.codeNumber(low, count) - 1
  }
}
