/**
 * One band of what a cohort was sent: codes each picture against one that all have, and keeps what may still serve as a
 * reference. Made with the cohort or when its pictures change their shape.
 */

import {type CodedState, encodePicture, type Quality, releaseState} from '../picture/coding/picture-coder.js'
import type {Picture} from '../picture/picture.js'
import {isSamePicture} from './bands.js'
import {KEEP_ALL, MAX_REFERENCE_DISTANCE} from './picture-message.js'
import {MAX_KEPT} from './references.js'

/** What those who get the pictures are known to hold of this band. */
export type Audience = {
  allHold(number: number): boolean
  /** As far as is known by now. */
  allMayHold(number: number): boolean
  /** Somebody has said nothing of it for too long: the path to them, or back, may be cut. */
  isOverdue(number: number): boolean
}

/**
 * chain: the picture before is the reference until somebody is known to miss it, which costs the fewest bits and what
 * was lost once for a round trip · pairs: every other picture is coded against one that all have, and the next against
 * that one, so that a loss costs two pictures · acknowledged: nothing is a reference before all have it, so that a loss
 * costs one.
 */
export type ReferenceRule = 'chain' | 'pairs' | 'acknowledged'

type Sent = {readonly number: number; readonly reference: number | null; readonly state: CodedState}

export type CodedBand = Sent & {
  readonly bytes: Uint8Array
  readonly keptDistance: number
  /** Nobody would see a difference to what they have. */
  readonly isUnseen: boolean
}

/** References of pictures that may still be on their way are not forgotten. */
const IN_FLIGHT = 4
/** So many pictures may hang one on another, the reference the last of them, before somebody is known to have them. */
const MAX_UNHELD: Readonly<Record<ReferenceRule, number>> = {
  chain: Number.POSITIVE_INFINITY,
  pairs: 1,
  acknowledged: 0,
}

export class SentBand {
  #sent: Sent[] = []

  /** The newest picture that was sent; null: none. */
  get newest(): Sent | null {
    return this.#sent.at(-1) ?? null
  }

  code(
    number: number,
    picture: Picture,
    quality: Quality,
    rule: ReferenceRule,
    audience: Audience,
  ): CodedBand {
    const near = this.#near(number, audience)
    const held = this.#held(number, audience)
    const mayBeNear = near !== null && this.#unheld(near.number, audience) <= MAX_UNHELD[rule]
    const reference = mayBeNear ? near : (held ?? near)
    const code = (against: Sent | null): CodedBand =>
      this.#codeAgainst(against, number, picture, quality, audience)
    // Against an older one noise is coded anew: only against the newest does it show that nothing is to be seen.
    const trial = rule === 'pairs' && near !== null && near !== reference ? code(near) : null
    if (trial?.isUnseen === true) return trial
    if (trial !== null) releaseState(trial.state)
    return code(reference)
  }

  /** It goes out; what can no longer be a reference is forgotten. */
  add({number, reference, state}: CodedBand, audience: Audience): void {
    const held = this.#sent.findLastIndex(sent => audience.allHold(sent.number))
    const needed = Math.min(held, this.#sent.length - IN_FLIGHT)
    const forgotten = this.#sent.splice(0, Math.max(0, needed))
    this.#sent.push({number, reference, state})
    // The oldest may be the only one that all have.
    if (this.#sent.length > MAX_KEPT) forgotten.push(...this.#sent.splice(1, 1))
    for (const sent of forgotten) releaseState(sent.state)
  }

  #codeAgainst(
    reference: Sent | null,
    number: number,
    picture: Picture,
    quality: Quality,
    audience: Audience,
  ): CodedBand {
    const {bytes, state} = encodePicture(picture, reference?.state ?? null, quality)
    const {newest} = this
    return {
      number,
      reference: reference?.number ?? null,
      state,
      bytes,
      keptDistance: this.#keptDistance(number, reference),
      isUnseen:
        newest !== null &&
        audience.allMayHold(newest.number) &&
        isSamePicture(newest.state.picture, state.picture),
    }
  }

  /** The newest that all hold. */
  #held(number: number, audience: Audience): Sent | null {
    const held = this.#sent.findLast(sent => audience.allHold(sent.number)) ?? null
    return held !== null && isInReach(held, number) ? held : null
  }

  /** The newest, while nothing says that anybody will miss it. */
  #near(number: number, audience: Audience): Sent | null {
    const {newest} = this
    if (newest === null || !isInReach(newest, number) || !audience.allMayHold(newest.number)) return null
    const heldAt = this.#sent.findLastIndex(sent => audience.allHold(sent.number))
    const isCut = heldAt >= 0 && this.#sent.slice(heldAt + 1).some(sent => audience.isOverdue(sent.number))
    return isCut ? null : newest
  }

  /** How many pictures hang one on another, this one the last, that somebody may miss; infinite: not known any more. */
  #unheld(number: number, audience: Audience): number {
    if (audience.allHold(number)) return 0
    const sent = this.#sent.find(each => each.number === number)
    if (sent === undefined) return Number.POSITIVE_INFINITY
    return 1 + (sent.reference === null ? 0 : this.#unheld(sent.reference, audience))
  }

  /** How far back references may lie from now on: as far as this one's and those of pictures that are still on their way. */
  #keptDistance(number: number, reference: Sent | null): number {
    if (reference === null) return KEEP_ALL
    const oldest = this.#sent
      .slice(-IN_FLIGHT)
      .reduce((least, sent) => Math.min(least, sent.reference ?? sent.number), reference.number)
    return Math.min(KEEP_ALL, number - oldest)
  }
}

const isInReach = (reference: Sent, number: number): boolean =>
  number - reference.number <= MAX_REFERENCE_DISTANCE
