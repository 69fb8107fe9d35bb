/**
 * What the picture packets sent to one receiver carried, so that an acknowledgement can be turned back into
 * the pictures it is about. Made with the link, ends with it.
 */
import type {Acknowledgement} from './link-header.js'
import {nextSequence, type Sequence, sequenceDistance} from './sequence.js'

/** Packets remembered: more than a second's worth of the largest pictures in fragments. */
const LOG_PACKETS = 1024

type Entry<Content> = {sequence: Sequence; content: Content; acknowledged: boolean}

export type Judgement<Content> = {
  /** Newly acknowledged, oldest first; some may have been given up before. */
  readonly acknowledged: Content[]
  /** Newly given up: later packets arrived, these did not. */
  readonly lost: Content[]
}

export class SentLog<Content> {
  readonly #entries: (Entry<Content> | undefined)[] = new Array(LOG_PACKETS)
  #next: Sequence = 0
  /** All packets before this one have been acknowledged or given up. */
  #judged: Sequence = 0

  /** Gives the next sequence number to a packet with this content. */
  add(content: Content): Sequence {
    const sequence = this.#next
    this.#next = nextSequence(sequence)
    this.#entries[sequence % LOG_PACKETS] = {sequence, content, acknowledged: false}
    return sequence
  }

  /** Numbers never sent, or forgotten, are passed over. */
  judge({base, mask}: Acknowledgement): Judgement<Content> {
    const acknowledged: Content[] = []
    for (let age = 31; age >= 0; age--) {
      if (((mask >>> age) & 1) === 0) continue
      const entry = this.#entry((base - age) & 0xffff)
      if (entry === null || entry.acknowledged) continue
      entry.acknowledged = true
      acknowledged.push(entry.content)
    }
    return {acknowledged, lost: this.#entry(base) === null ? [] : this.#giveUpBefore(base)}
  }

  #giveUpBefore(base: Sequence): Content[] {
    const lost: Content[] = []
    const behind = sequenceDistance(this.#judged, base)
    for (let age = Math.min(behind, LOG_PACKETS); age > 0; age--) {
      const entry = this.#entry((base - age) & 0xffff)
      if (entry?.acknowledged === false) lost.push(entry.content)
    }
    if (behind > 0) this.#judged = base
    return lost
  }

  #entry(sequence: Sequence): Entry<Content> | null {
    const entry = this.#entries[sequence % LOG_PACKETS]
    return entry?.sequence === sequence ? entry : null
  }
}
