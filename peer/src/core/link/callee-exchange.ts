/**
 * The callee's side of the key exchange: answers hails, opens the offer. A hail changes nothing but what is answered:
 * the connection that stands is replaced only by an offer that was opened.
 */
import {CalleeHandshake} from '../seal/handshake.js'
import type {Fingerprints, LinkProof} from '../seal/link-keys.js'
import {equalBytes} from '../seal/transcript.js'
import type {Envelope, Letter} from './envelope.js'
import {
  contextOf,
  dropped,
  type ExchangeOptions,
  type ExchangeOutcome,
  type KeyExchange,
  NOTHING,
  type RefusalReason,
} from './key-exchange.js'
import {LetterBox, type SealedEnvelope} from './letter-box.js'

type Hail = Extract<Envelope, {type: 'hail'}>

type Answered = {
  readonly hail: Hail
  readonly atMs: number
  readonly callee: CalleeHandshake
  readonly early: SealedEnvelope[]
}

/** Sealed candidates that overtook their offer on the way. */
const MAX_EARLY_LETTERS = 32
/** A hail that came late is not answered over a newer one; after this the newer one has come to nothing. */
const HAIL_LIFETIME_MS = 10_000

export class CalleeExchange implements KeyExchange {
  readonly #options: ExchangeOptions
  #answered: Answered | null = null
  #letters: LetterBox | null = null

  constructor(options: ExchangeOptions) {
    this.#options = options
  }

  receive(envelope: Exclude<Envelope, {type: 'ring'}>, now: number): readonly ExchangeOutcome[] {
    switch (envelope.type) {
      case 'hail':
        return this.#hailed(envelope, now)
      case 'sealed':
        return envelope.attempt === this.#letters?.attempt
          ? this.#opened(envelope)
          : this.#finish(envelope, now)
      // What only a callee says: a caller that cannot use our reply is silent, so nobody can refuse us in its name.
      case 'refused':
      case 'reply':
        return dropped('staleEnvelope')
      default:
        return envelope satisfies never
    }
  }

  send(attempt: number, letter: Letter): void {
    if (this.#letters?.attempt === attempt) this.#options.send(this.#letters.seal(letter))
  }

  bind(attempt: number, fingerprints: Fingerprints): LinkProof | null {
    return this.#letters?.attempt === attempt ? this.#letters.bind(fingerprints) : null
  }

  abandon(): void {
    this.#letters?.wipe()
    this.#letters = null
    this.#forgetAnswered()
  }

  /** The same hail twice is answered alike. */
  #hailed(hail: Hail, now: number): readonly ExchangeOutcome[] {
    const {attempt} = hail
    const newest = this.#answered
    if (attempt <= (this.#letters?.attempt ?? 0)) return dropped('staleEnvelope')
    if (newest === null || now - newest.atMs > HAIL_LIFETIME_MS) return this.#answer(hail, now)
    if (attempt < newest.hail.attempt) return dropped('staleEnvelope')
    if (!equalBytes(newest.hail.nonce, hail.nonce)) return this.#answer(hail, now)
    this.#options.send({type: 'reply', attempt, ...newest.callee.reply})
    return NOTHING
  }

  #answer(hail: Hail, now: number): readonly ExchangeOutcome[] {
    const {attempt} = hail
    const {random, resumption, send} = this.#options
    const result = CalleeHandshake.answer(
      contextOf(this.#options, attempt),
      hail,
      {mayStartAnew: resumption()?.isShared !== true},
      random,
    )
    if (!result.ok) {
      // Only who holds the key of the earlier link may call again: anybody else is not heard.
      if (result.reason === 'notResumed') return dropped('unopenedEnvelope')
      return this.#refuse(attempt, result.reason === 'version' ? 'version' : 'passphrase')
    }
    this.#forgetAnswered()
    this.#answered = {hail, atMs: now, callee: result.handshake, early: []}
    send({type: 'reply', attempt, ...result.handshake.reply})
    return NOTHING
  }

  /** The caller's first letter of an attempt, with its share; what overtook it waits. */
  #finish(envelope: SealedEnvelope, now: number): readonly ExchangeOutcome[] {
    const answered = this.#answered
    if (answered?.hail.attempt !== envelope.attempt) return dropped('staleEnvelope')
    const {callee, early} = answered
    if (envelope.share === undefined && !callee.isResumed) {
      if (early.length >= MAX_EARLY_LETTERS) return dropped('tooManyCandidates')
      early.push(envelope)
      return NOTHING
    }
    const guess = callee.isResumed ? null : this.#options.budget.begin(now)
    if (guess === null && !callee.isResumed) return this.#refuse(envelope.attempt, 'busy')
    const result = callee.finish(envelope.share ?? null)
    const letters = result.ok ? new LetterBox(envelope.attempt, result.keys) : null
    const letter = letters?.open(envelope) ?? null
    if (letters === null || letter === null) {
      letters?.wipe()
      if (callee.isResumed) return dropped('unopenedEnvelope')
      guess?.wrong(now)
      return this.#refuse(envelope.attempt, 'passphrase')
    }
    guess?.right()
    this.abandon()
    this.#letters = letters
    const first: ExchangeOutcome = {type: 'letter', attempt: envelope.attempt, letter}
    return [first, ...early.flatMap(sealed => this.#opened(sealed))]
  }

  #opened(envelope: SealedEnvelope): readonly ExchangeOutcome[] {
    const letter = this.#letters?.open(envelope) ?? null
    return letter === null
      ? dropped('unopenedEnvelope')
      : [{type: 'letter', attempt: envelope.attempt, letter}]
  }

  #forgetAnswered(): void {
    this.#answered?.callee.wipe()
    this.#answered = null
  }

  #refuse(attempt: number, reason: RefusalReason): readonly ExchangeOutcome[] {
    this.#options.send({type: 'refused', attempt, reason})
    this.#forgetAnswered()
    return [{type: 'refused', attempt, reason}]
  }
}
