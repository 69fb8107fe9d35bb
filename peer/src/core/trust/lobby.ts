/**
 * I am the door of one meeting, as one member sees it: who founded it, whether it is locked, who may come in. I
 * decide nothing that the founder did not sign; where the founder is us, commands become charters here. Pure: time
 * and signatures come in, effects go out. Made on joining with the own identity; ends with `removed` or the meeting.
 */
import type {LobbyCommand} from './amend.js'
import {Archive} from './archive.js'
import {
  type Charter,
  charterBytes,
  charterHash,
  isSameLineage,
  isSameReign,
  isSignedByFounder,
  lineOfSuccession,
  type Verify,
} from './charter.js'
import {type CharterMessage, charterMessage, charterOf} from './charter-message.js'
import type {IdentityKey} from './identity-key.js'
import {Office} from './office.js'
import {type Draft, Pen} from './pen.js'
import {Presence, type PresenceState} from './presence.js'
import {goesAlong, goesOver, isDeserted, isSuccessor, type Outlook, obeys} from './succession.js'

/** admit: let it in · hold: it waits at the door · bar: never in this meeting. */
export type DoorStanding = 'admit' | 'hold' | 'bar'

export type LobbyEffect =
  /** Answered by `signed` with this ticket. */
  | {do: 'sign'; ticket: number; message: Uint8Array}
  | {do: 'publish'; to: readonly IdentityKey[]; charter: CharterMessage}
  /** `standing` is to be asked again for everybody. */
  | {do: 'standingChanged'}
  /** The founder or the lock changed, for people to see. */
  | {do: 'changed'}
  | {do: 'warn'; code: string; message: string}
  /** We are barred: the meeting is to be left. */
  | {do: 'removed'; reason: 'kicked' | 'denied'}

export type LobbyDrop = 'malformedCharter' | 'charterOfStranger' | 'staleCharter' | 'forgedCharter'

export type LobbyOptions = {
  readonly own: IdentityKey
  readonly session: string
  /** When the meeting was joined by the own clock, ms since 1970. */
  readonly wallClockMs: number
  readonly verify: Verify
}

/** A newcomer hears from everybody before it settles on whom most follow. */
const SETTLING_MS = 10_000
/** Long enough to hear all that one has to tell, and that nobody changes sides faster than others hear of it. */
const GO_ALONG_MS = 3_000
/** What a founder who went on says is passed to its successor this often at the most. */
const REPORT_REST_MS = 1_000
/** While something is undecided I look again this often. */
const LOOK_AGAIN_MS = 1_000
const MAX_WAITING_COMMANDS = 32
/** Charters that I go through in one turn: longer ways go on at the next. */
const MAX_STEPS = 32

const NOTHING = new Uint8Array()
const NOT_FOUNDER = {
  code: 'notFounder',
  message:
    'Only the founder of the meeting decides about the door: ask them, they can also hand it over to you.',
}
const ONESELF = {
  code: 'notYourself',
  message: 'You cannot do that to yourself: name somebody else, or leave.',
}
const NOT_PRESENT = {
  code: 'notPresent',
  message: 'The meeting can be handed over only to somebody who is in it: wait until they are back.',
}
const TOO_MANY_COMMANDS = {
  code: 'tooManyCommands',
  message: 'Too many changes of the door wait for their signature: wait, or unlock the key of your identity.',
}

export class Lobby {
  readonly #options: LobbyOptions
  readonly #presence: Presence
  readonly #archive = new Archive()
  readonly #pen = new Pen()
  readonly #office: Office
  readonly #dropped: Partial<Record<LobbyDrop, number>> = {}
  #charter: Charter | null = null
  /** A take-over of ours to which nobody has agreed yet. */
  #takeOver: Charter | null = null
  #commands: readonly LobbyCommand[] = []
  #effects: LobbyEffect[] = []
  #wasWelcomed = false
  #isFirst = false
  #hasSigned = false
  #settlingUntilMs: number | null = null
  #mayReportAtMs = Number.NEGATIVE_INFINITY
  /** What everybody else follows, and since when. */
  #goingTo: {readonly next: Charter; readonly sinceMs: number} | null = null
  #isRemoved = false
  #wakeAtMs: number | null = null

  constructor(options: LobbyOptions, now: number) {
    this.#options = options
    this.#presence = new Presence(options.own, now)
    this.#office = new Office(this.#archive, options.wallClockMs - now)
  }

  /** Who decides about the door; null while nobody has said so. */
  get founder(): IdentityKey | null {
    return this.#charter?.heir?.founder ?? this.#charter?.founder ?? null
  }

  /** Whether commands are ours to give. */
  get isFounder(): boolean {
    return this.#charter?.founder === this.#options.own && this.#charter.heir === null
  }

  get locked(): boolean {
    return this.#charter?.locked ?? false
  }

  get roster(): readonly IdentityKey[] {
    return this.#charter?.roster ?? []
  }

  /** Charters that were refused, by reason. */
  get dropped(): Readonly<Partial<Record<LobbyDrop, number>>> {
    return this.#dropped
  }

  /** How the proven owner of a key stands at our door. */
  standing(identity: IdentityKey): DoorStanding {
    if (identity === this.#options.own || this.#charter === null) return 'admit'
    if (this.#charter.barred.includes(identity)) return 'bar'
    return !this.#charter.locked || lineOfSuccession(this.#charter).includes(identity) ? 'admit' : 'hold'
  }

  /** After each connection to signaling; the first one says whether the meeting is ours to found. */
  welcomed(isAlone: boolean, now: number): readonly LobbyEffect[] {
    return this.#turn(now, () => {
      this.#isFirst ||= isAlone && !this.#wasWelcomed
      this.#wasWelcomed = true
    })
  }

  presence(identity: IdentityKey, state: PresenceState, now: number): readonly LobbyEffect[] {
    return this.#turn(now, () => {
      if (this.#presence.note(identity, state, now)) this.#tell(identity)
      if (state !== 'live') this.#archive.forget(identity)
    })
  }

  command(command: LobbyCommand, now: number): readonly LobbyEffect[] {
    return this.#turn(now, () => {
      const refusal = this.#refusal(command)
      if (refusal === null) this.#commands = [...this.#commands, command]
      else this.#effects.push({do: 'warn', ...refusal})
    })
  }

  /** `from` is the proven identity of the peer on whose control channel the message came. */
  receive(message: CharterMessage, from: IdentityKey, now: number): readonly LobbyEffect[] {
    return this.#turn(now, () => this.#receive(message, from, now))
  }

  /** Null: the owner of the key, or its agent, refused. */
  signed(ticket: number, signature: Uint8Array | null, now: number): readonly LobbyEffect[] {
    return this.#turn(now, () => {
      const draft = this.#pen.take(ticket)
      if (draft !== null) this.#seal(draft, signature, now)
    })
  }

  tick(now: number): readonly LobbyEffect[] {
    return this.#turn(now, () => {})
  }

  /** When a tick is due; null: not before something happens. */
  wakeAt(): number | null {
    return this.#wakeAtMs
  }

  #turn(now: number, happen: () => void): readonly LobbyEffect[] {
    this.#effects = []
    if (this.#isRemoved) return this.#effects
    happen()
    const overdue = this.#pen.takeOverdue(now)
    if (overdue !== null) this.#seal(overdue, null, now)
    this.#followOn(now)
    if (!this.#isRemoved) this.#decide(now)
    this.#wakeAtMs = this.#isUndecided(now) ? now + LOOK_AGAIN_MS : null
    return this.#effects
  }

  #receive(message: CharterMessage, from: IdentityKey, now: number): void {
    if (!this.#presence.isLive(from)) return this.#drop('charterOfStranger')
    const {session, verify} = this.#options
    const charter = charterOf(message, session)
    if (charter === null) return this.#drop('malformedCharter')
    const known = [this.#charter, this.#takeOver, this.#archive.find(charter.hash)].find(
      one => one?.hash === charter.hash,
    )
    if (known) return this.#archive.hear(from, known)
    if (this.#isOutdated(charter)) return this.#drop('staleCharter')
    if (!isSignedByFounder(charter, session, verify)) return this.#drop('forgedCharter')
    this.#archive.hear(from, charter)
    this.#archive.amend(charter)
    this.#report(charter, from, now)
  }

  /** Cheap, so it is asked before the signature is checked. */
  #isOutdated(charter: Charter): boolean {
    const known = [this.#charter, ...this.#archive.past].find(
      one => one !== null && isSameReign(one, charter),
    )
    return known !== null && known !== undefined && charter.number < known.number
  }

  /**
   * A founder from before a take-over went on, and the successor may have no link to it: so it hears from us. Seldom,
   * so that nobody can use us to flood it.
   */
  #report(charter: Charter, from: IdentityKey, now: number): void {
    const current = this.#charter
    if (current === null || from !== charter.founder || now < this.#mayReportAtMs) return
    if (!isSameLineage(charter, current) || charter.term >= current.term) return
    if (!this.#presence.isLive(current.founder)) return
    this.#mayReportAtMs = now + REPORT_REST_MS
    this.#propose(charter, current.founder)
  }

  /** Goes from charter to charter as far as the rules lead. */
  #followOn(now: number): void {
    // Each step leaves a reign or raises a number; the bound is for charters that a hostile founder made to circle.
    for (let step = 0; step < MAX_STEPS && !this.#isRemoved; step++) {
      const next = this.#next(now)
      if (next !== undefined) this.#follow(next, now)
      else if (!this.#goAlong(now)) return
    }
  }

  /** Where no rule leads on from the reign that I follow, I leave it for the one of everybody else. */
  #goAlong(now: number): boolean {
    const current = this.#charter
    if (current === null) return false
    const outlook = this.#outlook(now)
    const next =
      this.#majority(current, now) ??
      this.#archive.latest.map(([, charter]) => charter).find(one => goesAlong(current, one, outlook))
    if (next === undefined || this.#goingTo === null || !isSameReign(this.#goingTo.next, next))
      this.#goingTo = next === undefined ? null : {next, sinceMs: now}
    if (next === undefined || now - this.#goingTo!.sinceMs < GO_ALONG_MS) return false
    this.#goingTo = null
    this.#archive.abandon(current, next)
    this.#adopt(next, now)
    return true
  }

  #next(now: number): Charter | undefined {
    const current = this.#charter
    // Whoever bars a newcomer says so at the door; a first charter that does is no proof that it rules anybody.
    if (current === null)
      return this.#archive.latest.find(([, {barred}]) => !barred.includes(this.#options.own))?.[1]
    const outlook = this.#outlook(now)
    const {heard, hasLeft, hasPassed} = this.#archive
    const candidates = this.#takeOver === null ? heard : [this.#takeOver, ...heard]
    return (
      heard.find(one => obeys(current, one) && !hasPassed(one)) ??
      candidates.find(one => !hasLeft(one) && goesOver(current, one, outlook))
    )
  }

  /** Newly here, I cannot tell who is right: I go with whom most of those present follow. */
  #majority(current: Charter, now: number): Charter | undefined {
    if (this.#hasSigned || this.#settlingUntilMs === null || now >= this.#settlingUntilMs) return undefined
    const latest = this.#archive.latest.map(([, charter]) => charter)
    const support = (charter: Charter): number => latest.filter(other => isSameReign(other, charter)).length
    return latest.find(
      charter =>
        !isSameReign(charter, current) &&
        !charter.barred.includes(this.#options.own) &&
        !this.#archive.hasLeft(charter) &&
        latest.every(other => support(other) <= support(charter)) &&
        support(charter) > support(current),
    )
  }

  #follow(charter: Charter, now: number): void {
    if (this.#charter !== null && !isSameReign(this.#charter, charter)) this.#archive.keep(this.#charter)
    this.#adopt(charter, now)
  }

  #adopt(charter: Charter, now: number): void {
    const before = this.#charter
    if (before === null) this.#settlingUntilMs = now + SETTLING_MS
    this.#charter = charter
    if (this.#takeOver?.base !== charter.hash) this.#takeOver = null
    this.#presence.expect(charter.roster, now)
    this.#passOn(before, charter)
    this.#showChange(before, charter)
  }

  /**
   * A new reign to everybody: all have to know whom I follow. A new number to those who did not tell it themselves,
   * and to its founder, who hears what another machine of its own signed.
   */
  #passOn(before: Charter | null, charter: Charter): void {
    const isNewReign = before === null || !isSameReign(before, charter)
    const isNews = (key: IdentityKey): boolean =>
      isNewReign || key === charter.founder || this.#archive.heardFrom(key)?.hash !== charter.hash
    this.#publish(charter, this.#presence.live.filter(isNews))
  }

  #showChange(before: Charter | null, {locked, founder, heir, barred, roster}: Charter): void {
    const {own} = this.#options
    if (barred.includes(own)) {
      this.#isRemoved = true
      this.#wakeAtMs = null
      this.#effects.push({do: 'removed', reason: before?.roster.includes(own) ? 'kicked' : 'denied'})
      return
    }
    const isSame = (a: readonly IdentityKey[], b: readonly IdentityKey[] = []): boolean =>
      a.join() === b.join()
    const isSameDoor = locked === (before?.locked ?? false)
    if (!isSameDoor || !isSame(roster, before?.roster) || !isSame(barred, before?.barred))
      this.#effects.push({do: 'standingChanged'})
    if (!isSameDoor || founder !== before?.founder || heir?.founder !== before.heir?.founder)
      this.#effects.push({do: 'changed'})
  }

  /** Has signed what is ours to sign. */
  #decide(now: number): void {
    const mayCommand = this.isFounder || (this.#charter === null && this.#isFirst)
    if (!mayCommand && this.#commands.length > 0) this.#loseCommands()
    if (!this.#pen.mayAsk(this.#commands.length > 0, now)) return
    const situation = {
      current: this.#charter,
      takeOver: this.#takeOver,
      isFirst: this.#isFirst,
      commands: this.#commands,
    }
    const draft = this.#office.next(situation, this.#outlook(now))
    if (draft === null) return
    const ticket = this.#pen.ask(draft, now)
    const message = charterBytes(draft.text, this.#options.session)
    this.#effects.push({do: 'sign', ticket, message})
  }

  #seal(draft: Draft, signature: Uint8Array | null, now: number): void {
    const {session, verify} = this.#options
    const charter = {...draft.text, hash: charterHash(draft.text, session), signature: signature ?? NOTHING}
    if (signature === null || !isSignedByFounder(charter, session, verify)) return this.#unsigned(draft, now)
    // Somebody was faster: what is to be said now is drafted anew, and no command is lost.
    if (draft.rests?.hash !== this.#charter?.hash) return
    this.#commands = this.#commands.slice(draft.commands)
    this.#hasSigned = true
    switch (draft.purpose) {
      case 'change':
        this.#follow(charter, now)
        if (draft.concession !== null) this.#archive.keep(draft.concession)
        return
      case 'takeOver':
        this.#takeOver = charter
        this.#office.tried(now)
        return this.#presence.live.forEach(key => this.#propose(charter, key))
      case 'close':
        this.#archive.keep(charter)
        return this.#publish(charter, this.#presence.live)
      default:
        return draft.purpose satisfies never
    }
  }

  #unsigned(draft: Draft, now: number): void {
    this.#pen.rest(now)
    this.#commands = this.#commands.slice(draft.commands)
    const message =
      'A change of the door was not signed: the key or agent of your identity refused or did not answer. Unlock it and try again.'
    this.#effects.push({do: 'warn', code: 'notSigned', message})
  }

  #loseCommands(): void {
    this.#commands = []
    this.#effects.push({do: 'warn', ...NOT_FOUNDER})
  }

  #refusal(command: LobbyCommand): {code: string; message: string} | null {
    if (!this.isFounder && !(this.#charter === null && this.#isFirst)) return NOT_FOUNDER
    if (this.#commands.length >= MAX_WAITING_COMMANDS) return TOO_MANY_COMMANDS
    if (!('identity' in command)) return null
    if (command.identity === this.#options.own) return ONESELF
    return command.do === 'handOver' && !this.#presence.isLive(command.identity) ? NOT_PRESENT : null
  }

  /** Tells one who has just become live how things stand, and how they came about. */
  #tell(identity: IdentityKey): void {
    for (const charter of this.#archive.past) this.#publish(charter, [identity])
    if (this.#takeOver !== null) this.#propose(this.#takeOver, identity)
    else if (this.#charter !== null) this.#publish(this.#charter, [identity])
  }

  /** What comes last is what we follow ourselves. */
  #propose(charter: Charter, to: IdentityKey): void {
    for (const one of [charter, this.#charter]) if (one !== null) this.#publish(one, [to])
  }

  #publish(charter: Charter, to: readonly IdentityKey[]): void {
    if (to.length > 0) this.#effects.push({do: 'publish', to, charter: charterMessage(charter)})
  }

  #outlook = (now: number): Outlook => ({
    own: this.#options.own,
    presence: this.#presence,
    now,
    heardFrom: this.#archive.heardFrom,
  })

  /** Whether time alone can change something. */
  #isUndecided(now: number): boolean {
    const charter = this.#charter
    if (this.#isRemoved) return false
    if (this.#pen.isWaiting || this.#office.isContested || this.#commands.length > 0) return true
    if (charter === null) return this.#isFirst || this.#presence.live.length > 0
    const line = lineOfSuccession(charter)
    if (line.some(this.#presence.isAway)) return true
    if (this.#archive.latest.some(([, heard]) => !isSameReign(heard, charter))) return true
    const outlook = this.#outlook(now)
    // As founder or successor there is something to sign after a rest; else somebody new has to found the meeting.
    return this.isFounder
      ? !charter.locked && this.#presence.live.some(key => !line.includes(key))
      : isSuccessor(charter, outlook) || isDeserted(charter, outlook)
  }

  #drop(reason: LobbyDrop): void {
    this.#dropped[reason] = (this.#dropped[reason] ?? 0) + 1
  }
}
