/**
 * What one receiver is known to hold of one band of what a cohort was sent. A picture is held once all its packets were
 * acknowledged and its reference is held; it is missing once a later packet was acknowledged without it, or nothing was
 * heard for too long, or its reference is missing. Made when the receiver joins the cohort, ends when it leaves.
 */

/** Of each band: more than any reference distance in pictures that are still of use. */
const MAX_RECORDS = 256

type Sent = {
  readonly reference: number | null
  readonly sentAtMs: number
  /** Packets not yet acknowledged. */
  pending: number
  lost: boolean
  held: boolean
}

export class Holdings {
  readonly #sent = new Map<number, Sent>()

  sent(number: number, reference: number | null, packets: number, now: number): void {
    this.#sent.set(number, {reference, sentAtMs: now, pending: packets, lost: false, held: false})
    if (this.#sent.size > MAX_RECORDS) this.#sent.delete(this.#sent.keys().next().value!)
  }

  /** One packet of the picture has arrived. */
  acknowledge(number: number): void {
    const sent = this.#sent.get(number)
    if (sent === undefined) return
    sent.pending--
    if (sent.pending <= 0) sent.lost = false
  }

  /** One packet of the picture was given up; it may still turn up late. */
  lose(number: number): void {
    const sent = this.#sent.get(number)
    if (sent !== undefined && sent.pending > 0) sent.lost = true
  }

  holds(number: number): boolean {
    const sent = this.#sent.get(number)
    if (sent === undefined || sent.pending > 0) return false
    sent.held ||= sent.reference === null || this.holds(sent.reference)
    return sent.held
  }

  /** Nothing was heard of it for too long, for better or worse. */
  isOverdue(number: number, patienceMs: number, now: number): boolean {
    const sent = this.#sent.get(number)
    return sent !== undefined && sent.pending > 0 && !sent.lost && now - sent.sentAtMs > patienceMs
  }

  /** Whether it holds the picture, or nothing yet says that it will not. `patienceMs`: how long acknowledgements take at most. */
  mayHold(number: number, patienceMs: number, now: number): boolean {
    const sent = this.#sent.get(number)
    if (sent === undefined) return false
    if (sent.held) return true
    if (sent.lost || this.isOverdue(number, patienceMs, now)) return false
    return sent.reference === null || this.mayHold(sent.reference, patienceMs, now)
  }
}
