/** Load peers in rooms, and what they make of each other. */
import {LoadCounts, LoadPeer} from './load-peer.js'

export class Gathering {
  readonly counts = new LoadCounts()
  readonly peers: LoadPeer[] = []
  #wake: () => void = () => undefined

  /** One more, which tries these servers in turn. Resolves when it is in. */
  async add(servers: readonly string[], session: string): Promise<LoadPeer> {
    const peer = new LoadPeer({servers, session, counts: this.counts, changed: () => this.#wake()})
    this.peers.push(peer)
    await peer.join()
    return peer
  }

  /** It is gone without a word, and not counted on any more. */
  lose(peer: LoadPeer): void {
    this.peers.splice(this.peers.indexOf(peer), 1)
    peer.close()
    for (const other of this.peers) other.forget(peer.peer)
  }

  /** Everybody says something to each of the others that it knows. */
  say(): void {
    for (const peer of this.peers) for (const _ of peer.present) peer.say()
  }

  close(): void {
    for (const peer of this.peers.splice(0)) peer.close()
  }

  /** Everybody is connected, and sees all others of its session. */
  get isTogether(): boolean {
    return this.peers.every(
      one => one.server !== null && this.#others(one).every(({peer}) => one.present.has(peer)),
    )
  }

  /** And nobody else. */
  get isWhole(): boolean {
    return this.isTogether && this.peers.every(one => one.present.size === this.#others(one).length)
  }

  /** All that was said has been heard. */
  get isHeard(): boolean {
    return this.counts.received === this.counts.sent
  }

  /** Resolves with the milliseconds until it holds; with infinity if it does not in time. */
  async until(holds: () => boolean, deadlineMs: number): Promise<number> {
    const beganAt = performance.now()
    while (!holds()) {
      const leftMs = beganAt + deadlineMs - performance.now()
      if (leftMs <= 0) return Number.POSITIVE_INFINITY
      await this.#change(leftMs)
    }
    return performance.now() - beganAt
  }

  async #change(withinMs: number): Promise<void> {
    let late: NodeJS.Timeout | undefined
    await new Promise<void>(resolve => {
      this.#wake = resolve
      late = setTimeout(resolve, withinMs)
    })
    clearTimeout(late)
  }

  #others(one: LoadPeer): LoadPeer[] {
    return this.peers.filter(other => other !== one && other.session === one.session)
  }
}
