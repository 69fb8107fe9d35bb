/**
 * Whom I follow, and whom next: the charter that rules me, a take-over that I tried, and the time I give myself before I
 * go along with others. Made with the lobby. The rules themselves stand in succession.ts; signatures are checked before
 * anything comes here.
 */
import type {Archive} from './archive.js'
import {type Charter, type CharterHash, isSameReign} from './charter.js'
import {goesAlong, goesOver, type Outlook, obeys} from './succession.js'

/** A newcomer hears from everybody before it settles on whom most follow. */
const SETTLING_MS = 10_000
/** Long enough to hear all that one has to tell, and that nobody changes sides faster than others hear of it. */
const GO_ALONG_MS = 3_000

export class Allegiance {
  readonly #archive: Archive
  #charter: Charter | null = null
  #takeOver: Charter | null = null
  #hasSigned = false
  #settlingUntilMs: number | null = null
  /** What everybody else follows, and since when. */
  #goingTo: {readonly next: Charter; readonly sinceMs: number} | null = null

  constructor(archive: Archive) {
    this.#archive = archive
  }

  /** What I follow; null while nobody has founded the meeting. */
  get charter(): Charter | null {
    return this.#charter
  }

  /** A take-over of ours to which nobody has agreed yet. */
  get takeOver(): Charter | null {
    return this.#takeOver
  }

  /** The charter of this hash, if I follow it, tried it or heard it. */
  find(hash: CharterHash): Charter | undefined {
    const known = [this.#charter, this.#takeOver, this.#archive.find(hash)]
    return known.find(one => one?.hash === hash) ?? undefined
  }

  /** Whether I know a newer one of its reign. Cheap, so it is asked before the signature is checked. */
  isOutdated(charter: Charter): boolean {
    const known = [this.#charter, ...this.#archive.past].find(
      one => one !== null && isSameReign(one, charter),
    )
    return known !== null && known !== undefined && charter.number < known.number
  }

  /** One step on, as far as the rules lead: what I follow from now on, or null. */
  advance(outlook: Outlook): Charter | null {
    const next = this.#next(outlook)
    if (next === undefined) return this.#goAlong(outlook)
    this.follow(next, outlook.now)
    return next
  }

  follow(charter: Charter, now: number): void {
    if (this.#charter !== null && !isSameReign(this.#charter, charter)) this.#archive.keep(this.#charter)
    this.#adopt(charter, now)
  }

  /** I signed something, and so am no newcomer any more. */
  signed(): void {
    this.#hasSigned = true
  }

  /** I signed a take-over: it counts once others agree. */
  tryTakeOver(charter: Charter): void {
    this.#takeOver = charter
  }

  #adopt(charter: Charter, now: number): void {
    if (this.#charter === null) this.#settlingUntilMs = now + SETTLING_MS
    this.#charter = charter
    if (this.#takeOver?.base !== charter.hash) this.#takeOver = null
  }

  #next(outlook: Outlook): Charter | undefined {
    const current = this.#charter
    // Whoever bars a newcomer says so at the door; a first charter that does is no proof that it rules anybody.
    if (current === null)
      return this.#archive.latest.find(([, {barred}]) => !barred.includes(outlook.own))?.[1]
    const {heard, hasLeft, hasPassed} = this.#archive
    const candidates = this.#takeOver === null ? heard : [this.#takeOver, ...heard]
    return (
      heard.find(one => obeys(current, one) && !hasPassed(one)) ??
      candidates.find(one => !hasLeft(one) && goesOver(current, one, outlook))
    )
  }

  /** Where no rule leads on from the reign that I follow, I leave it for the one of everybody else. */
  #goAlong(outlook: Outlook): Charter | null {
    const {now} = outlook
    const current = this.#charter
    if (current === null) return null
    const next =
      this.#majority(current, outlook) ??
      this.#archive.latest.map(([, charter]) => charter).find(one => goesAlong(current, one, outlook))
    if (next === undefined || this.#goingTo === null || !isSameReign(this.#goingTo.next, next))
      this.#goingTo = next === undefined ? null : {next, sinceMs: now}
    if (next === undefined || now - this.#goingTo!.sinceMs < GO_ALONG_MS) return null
    this.#goingTo = null
    this.#archive.abandon(current, next)
    this.#adopt(next, now)
    return next
  }

  /** Newly here, I cannot tell who is right: I go with whom most of those present follow. */
  #majority(current: Charter, {own, now}: Outlook): Charter | undefined {
    if (this.#hasSigned || this.#settlingUntilMs === null || now >= this.#settlingUntilMs) return undefined
    const latest = this.#archive.latest.map(([, charter]) => charter)
    const support = (charter: Charter): number => latest.filter(other => isSameReign(other, charter)).length
    return latest.find(
      charter =>
        !isSameReign(charter, current) &&
        !charter.barred.includes(own) &&
        !this.#archive.hasLeft(charter) &&
        latest.every(other => support(other) <= support(charter)) &&
        support(charter) > support(current),
    )
  }
}
