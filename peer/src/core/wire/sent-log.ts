/**
 * What the picture packets sent to one receiver carried, so that an acknowledgement can be turned back into
 * the pictures it is about. Made with the link, ends with it.
 */
import type {Acknowledgement} from './link-header.js'
import {nextSequence, type Sequence} from './sequence.js'

/** Packets remembered: more than a second's worth of the largest pictures in fragments. */
const LOG_PACKETS = 1024

type Entry<Content> = {sequence: Sequence; content: Content; acknowledged: boolean}

export class SentLog<Content> {
  readonly #entries: (Entry<Content> | undefined)[] = new Array(LOG_PACKETS)
  #next: Sequence = 0

  /** Gives the next sequence number to a packet with this content. */
  add(content: Content): Sequence {
    const sequence = this.#next
    this.#next = nextSequence(sequence)
    this.#entries[sequence % LOG_PACKETS] = {sequence, content, acknowledged: false}
    return sequence
  }

  /** Contents newly acknowledged, oldest first. Numbers never sent, or forgotten, are passed over. */
  acknowledge({base, mask}: Acknowledgement): Content[] {
    const contents: Content[] = []
    for (let age = 31; age >= 0; age--) {
      if (((mask >>> age) & 1) === 0) continue
      const sequence = (base - age) & 0xffff
      const entry = this.#entries[sequence % LOG_PACKETS]
      if (entry?.sequence !== sequence || entry.acknowledged) continue
      entry.acknowledged = true
      contents.push(entry.content)
    }
    return contents
  }
}
