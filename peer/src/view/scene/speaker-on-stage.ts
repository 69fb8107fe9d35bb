/**
 * Who stands large in the speaker view. It does not follow each word: somebody else takes the stage after talking for
 * a while, and nobody leaves it as soon as they came. Pure.
 */
import type {PeerId} from '../../engine-protocol.js'

export type SpeakerOnStage = {
  /** Null until somebody has talked. */
  readonly id: PeerId | null
  readonly sinceMs: number
  /** Who else talks, and since when. */
  readonly next: {readonly id: PeerId; readonly sinceMs: number} | null
}

/** Talking for less may be a cough or a yes. */
export const TAKING_STAGE_MS = 1500
/** A picture that changes more often tires. */
export const MIN_ON_STAGE_MS = 3000

export const EMPTY_STAGE: SpeakerOnStage = {id: null, sinceMs: 0, next: null}

/** `speaker`: who talks now. `isHere`: who is not leaves the stage at once. */
export function stageAfter(
  before: SpeakerOnStage,
  speaker: PeerId | null,
  isHere: (id: PeerId) => boolean,
  now: number,
): SpeakerOnStage {
  const stage = before.id === null || isHere(before.id) ? before : EMPTY_STAGE
  if (speaker === null || speaker === stage.id || !isHere(speaker)) return {...stage, next: null}
  if (stage.id === null) return {id: speaker, sinceMs: now, next: null}
  const next = stage.next?.id === speaker ? stage.next : {id: speaker, sinceMs: now}
  const waiting = {...stage, next}
  return now >= stageTurnsAt(waiting)! ? {id: speaker, sinceMs: now, next: null} : waiting
}

/** When the next one takes the stage; null while nobody else talks. */
export const stageTurnsAt = ({sinceMs, next}: SpeakerOnStage): number | null =>
  next === null ? null : Math.max(next.sinceMs + TAKING_STAGE_MS, sinceMs + MIN_ON_STAGE_MS)
