/**
 * What was asked of Redis and is not answered yet. Envelopes among it are bounded, in all and for each sender by a share of what
 * is free (dynamic thresholds: Choudhury and Hahne, 1998): however many senders fill it, there is room for who says little.
 * Pure; one lives as long as the backplane.
 */
import type {Place} from '../../rooms/place.js'
import type {Request} from '../backplane.js'
import {mailCharacters} from './request-arguments.js'

/** Some tenths of a second of what Redis carries. */
export const MAX_ENVELOPES = 4_096
const MAX_CHARACTERS = 8 * 1024 * 1024
/** Of the envelopes that there is room for, for one sender. */
const SHARE_OF_FREE = 1 / 16

/** An instance and one of its connections. */
type Sender = string

export class Asked {
  #envelopes = 0
  #characters = 0
  /** Mail that is sent on may be of senders at other instances. */
  readonly #ofSender = new Map<Sender, number>()

  /** False, and nothing noted, where it has no room. Whatever is no envelope has. */
  add(request: Request): boolean {
    const characters = mailCharacters(request)
    if (characters === null) return true
    if (this.#characters >= MAX_CHARACTERS || this.#envelopes >= MAX_ENVELOPES) return false
    if (!this.#addOfSender(request)) return false
    this.#envelopes++
    this.#characters += characters
    return true
  }

  /** What was added is answered, or will not be. */
  remove(request: Request): void {
    const characters = mailCharacters(request)
    if (characters === null) return
    this.#envelopes--
    this.#characters -= characters
    if (request.ask !== 'relay') return
    const sender = nameOf(request.sender)
    const left = (this.#ofSender.get(sender) ?? 0) - 1
    if (left > 0) this.#ofSender.set(sender, left)
    else this.#ofSender.delete(sender)
  }

  /** Mail that is handed over was let in before. */
  #addOfSender(request: Request): boolean {
    if (request.ask !== 'relay') return true
    const sender = nameOf(request.sender)
    const own = this.#ofSender.get(sender) ?? 0
    if (own >= (MAX_ENVELOPES - this.#envelopes) * SHARE_OF_FREE) return false
    this.#ofSender.set(sender, own + 1)
    return true
  }
}

const nameOf = ({instance, connection}: Place): Sender => `${instance} ${connection}`
