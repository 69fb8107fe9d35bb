/**
 * A peer that only signals, for load: the product's own client, so it reconnects, follows `moved` and keeps what cannot be
 * said now. It numbers what it says to each other peer and checks the numbers it hears. Thousands fit into a process.
 */
import {randomBytes} from 'node:crypto'
import {makeIdentity, type PeerId, SEED_BYTES} from '@s2c/shared/peer-id'
import pino from 'pino'
import {SignalingClient} from 's2c-peer/io/signaling/client'
import {ed25519Key} from 's2c-peer/io/trust/ed25519'

/** Of all peers that share it. */
export class LoadCounts {
  welcomes = 0
  /** Connections that were lost, other than by following a server that said where to. */
  losses = 0
  refusals = 0
  sent = 0
  received = 0
  /** Numbers that came after a higher one, or twice. */
  outOfOrder = 0
  /** Numbers that were passed over. */
  skipped = 0
  /** What a client had to throw away, since it could not say it in time. */
  unsaid = 0
}

export type LoadPeerOptions = {
  servers: readonly string[]
  session: string
  counts: LoadCounts
  /** Told of whatever it hears. */
  changed?: () => void
}

const log = pino({level: 'silent'})

export class LoadPeer {
  readonly session: string
  /** Who is in the session now, as far as it knows. */
  readonly present = new Set<PeerId>()
  /** Where it was last welcomed; null: nowhere, or lost since. */
  server: string | null = null
  readonly #identity = makeIdentity(randomBytes(SEED_BYTES), ed25519Key)
  readonly #client: SignalingClient
  readonly #counts: LoadCounts
  #met: PeerId[] = []
  readonly #said = new Map<PeerId, number>()
  readonly #heard = new Map<PeerId, number>()
  #turn = 0

  constructor({servers, session, counts, changed = () => undefined}: LoadPeerOptions) {
    this.session = session
    this.#counts = counts
    this.#client = new SignalingClient(
      {servers, session, identity: this.#identity, log},
      {
        welcome: ({peers, server}) => {
          counts.welcomes++
          this.server = server
          this.present.clear()
          for (const peer of peers) this.#meet(peer)
          changed()
        },
        iceServers: () => undefined,
        joined: peer => {
          this.#meet(peer)
          changed()
        },
        left: peer => {
          this.present.delete(peer)
          changed()
        },
        signal: (from, data) => {
          this.#hear(from, Number(data.split(' ', 1)[0]))
          changed()
        },
        lost: () => {
          counts.losses++
          this.server = null
        },
        refused: () => counts.refusals++,
      },
    )
  }

  get peer(): PeerId {
    return this.#identity.peer
  }

  /** Rejects with a SignalingFailure if no server takes it. */
  join(): Promise<void> {
    return this.#client.connect()
  }

  /** The next number to the next of those it ever met, in turn, with so many characters. */
  say(characters = 200): void {
    const to = this.#met[this.#turn++ % Math.max(1, this.#met.length)]
    if (to === undefined) return
    const number = this.#said.get(to) ?? 0
    this.#said.set(to, number + 1)
    this.#counts.sent++
    this.#client.signal(to, `${number} `.padEnd(characters, '.'))
  }

  /** Says nothing to it any more. */
  forget(peer: PeerId): void {
    this.#met = this.#met.filter(met => met !== peer)
  }

  async leave(): Promise<void> {
    await this.#client.leave()
    this.#count()
  }

  /** Ends without a word, as in a power cut. */
  close(): void {
    this.#client.close()
    this.#count()
  }

  #count(): void {
    this.#counts.unsaid += this.#client.dropped
  }

  #meet(peer: PeerId): void {
    this.present.add(peer)
    if (!this.#said.has(peer)) {
      this.#said.set(peer, 0)
      this.#met.push(peer)
    }
  }

  #hear(from: PeerId, number: number): void {
    const expected = this.#heard.get(from) ?? 0
    this.#counts.received++
    if (number < expected) this.#counts.outOfOrder++
    else {
      this.#counts.skipped += number - expected
      this.#heard.set(from, number + 1)
    }
  }
}
