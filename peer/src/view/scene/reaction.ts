/** A word or sign that somebody shows for a moment. Pure. */
import type {CleanText} from '@s2c/shared/clean-text'

export type Reaction = {readonly text: CleanText; readonly untilMs: number}

/** Long enough to be seen by who looks elsewhere. */
export const REACTION_MS = 4000

type Reacting = {readonly reaction: Reaction | null}

/** The same object while there is nothing to end. */
export const withoutPastReaction = <Who extends Reacting>(who: Who, now: number): Who =>
  who.reaction !== null && who.reaction.untilMs <= now ? {...who, reaction: null} : who
