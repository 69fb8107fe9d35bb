/**
 * Tells loss by a full path from loss that a path has anyway, such as radio: that one does not go away when less is sent.
 * What lasts is taken for it, unless it is so much that the path must be full.
 */

/** How much one report counts: those of about the last second matter. */
const WEIGHT = 0.1
/** How fast lasting loss is accepted: within about five seconds. */
const ACCEPT_WEIGHT = 0.02
const MOST_INHERENT = 0.25
const EXCESSIVE = 0.1
const RISING = 0.05

export class InherentLoss {
  #share = 0
  #inherent = 0

  /** `share`: of the packets expected since the last report, 0..1. */
  note(share: number): void {
    this.#share += (share - this.#share) * WEIGHT
    const accepted = this.#inherent + (this.#share - this.#inherent) * ACCEPT_WEIGHT
    this.#inherent = Math.min(this.#share, accepted, MOST_INHERENT)
  }

  /** Too much is sent. */
  get isExcessive(): boolean {
    return this.#share - this.#inherent > EXCESSIVE
  }

  /** No more should be sent now. */
  get isRising(): boolean {
    return this.#share - this.#inherent > RISING
  }
}
