/** The commands of people that wait for a signature, and why others are refused. Made with the lobby. */
import type {IdentityKey} from '../trust/identity-key.js'
import type {LobbyCommand} from './amend.js'

/** For people: why a command comes to nothing. */
export type Refusal = {readonly code: string; readonly message: string}

const MAX_WAITING_COMMANDS = 32

export const NOT_FOUNDER: Refusal = {
  code: 'notFounder',
  message:
    'Only the founder of the meeting decides about the door: ask them, they can also hand it over to you.',
}
export const NOT_SIGNED: Refusal = {
  code: 'notSigned',
  message:
    'A change of the door was not signed: the key or agent of your identity refused or did not answer. Unlock it and try again.',
}
const ONESELF: Refusal = {
  code: 'notYourself',
  message: 'You cannot do that to yourself: name somebody else, or leave.',
}
const NOT_PRESENT: Refusal = {
  code: 'notPresent',
  message: 'The meeting can be handed over only to somebody who is in it: wait until they are back.',
}
const TOO_MANY_COMMANDS: Refusal = {
  code: 'tooManyCommands',
  message: 'Too many changes of the door wait for their signature: wait, or unlock the key of your identity.',
}

export class CommandQueue {
  readonly #own: IdentityKey
  readonly #isLive: (identity: IdentityKey) => boolean
  #waiting: readonly LobbyCommand[] = []

  constructor(own: IdentityKey, isLive: (identity: IdentityKey) => boolean) {
    this.#own = own
    this.#isLive = isLive
  }

  /** The oldest first. */
  get waiting(): readonly LobbyCommand[] {
    return this.#waiting
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0
  }

  /** Null: it waits now. */
  add(command: LobbyCommand): Refusal | null {
    const refusal = this.#refusal(command)
    if (refusal === null) this.#waiting = [...this.#waiting, command]
    return refusal
  }

  /** So many, the oldest, were carried out or given up. */
  settle(count: number): void {
    this.#waiting = this.#waiting.slice(count)
  }

  clear(): void {
    this.#waiting = []
  }

  #refusal(command: LobbyCommand): Refusal | null {
    if (this.#waiting.length >= MAX_WAITING_COMMANDS) return TOO_MANY_COMMANDS
    if (!('identity' in command)) return null
    if (command.identity === this.#own) return ONESELF
    return command.do === 'handOver' && !this.#isLive(command.identity) ? NOT_PRESENT : null
  }
}
