/** Counts the handshakes of a meeting that came to nothing, and says when people should hear of it. Made with it. */
import type {HandshakeFailure} from './link/link-events.js'

export type FailureWarning = {readonly code: string; readonly message: string}

const VERSION_WARNING =
  'Somebody in the session speaks another version of s2c and cannot be connected. Update the older one.'
const WARNINGS = {
  passphrase:
    'Somebody in the session has another passphrase, or none, and cannot be connected. Who belongs here joins again with the one you have.',
  unanswered:
    'Somebody in the session took our half of a handshake and never answered: a connection that broke, or somebody who tries passphrases.',
  forged:
    'A connection was refused: somebody stands between you and somebody in the session, or pretends to be them.',
} as const

export class FailedHandshakes {
  #count = 0
  /** Told at once, and then each time their number has doubled. */
  #warnAt = 1
  #isVersionTold = false

  /** Those that may be an attack; another version is none. */
  get count(): number {
    return this.#count
  }

  /** Null: people need not hear of this one. */
  add(reason: HandshakeFailure): FailureWarning | null {
    switch (reason) {
      case 'busy':
        return null
      case 'version':
        return this.#warnOfVersion()
      case 'passphrase':
      case 'unanswered':
      case 'forged':
        this.#count++
        return this.#warnOf(reason)
      default:
        return reason satisfies never
    }
  }

  #warnOfVersion(): FailureWarning | null {
    if (this.#isVersionTold) return null
    this.#isVersionTold = true
    return {code: 'peerRefused', message: VERSION_WARNING}
  }

  #warnOf(reason: keyof typeof WARNINGS): FailureWarning | null {
    if (this.#count < this.#warnAt) return null
    this.#warnAt = this.#count * 2
    return {
      code: 'handshakeFailed',
      message: `${WARNINGS[reason]} Failed handshakes so far: ${this.#count}.`,
    }
  }
}
