/** The caller's side of the key exchange: hails, takes the reply, seals the offer. One attempt at a time. */
import {CallerHandshake} from '../seal/handshake.js'
import type {Fingerprints, LinkProof} from '../seal/link-keys.js'
import type {Envelope, Letter} from './envelope.js'
import type {Guess} from './guess-budget.js'
import {
  contextOf,
  dropped,
  type ExchangeOptions,
  type ExchangeOutcome,
  type KeyExchange,
  type RefusalReason,
} from './key-exchange.js'
import {LetterBox, type SealedEnvelope} from './letter-box.js'

type Reply = Extract<Envelope, {type: 'reply'}>

export class CallerExchange implements KeyExchange {
  readonly #options: ExchangeOptions
  #handshake: {attempt: number; caller: CallerHandshake} | null = null
  #letters: LetterBox | null = null
  #share: Uint8Array | null = null
  /** The offer lets the other side test one guess, whether or not it ever answers. */
  #guess: Guess | null = null

  constructor(options: ExchangeOptions) {
    this.#options = options
  }

  begin(attempt: number, now: number): void {
    if (this.#guess !== null) this.#options.unanswered()
    this.abandon(now)
    const {random, send} = this.#options
    const caller = new CallerHandshake(contextOf(this.#options, attempt), random)
    this.#handshake = {attempt, caller}
    send({type: 'hail', attempt, ...caller.hail})
  }

  receive(envelope: Exclude<Envelope, {type: 'ring'}>, now: number): readonly ExchangeOutcome[] {
    switch (envelope.type) {
      case 'reply':
        return this.#replied(envelope, now)
      case 'sealed':
        return this.#opened(envelope, now)
      case 'refused':
        // Who holds the key of the earlier link refuses nothing: that is somebody else's word.
        return this.#options.resumption()?.isShared === true
          ? dropped('staleEnvelope')
          : this.#refused(envelope.attempt, envelope.reason, now)
      case 'hail':
        return dropped('staleEnvelope')
      default:
        return envelope satisfies never
    }
  }

  send(attempt: number, letter: Letter): void {
    if (this.#letters?.attempt !== attempt) return
    this.#options.send(this.#letters.seal(letter, letter.type === 'offer' ? this.#share : null))
  }

  bind(attempt: number, fingerprints: Fingerprints): LinkProof | null {
    return this.#letters?.attempt === attempt ? this.#letters.bind(fingerprints) : null
  }

  abandon(now: number): void {
    this.#guess?.wrong(now)
    this.#guess = null
    this.#handshake = null
    this.#letters?.wipe()
    this.#letters = null
  }

  #replied(reply: Reply, now: number): readonly ExchangeOutcome[] {
    const {attempt} = reply
    const handshake = this.#handshake
    if (handshake?.attempt !== attempt || this.#letters !== null) return dropped('staleEnvelope')
    const mayStartAnew = this.#options.resumption()?.isShared !== true
    const result = handshake.caller.receive(reply, {mayStartAnew})
    if (!result.ok) {
      // Anybody could have sent it for them: the true reply may yet come.
      if (result.reason === 'notResumed') return dropped('unopenedEnvelope')
      return this.#refused(attempt, result.reason === 'version' ? 'version' : 'passphrase', now)
    }
    if (!result.resumed) {
      this.#guess = this.#options.budget.begin(now)
      if (this.#guess === null) return this.#refused(attempt, 'busy', now)
    }
    this.#letters = new LetterBox(attempt, result.keys)
    this.#share = result.share
    return [{type: 'replied', attempt}]
  }

  #opened(envelope: SealedEnvelope, now: number): readonly ExchangeOutcome[] {
    const {attempt} = envelope
    if (this.#letters?.attempt !== attempt) return dropped('staleEnvelope')
    const letter = this.#letters.open(envelope)
    if (letter !== null) {
      this.#guess?.right()
      this.#guess = null
      return [{type: 'letter', attempt, letter}]
    }
    // Nobody who has the key seals so: while nothing was opened yet, they have another one.
    return this.#guess === null ? dropped('unopenedEnvelope') : this.#refused(attempt, 'passphrase', now)
  }

  #refused(attempt: number, reason: RefusalReason, now: number): readonly ExchangeOutcome[] {
    if (this.#handshake?.attempt !== attempt) return dropped('staleEnvelope')
    // Once they have opened something, a refusal is not theirs.
    if (this.#letters !== null && this.#guess === null) return dropped('staleEnvelope')
    this.abandon(now)
    return [{type: 'refused', attempt, reason}]
  }
}
