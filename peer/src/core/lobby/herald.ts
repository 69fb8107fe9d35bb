/**
 * Who is told which charter: whoever has just come, everybody at a new reign, and a successor that cannot hear its
 * predecessor. Made with the lobby.
 */
import type {IdentityKey} from '../trust/identity-key.js'
import type {Allegiance} from './allegiance.js'
import type {Archive} from './archive.js'
import {type Charter, isSameLineage, isSameReign} from './charter.js'
import type {Presence} from './presence.js'

/** What a founder who went on says is passed to its successor this often at the most. */
const REPORT_REST_MS = 1_000

export type Publish = (charter: Charter, to: readonly IdentityKey[]) => void

export class Herald {
  readonly #presence: Presence
  readonly #archive: Archive
  readonly #allegiance: Allegiance
  readonly #publish: Publish
  #mayReportAtMs = Number.NEGATIVE_INFINITY

  constructor(presence: Presence, archive: Archive, allegiance: Allegiance, publish: Publish) {
    this.#presence = presence
    this.#archive = archive
    this.#allegiance = allegiance
    this.#publish = publish
  }

  /** Tells one who has just become live how things stand, and how they came about. */
  tell(identity: IdentityKey): void {
    const {charter, takeOver} = this.#allegiance
    for (const past of this.#archive.past) this.#publish(past, [identity])
    if (takeOver !== null) this.#proposeTo(identity, takeOver)
    else if (charter !== null) this.#publish(charter, [identity])
  }

  /**
   * A new reign to everybody: all have to know whom I follow. A new number to those who did not tell it themselves,
   * and to its founder, who hears what another machine of its own signed.
   */
  passOn(before: Charter | null, charter: Charter): void {
    const isNewReign = before === null || !isSameReign(before, charter)
    const isNews = (key: IdentityKey): boolean =>
      isNewReign || key === charter.founder || this.#archive.heardFrom(key)?.hash !== charter.hash
    this.#publish(charter, this.#presence.live.filter(isNews))
  }

  /** Asks everybody to agree to a take-over. */
  propose(takeOver: Charter): void {
    for (const key of this.#presence.live) this.#proposeTo(key, takeOver)
  }

  /** To everybody. */
  proclaim(charter: Charter): void {
    this.#publish(charter, this.#presence.live)
  }

  /**
   * A founder from before a take-over went on, and the successor may have no link to it: so it hears from us. Seldom,
   * so that nobody can use us to flood it.
   */
  report(charter: Charter, from: IdentityKey, now: number): void {
    const current = this.#allegiance.charter
    if (current === null || from !== charter.founder || now < this.#mayReportAtMs) return
    if (!isSameLineage(charter, current) || charter.term >= current.term) return
    if (!this.#presence.isLive(current.founder)) return
    this.#mayReportAtMs = now + REPORT_REST_MS
    this.#proposeTo(current.founder, charter)
  }

  /** What comes last is what we follow ourselves. */
  #proposeTo(identity: IdentityKey, charter: Charter): void {
    for (const one of [charter, this.#allegiance.charter]) if (one !== null) this.#publish(one, [identity])
  }
}
