/**
 * What passes over a fresh connection until both sides have let each other in. Made by the link when a connection
 * opens; replaced with the next connection. What comes before its turn waits: nothing but the handshake is
 * looked at before the other side is identified, nothing but greetings before both are in.
 */
import {cleanDisplayName} from '@s2c/shared/names'
import {foldName} from '../trust/fold-name.js'
import type {ProvenIdentity} from '../trust/proven-identity.js'
import type {ControlMessage, Hello} from './control.js'
import {Introduction, type IntroductionOptions} from './introduction.js'

export type HoldReason = Extract<ControlMessage, {type: 'hold'}>['reason']
export type DismissReason = Extract<ControlMessage, {type: 'dismiss'}>['reason']
/** What may pass once the other side is identified, and what once both are in. */
export type LateMessage = Exclude<
  ControlMessage,
  {type: 'confirm' | 'identify' | 'hello' | 'hold' | 'dismiss'}
>
type Greeting = Exclude<ControlMessage, LateMessage>

export type EntryEvents = {
  ownHello(now: number): Omit<Hello, 'type'>
  confirmed(): void
  identified(identity: ProvenIdentity, now: number): void
  /** The handshake was not passed, or what was said afterwards does not fit it. */
  refused(now: number): void
  /** It has let us in. Whether it may come in itself is to be decided again: time has passed. */
  greeted(hello: Hello, now: number): void
  /** They have us wait. */
  heldByThem(reason: HoldReason): void
  dismissedByThem(reason: DismissReason, now: number): void
  bothIn(now: number): void
  /** Heartbeats and goodbyes before both are in, everything after. */
  message(message: LateMessage, now: number): void
  dropped(reason: 'malformedControl'): void
}

/** Both sides speak a handful before the other lets them in. */
const MAX_EARLY_MESSAGES = 32
const PASS_WHILE_HELD: ReadonlySet<string> = new Set(['ping', 'pong', 'bye'])

export class Entry {
  readonly #events: EntryEvents
  readonly #introduction: Introduction
  readonly #early: ControlMessage[] = []
  readonly #say: (message: ControlMessage) => void
  #identity: ProvenIdentity | null = null
  #isAdmittedByUs = false
  #isHelloSaid = false
  #isSettled = false
  #heldFor: HoldReason | null = null
  #hello: Hello | null = null

  constructor(options: IntroductionOptions, events: EntryEvents) {
    this.#events = events
    this.#say = message => options.say(message)
    this.#introduction = new Introduction(options)
  }

  get ownMessage(): Uint8Array {
    return this.#introduction.ownMessage
  }

  get identity(): ProvenIdentity | null {
    return this.#identity
  }

  get isAdmittedByUs(): boolean {
    return this.#isAdmittedByUs
  }

  get isHeldByUs(): boolean {
    return this.#heldFor !== null && !this.#isAdmittedByUs
  }

  get areBothIn(): boolean {
    return this.#isAdmittedByUs && this.#hello !== null
  }

  signed(signature: Uint8Array, now: number): void {
    this.#introduction.signed(signature)
    this.#takeEarly(now)
  }

  receive(message: ControlMessage, now: number): void {
    if (!this.#isDue(message)) return this.#keep(message)
    this.#take(message, now)
    this.#takeEarly(now)
  }

  admit(now: number): void {
    if (this.#isAdmittedByUs || this.#identity === null) return
    this.#isAdmittedByUs = true
    if (!this.#isHelloSaid) this.#say({type: 'hello', ...this.#events.ownHello(now)})
    this.#isHelloSaid = true
    this.#settle(now)
  }

  /** Has it wait, even if it was to be let in until now; saying so once is enough. Who is in stays in. */
  hold(reason: HoldReason): void {
    if (this.#isSettled) return
    this.#isAdmittedByUs = false
    if (this.#heldFor === reason) return
    this.#heldFor = reason
    this.#say({type: 'hold', reason})
  }

  dismiss(reason: DismissReason): void {
    this.#say({type: 'dismiss', reason})
  }

  /** Over: by both being in, or by the end of the connection. */
  wipe(): void {
    // Whatever made this the end may have come in the middle of a greeting: nobody comes in after it.
    this.#isSettled = true
    this.#early.length = 0
    this.#introduction.wipe()
  }

  #isDue(message: ControlMessage): boolean {
    switch (message.type) {
      case 'confirm':
      case 'identify':
        return this.#introduction.isReadyFor(message.type)
      case 'hello':
      case 'hold':
      case 'dismiss':
        return this.#identity !== null
      default:
        return this.#identity !== null && (this.areBothIn || PASS_WHILE_HELD.has(message.type))
    }
  }

  #keep(message: ControlMessage): void {
    if (this.#early.length < MAX_EARLY_MESSAGES) this.#early.push(message)
    else this.#events.dropped('malformedControl')
  }

  #takeEarly(now: number): void {
    for (;;) {
      const place = this.#early.findIndex(message => this.#isDue(message))
      if (place < 0) return
      this.#take(this.#early.splice(place, 1)[0]!, now)
    }
  }

  #take(message: ControlMessage, now: number): void {
    if (isGreeting(message)) this.#greet(message, now)
    else this.#events.message(message, now)
  }

  #greet(message: Greeting, now: number): void {
    switch (message.type) {
      case 'confirm':
      case 'identify':
        return this.#introduce(message, now)
      case 'hello':
        return this.#greeted(message, now)
      case 'hold':
        return this.#events.heldByThem(message.reason)
      case 'dismiss':
        return this.#events.dismissedByThem(message.reason, now)
      default:
        return message satisfies never
    }
  }

  #introduce(message: Extract<Greeting, {type: 'confirm' | 'identify'}>, now: number): void {
    if (this.#identity !== null) return this.#events.dropped('malformedControl')
    const result = this.#introduction.receive(message)
    if (result === 'refused') return this.#refuse(now)
    if (result === 'confirmed') return this.#events.confirmed()
    this.#identity = result
    this.#events.identified(result, now)
  }

  /** Once, and under the name that was claimed: another one was not compared with those remembered. */
  #greeted(hello: Hello, now: number): void {
    if (this.#hello !== null) return this.#events.dropped('malformedControl')
    if (!this.#identity!.claims(foldName(cleanDisplayName(hello.name)))) return this.#refuse(now)
    this.#hello = hello
    this.#events.greeted(hello, now)
    this.#settle(now)
  }

  #refuse(now: number): void {
    this.#early.length = 0
    this.#events.refused(now)
  }

  #settle(now: number): void {
    if (!this.areBothIn || this.#isSettled) return
    this.#isSettled = true
    this.#events.bothIn(now)
    this.#takeEarly(now)
    this.wipe()
  }
}

const GREETINGS: ReadonlySet<string> = new Set(['confirm', 'identify', 'hello', 'hold', 'dismiss'])
const isGreeting = (message: ControlMessage): message is Greeting => GREETINGS.has(message.type)
