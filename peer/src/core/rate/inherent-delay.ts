/**
 * Tells queues of one's own making from delay that has other causes, such as a busy machine or the traffic of others: that
 * does not go away when less is sent. What lasts is taken for it, little by little, and at once it is no more.
 */

/** How fast lasting delay is accepted: half of it within two or three seconds of reports. */
const ACCEPT_WEIGHT = 0.03
/** More is a queue, whoever fills it. */
const MOST_MS = 60

export class InherentDelay {
  #inherentMs = 0

  /** Of a reported delay what is to be answered for. `isDraining`: less is sent than the path carries, and has been. */
  beyond(queueMs: number, isDraining: boolean): number {
    const accepted = this.#inherentMs + (isDraining ? (queueMs - this.#inherentMs) * ACCEPT_WEIGHT : 0)
    this.#inherentMs = Math.min(queueMs, accepted, MOST_MS)
    return queueMs - this.#inherentMs
  }
}
