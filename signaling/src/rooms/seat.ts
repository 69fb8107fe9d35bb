/**
 * One participant at this instance: its connection, and its mail while there is a reason to hold that back. Pure; made when it
 * joins, ends with the connection.
 */
import {type Letter, Mailbox, type MailVolume} from './mailbox.js'
import type {ConnectionId} from './place.js'

/** From a socket that was lost to the last try of its peer to come back: it tries each 1.5 s or sooner. */
export const LOST_MS = 5_000
/** A peer that was told to move has left within milliseconds; one that knows no `moved` stays, and is to get its mail. */
export const MOVE_MS = 3_000
/** Mail from the instance where a peer was comes within milliseconds, or that instance is dead. */
export const ARRIVAL_MS = 500

/** Until what the former instance has is here; until what is on its way there from here has come back; until it has moved. */
export type Hold = 'mail' | 'fence' | 'move'

/** Who was here until its socket was lost; it may come back until then. */
export type LostSeat = Pick<Seat, 'connection' | 'since'> & {
  readonly mailbox: Mailbox
  readonly until: number
}

export class Seat {
  readonly connection: ConnectionId
  /** When it joined. */
  readonly since: number
  readonly #volume: MailVolume
  #held: {readonly mailbox: Mailbox; readonly reasons: Set<Hold>; until: number} | null = null

  constructor(connection: ConnectionId, since: number, volume: MailVolume) {
    this.connection = connection
    this.since = since
    this.#volume = volume
  }

  /** Null: nothing is held back. */
  get mailbox(): Mailbox | null {
    return this.#held?.mailbox ?? null
  }

  /** Mail is held back for so long at most. */
  hold(reason: Hold, until: number): void {
    this.#held ??= {mailbox: new Mailbox(this.#volume), reasons: new Set(), until}
    this.#held.reasons.add(reason)
    this.#held.until = Math.max(this.#held.until, until)
  }

  /** What is to be delivered now that this reason is over: nothing while there is another. */
  release(reason: Hold): Letter[] {
    this.#held?.reasons.delete(reason)
    return this.#held?.reasons.size === 0 ? this.takeMail() : []
  }

  /** What has been held back for too long. */
  tick(now: number): Letter[] {
    return this.#held !== null && now >= this.#held.until ? this.takeMail() : []
  }

  /** Nothing is held back any more. */
  takeMail(): Letter[] {
    const letters = this.#held?.mailbox.take() ?? []
    this.#held = null
    return letters
  }

  lose(now: number): LostSeat {
    const {connection, since} = this
    return {connection, since, mailbox: this.mailbox ?? new Mailbox(this.#volume), until: now + LOST_MS}
  }
}
