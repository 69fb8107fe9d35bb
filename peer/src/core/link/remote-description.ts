/**
 * What the other side told of its end of a connection, until the transport can take it: the newest description, and
 * candidates that overtook it. Made with the link.
 */
import type {PeerId} from '@s2c/shared/peer-id'
import {parseDescription} from '../relay/description.js'
import {type ConnectionState, holdsTransport} from './connection.js'
import type {Letter} from './envelope.js'
import type {LinkEffect} from './link-effects.js'

type Candidate = Extract<Letter, {type: 'candidate'}>

/** Of a coming connection whose offer is still on the way. */
const MAX_EARLY_CANDIDATES = 32

export class RemoteDescription {
  readonly #peer: PeerId
  readonly #emit: (effect: LinkEffect) => void
  readonly #dropCandidate: () => void
  readonly #early: {attempt: number; letter: Candidate}[] = []
  #newest: {attempt: number; sdp: string} | null = null

  constructor(peer: PeerId, emit: (effect: LinkEffect) => void, dropCandidate: () => void) {
    this.#peer = peer
    this.#emit = emit
    this.#dropCandidate = dropCandidate
  }

  described(attempt: number, sdp: string): void {
    this.#newest = {attempt, sdp}
  }

  /** The friend that the description of this attempt names; null: none, it is of a direct connection. */
  viaOf(attempt: number): PeerId | null {
    if (this.#newest?.attempt !== attempt) return null
    return parseDescription(this.#newest.sdp)?.via ?? null
  }

  /** Hands the description of this attempt to the transport, and what came before it. */
  apply(attempt: number): void {
    if (this.#newest?.attempt !== attempt) return
    this.#emit({do: 'acceptDescription', peer: this.#peer, attempt, sdp: this.#newest.sdp})
    this.#newest = null
    for (const {letter} of this.#early.splice(0).filter(early => early.attempt === attempt))
      this.#add(attempt, letter)
  }

  candidate(attempt: number, letter: Candidate, state: ConnectionState): void {
    if (attempt === state.attempt && holdsTransport(state)) this.#add(attempt, letter)
    else if (attempt > state.attempt && this.#early.length < MAX_EARLY_CANDIDATES)
      this.#early.push({attempt, letter})
    else if (attempt > state.attempt) this.#dropCandidate()
  }

  #add(attempt: number, {candidate, mid}: Candidate): void {
    this.#emit({do: 'addCandidate', peer: this.#peer, attempt, candidate, mid})
  }
}
