/**
 * Envelopes that wait for one participant whose connection cannot take them: it was lost a moment ago, or is about to be
 * left for another. Pure; bounded, alone and together with all other mailboxes of the instance.
 */
import type {PeerId} from '@s2c/shared/peer-id'
import type {Place} from './place.js'
import {type Sealed, textOf} from './sealed.js'

/** An envelope on its way; `data` as its sender gave it. */
export type Relayed<Data extends Sealed = Sealed> = {
  readonly from: PeerId
  readonly to: PeerId
  readonly data: Data
}

/** One that may wait, or leave this instance. */
export const written = ({from, to, data}: Relayed): Relayed<string> => ({from, to, data: textOf(data)})

/**
 * By which way an envelope came to the instance of its reader, oldest first: what waited at the reader's former instance was
 * sent before what the registry directed here, and that before what was sent here to a reader already known to be here.
 */
export const WAYS = ['mail', 'inbox', 'here'] as const
export type Way = (typeof WAYS)[number]

/** `sender`: whom to tell if it cannot be delivered. `at`: since when it waits here. */
export type Letter = {
  readonly envelope: Relayed
  readonly sender: Place
  readonly at: number
  readonly way: Way
}

/** One that waits. */
type Kept = Letter & {readonly envelope: Relayed<string>}

/** A burst of fifteen handshakes of about 20 messages. */
export const MAILBOX_LETTERS = 512
/** What a letter takes besides its text, in characters. */
export const LETTER_OVERHEAD = 256
/** One sender's burst, and what that many letters take besides. */
export const MAILBOX_CHARACTERS = 256 * 1024 + MAILBOX_LETTERS * LETTER_OVERHEAD
/** One mailbox may have this share of what is free, so that all that one address can fill leave room for others. */
const SHARE_OF_FREE = 1 / 64
/** All mailboxes of an instance; a full restart of 4096 peers leaves 8,000 for each. */
export const ALL_MAILBOXES_CHARACTERS = 32 * 1024 * 1024
/** By then the attempt that an envelope belongs to has been given up and begun anew. */
export const LETTER_AGE_MS = 10_000

/** What all mailboxes of an instance hold together. */
export class MailVolume {
  characters = 0
}

export class Mailbox {
  readonly #volume: MailVolume
  #letters: Kept[] = []
  #characters = 0

  constructor(volume: MailVolume) {
    this.#volume = volume
  }

  get isEmpty(): boolean {
    return this.#letters.length === 0
  }

  /** False if there is no room for it: the newest is refused, so that what is delivered is in order. */
  put({envelope, ...rest}: Letter): boolean {
    const letter = {...rest, envelope: written(envelope)}
    const size = sizeOf(letter)
    const free = ALL_MAILBOXES_CHARACTERS - this.#volume.characters
    const most = Math.min(MAILBOX_CHARACTERS, free * SHARE_OF_FREE)
    if (this.#letters.length >= MAILBOX_LETTERS || this.#characters + size > most) return false
    const rank = WAYS.indexOf(letter.way)
    const before = this.#letters.findLastIndex(({way}) => WAYS.indexOf(way) <= rank)
    this.#letters.splice(before + 1, 0, letter)
    this.#count(size)
    return true
  }

  /** All of it, in the order it was sent. */
  take(): Letter[] {
    return this.#remove(this.#letters.length)
  }

  /** What has waited for too long. */
  takeOld(now: number): Letter[] {
    const young = this.#letters.findIndex(({at}) => now - at < LETTER_AGE_MS)
    return this.#remove(young < 0 ? this.#letters.length : young)
  }

  #remove(count: number): Letter[] {
    const taken = this.#letters.splice(0, count)
    for (const letter of taken) this.#count(-sizeOf(letter))
    return taken
  }

  #count(characters: number): void {
    this.#characters += characters
    this.#volume.characters += characters
  }
}

const sizeOf = ({envelope}: Kept): number => envelope.data.length + LETTER_OVERHEAD
