/**
 * I know what a member is to sign next: a founding, a take-over, and as founder the changes that people command and
 * the answers to rival founders. Made with the lobby; I ask for nothing while nothing changes.
 */
import type {IdentityKey} from '../trust/identity-key.js'
import {amend, enroll, type LobbyCommand} from './amend.js'
import type {Archive} from './archive.js'
import {
  type Charter,
  type CharterText,
  foundingText,
  isSameLineage,
  isSameReign,
  lineOfSuccession,
  type Reign,
  reignOf,
} from './charter.js'
import type {Draft} from './pen.js'
import {givesBack, givesWay, hasBetterRight, pastReign, precedes} from './rivals.js'
import {consents, isDeserted, isSuccessor, type Outlook} from './succession.js'

/** Nobody claimed to have founded a meeting for so long: the lowest key among those present does. */
const FOUNDING_MS = 30_000
/** A founder who finds a successor has this long to accept it; then the successor gives the office back. */
const CONCEDING_MS = 5_000
/** A successor to whom nobody agreed asks again after this. */
const RETRY_MS = 30_000
/** And after this, if it had to give the office back: its view of who is here is not to be trusted. */
const RETRY_AFTER_CONCESSION_MS = 600_000

export type Situation = {
  /** What we follow. */
  readonly current: Charter | null
  /** A take-over of ours to which nobody has agreed yet. */
  readonly takeOver: Charter | null
  /** Nobody was in the session when we came. */
  readonly isFirst: boolean
  readonly commands: readonly LobbyCommand[]
}

export class Office {
  readonly #archive: Archive
  readonly #clockOffsetMs: number
  readonly #insistingSinceMs = new Map<IdentityKey, number>()
  #leaderlessSinceMs: number | null = null
  #mayTakeOverAtMs = Number.NEGATIVE_INFINITY
  #mayTakeBackAtMs = Number.NEGATIVE_INFINITY

  /** `clockOffsetMs` added to `now` gives the time by the own clock, ms since 1970. */
  constructor(archive: Archive, clockOffsetMs: number) {
    this.#archive = archive
    this.#clockOffsetMs = clockOffsetMs
  }

  /** Somebody with a better right holds on to the office: soon it is to be given back. */
  get isContested(): boolean {
    return this.#insistingSinceMs.size > 0
  }

  /** Null: nothing is to be signed. */
  next({current, takeOver, isFirst, commands}: Situation, outlook: Outlook): Draft | null {
    const draft = {rests: current, purpose: 'change', concession: null, commands: 0} as const
    if (current === null || isDeserted(current, outlook)) {
      const founds = (isFirst && current === null) || this.#foundsLate(outlook)
      const foundedMs = Math.max(0, Math.floor(this.#clockOffsetMs + outlook.now))
      return founds ? {...draft, text: foundingText(outlook.own, foundedMs)} : null
    }
    this.#leaderlessSinceMs = null
    return current.founder === outlook.own && current.heir === null
      ? this.#asFounder(draft, current, commands, outlook)
      : this.#asMember(draft, current, takeOver, outlook)
  }

  /** Called when a take-over of ours was signed. */
  tried(now: number): void {
    this.#mayTakeOverAtMs = Math.max(this.#mayTakeOverAtMs, now + RETRY_MS)
  }

  #foundsLate({own, presence, now}: Outlook): boolean {
    if (presence.live.length === 0) this.#leaderlessSinceMs = null
    else this.#leaderlessSinceMs ??= now
    if (this.#leaderlessSinceMs === null || now - this.#leaderlessSinceMs < FOUNDING_MS) return false
    return presence.live.every(key => own <= key)
  }

  #asMember(
    draft: Omit<Draft, 'text'>,
    current: Charter,
    takeOver: Charter | null,
    outlook: Outlook,
  ): Draft | null {
    const {heir} = current
    if (heir?.founder === outlook.own && isSameLineage(heir, current)) {
      const term = Math.max(heir.term, current.term + 1)
      return {...draft, text: newTerm(current, term, outlook.own, current.hash)}
    }
    if (takeOver !== null || !isSuccessor(current, outlook) || this.#waits(current, outlook)) return null
    return {
      ...draft,
      text: newTerm(current, this.#archive.nextTerm(current, outlook.own), outlook.own, current.hash),
      purpose: 'takeOver',
    }
  }

  /** After a take-over that came to nothing, as long as who was missed may merely be out of our reach. */
  #waits(current: Charter, {own, presence, now}: Outlook): boolean {
    if (now >= this.#mayTakeOverAtMs) return false
    const line = lineOfSuccession(current)
    return line.slice(0, line.indexOf(own)).some(presence.isAway)
  }

  #asFounder(
    draft: Omit<Draft, 'text'>,
    current: Charter,
    commands: readonly LobbyCommand[],
    outlook: Outlook,
  ): Draft | null {
    const concession = this.#archive.heard.find(charter => givesBack(current, charter))
    if (concession !== undefined && outlook.now >= this.#mayTakeBackAtMs) {
      this.#mayTakeBackAtMs = outlook.now + RETRY_MS
      const text = newTerm(current, concession.heir!.term, current.founder, concession.hash)
      return {...draft, text, concession}
    }
    const twin = this.#twin(current, outlook)
    if (twin !== undefined) return {...draft, text: lastCharter(twin, current), purpose: 'close'}
    const heir = this.#heir(current, outlook)
    if (heir !== null) return {...draft, text: lastCharter(current, heir)}
    return amended(draft, current, commands, outlook)
  }

  /** Another meeting that this key founded, on another machine or before a restart, with people in it. */
  #twin(current: Charter, {own}: Outlook): Charter | undefined {
    return this.#archive.latest.find(
      ([, charter]) =>
        charter.founder === own &&
        charter.heir === null &&
        !isSameLineage(charter, current) &&
        precedes(current, charter) &&
        !this.#archive.past.some(past => isSameReign(past, charter) && past.number > charter.number),
    )?.[1]
  }

  /** The rival founder to whom this one gives way, if any. */
  #heir(current: Charter, outlook: Outlook): Reign | null {
    const rivals = this.#rivals(current)
    for (const [from, rival] of rivals) {
      const isHeardItself = from === rival.founder
      const isTwin = rival.founder === outlook.own
      if ((isHeardItself || isTwin) && givesWay(current, rival, outlook)) return reignOf(rival)
      if (isHeardItself && isFork(current, rival) && consents(current, rival, outlook)) return reignOf(rival)
    }
    return this.#betterRight(current, rivals, outlook.now)
  }

  #rivals(current: Charter): readonly (readonly [IdentityKey, Charter])[] {
    return this.#archive.latest.filter(([, charter]) => !isSameReign(charter, current))
  }

  #betterRight(
    current: Charter,
    rivals: readonly (readonly [IdentityKey, Charter])[],
    now: number,
  ): Reign | null {
    const {past} = this.#archive
    const better = [
      ...rivals.flatMap(([from, rival]) => (from === rival.founder ? [rival] : [])),
      ...this.#archive.heard.filter(rival => this.#wentOn(rival)),
    ].filter(rival => hasBetterRight(rival, current, past))
    const founders = new Set(better.map(({founder}) => founder))
    for (const key of this.#insistingSinceMs.keys())
      if (!founders.has(key)) this.#insistingSinceMs.delete(key)
    for (const key of founders) if (!this.#insistingSinceMs.has(key)) this.#insistingSinceMs.set(key, now)
    const due = better.find(({founder}) => now - this.#insistingSinceMs.get(founder)! >= CONCEDING_MS)
    if (due === undefined) return null
    this.#mayTakeOverAtMs = now + RETRY_AFTER_CONCESSION_MS
    return due.term >= current.term ? reignOf(due) : {...reignOf(due), term: current.term + 1}
  }

  /** It signed something that its successor did not know of: told by others, it counts too. */
  #wentOn(rival: Charter): boolean {
    const past = pastReign(rival, this.#archive.past)
    return past !== undefined && rival.number > past.number
  }
}

const isFork = (mine: Charter, rival: Charter): boolean =>
  isSameLineage(mine, rival) && rival.heir === null && rival.term >= mine.term

const newTerm = (text: CharterText, term: number, founder: IdentityKey, base: string): CharterText => ({
  ...text,
  term,
  number: 0,
  founder,
  base,
  heir: null,
})

const lastCharter = (text: CharterText, heir: Reign): CharterText => ({
  ...text,
  number: text.number + 1,
  heir: reignOf(heir),
})

/** Commands in their order, up to one that hands the office over. */
function amended(
  draft: Omit<Draft, 'text'>,
  current: Charter,
  commands: readonly LobbyCommand[],
  {presence}: Outlook,
): Draft | null {
  let text: CharterText = enroll(current, presence.live)
  let count = 0
  for (const command of commands) {
    if (text.heir !== null) break
    text = enroll(amend(text, command), presence.live)
    count++
  }
  if (text === current) return null
  return {...draft, text: {...text, number: text.number + 1}, commands: count}
}
