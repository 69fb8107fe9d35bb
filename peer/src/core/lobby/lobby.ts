/**
 * I am the door of one meeting, as one member sees it: who founded it, whether it is locked, who may come in. I
 * decide nothing that the founder did not sign; where the founder is us, commands become charters here. Pure: time
 * and signatures come in, effects go out. Made on joining with the own identity; ends with `removed` or the meeting.
 */
import type {IdentityKey} from '../trust/identity-key.js'
import {Allegiance} from './allegiance.js'
import type {LobbyCommand} from './amend.js'
import {Archive} from './archive.js'
import {
  type Charter,
  charterBytes,
  charterHash,
  isSameReign,
  isSignedByFounder,
  lineOfSuccession,
  type Verify,
} from './charter.js'
import {type CharterMessage, charterMessage, charterOf} from './charter-message.js'
import {CommandQueue, NOT_FOUNDER, NOT_SIGNED, type Refusal} from './command-queue.js'
import {changesDoor, changesStanding, type DoorStanding, standingUnder} from './door.js'
import {Herald} from './herald.js'
import {Office} from './office.js'
import {type Draft, Pen} from './pen.js'
import {Presence, type PresenceState} from './presence.js'
import {isDeserted, isSuccessor, type Outlook} from './succession.js'

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

/** While something is undecided I look again this often. */
const LOOK_AGAIN_MS = 1_000
/** Charters that I go through in one turn: longer ways go on at the next. */
const MAX_STEPS = 32

const NOTHING = new Uint8Array()

export class Lobby {
  readonly #options: LobbyOptions
  readonly #presence: Presence
  readonly #archive = new Archive()
  readonly #pen = new Pen()
  readonly #office: Office
  readonly #allegiance = new Allegiance(this.#archive)
  readonly #herald: Herald
  readonly #commands: CommandQueue
  readonly #dropped: Partial<Record<LobbyDrop, number>> = {}
  #effects: LobbyEffect[] = []
  #wasWelcomed = false
  #isFirst = false
  #isRemoved = false
  #wakeAtMs: number | null = null

  constructor(options: LobbyOptions, now: number) {
    this.#options = options
    this.#presence = new Presence(options.own, now)
    this.#office = new Office(this.#archive, options.wallClockMs - now)
    this.#commands = new CommandQueue(options.own, this.#presence.isLive)
    this.#herald = new Herald(this.#presence, this.#archive, this.#allegiance, (charter, to) =>
      this.#publish(charter, to),
    )
  }

  /** Who decides about the door; null while nobody has said so. */
  get founder(): IdentityKey | null {
    const {charter} = this.#allegiance
    return charter?.heir?.founder ?? charter?.founder ?? null
  }

  /** Whether commands are ours to give. */
  get isFounder(): boolean {
    const {charter} = this.#allegiance
    return charter?.founder === this.#options.own && charter.heir === null
  }

  get locked(): boolean {
    return this.#allegiance.charter?.locked ?? false
  }

  get roster(): readonly IdentityKey[] {
    return this.#allegiance.charter?.roster ?? []
  }

  /** Charters that were refused, by reason. */
  get dropped(): Readonly<Partial<Record<LobbyDrop, number>>> {
    return this.#dropped
  }

  /** How the proven owner of a key stands at our door. */
  standing(identity: IdentityKey): DoorStanding {
    const {charter} = this.#allegiance
    return identity === this.#options.own || charter === null ? 'admit' : standingUnder(charter, identity)
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
      if (this.#presence.note(identity, state, now)) this.#herald.tell(identity)
      if (state !== 'live') this.#archive.forget(identity)
    })
  }

  command(command: LobbyCommand, now: number): readonly LobbyEffect[] {
    return this.#turn(now, () => {
      const refusal = this.#mayCommand ? this.#commands.add(command) : NOT_FOUNDER
      if (refusal !== null) this.#warn(refusal)
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
    const known = this.#allegiance.find(charter.hash)
    if (known !== undefined) return this.#archive.hear(from, known)
    if (this.#allegiance.isOutdated(charter)) return this.#drop('staleCharter')
    if (!isSignedByFounder(charter, session, verify)) return this.#drop('forgedCharter')
    this.#archive.hear(from, charter)
    this.#archive.amend(charter)
    this.#herald.report(charter, from, now)
  }

  /** Goes from charter to charter as far as the rules lead. */
  #followOn(now: number): void {
    // Each step leaves a reign or raises a number; the bound is for charters that a hostile founder made to circle.
    for (let step = 0; step < MAX_STEPS && !this.#isRemoved; step++) {
      const before = this.#allegiance.charter
      const next = this.#allegiance.advance(this.#outlook(now))
      if (next === null) return
      this.#adopted(before, next, now)
    }
  }

  #adopted(before: Charter | null, charter: Charter, now: number): void {
    this.#presence.expect(charter.roster, now)
    this.#herald.passOn(before, charter)
    const {own} = this.#options
    if (charter.barred.includes(own)) {
      this.#isRemoved = true
      this.#wakeAtMs = null
      this.#effects.push({do: 'removed', reason: before?.roster.includes(own) ? 'kicked' : 'denied'})
      return
    }
    if (changesStanding(before, charter)) this.#effects.push({do: 'standingChanged'})
    if (changesDoor(before, charter)) this.#effects.push({do: 'changed'})
  }

  get #mayCommand(): boolean {
    return this.isFounder || (this.#allegiance.charter === null && this.#isFirst)
  }

  /** Has signed what is ours to sign. */
  #decide(now: number): void {
    if (!this.#mayCommand && !this.#commands.isEmpty) this.#loseCommands()
    if (!this.#pen.mayAsk(!this.#commands.isEmpty, now)) return
    const {charter: current, takeOver} = this.#allegiance
    const situation = {current, takeOver, isFirst: this.#isFirst, commands: this.#commands.waiting}
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
    const before = this.#allegiance.charter
    // Somebody was faster: what is to be said now is drafted anew, and no command is lost.
    if (draft.rests?.hash !== before?.hash) return
    this.#commands.settle(draft.commands)
    this.#allegiance.signed()
    switch (draft.purpose) {
      case 'change':
        this.#allegiance.follow(charter, now)
        this.#adopted(before, charter, now)
        if (draft.concession !== null) this.#archive.keep(draft.concession)
        return
      case 'takeOver':
        this.#allegiance.tryTakeOver(charter)
        this.#office.tried(now)
        return this.#herald.propose(charter)
      case 'close':
        this.#archive.keep(charter)
        return this.#herald.proclaim(charter)
      default:
        return draft.purpose satisfies never
    }
  }

  #unsigned(draft: Draft, now: number): void {
    this.#pen.rest(now)
    this.#commands.settle(draft.commands)
    this.#warn(NOT_SIGNED)
  }

  #loseCommands(): void {
    this.#commands.clear()
    this.#warn(NOT_FOUNDER)
  }

  #warn(refusal: Refusal): void {
    this.#effects.push({do: 'warn', ...refusal})
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
    const {charter} = this.#allegiance
    if (this.#isRemoved) return false
    if (this.#pen.isWaiting || this.#office.isContested || !this.#commands.isEmpty) return true
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
