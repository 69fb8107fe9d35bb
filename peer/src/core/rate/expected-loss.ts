/**
 * Which share of the packets to one receiver is likely to get lost, for sound that carries copies against it: soon more, for
 * a gap is heard, and slowly less, for losses come in swarms. Follows the receiver's reports; made with the link.
 */

/** What coders of sound begin with: nobody has reported yet. */
export const START_LOSS_SHARE = 0.1
/** One report is of a few packets; at ten a second those of the last second count. */
const SMOOTH_WEIGHT = 0.1
/** What was expected is given up within five seconds. */
const FALL_WEIGHT = 0.02

export class ExpectedLoss {
  #lately = START_LOSS_SHARE
  #share = START_LOSS_SHARE

  /** `share`: of the packets expected since the last report, 0..1. */
  note(share: number): void {
    this.#lately += (share - this.#lately) * SMOOTH_WEIGHT
    this.#share = Math.max(this.#lately, this.#share + (this.#lately - this.#share) * FALL_WEIGHT)
  }

  /** 0..1 */
  get share(): number {
    return this.#share
  }
}
