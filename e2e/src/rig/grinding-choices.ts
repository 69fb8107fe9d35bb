/**
 * How somebody in between may try to have both victims see the same words: it finishes one leg, and on the other one
 * tries reveals until their words would be those of the first.
 */
import {type Choice, REVEAL_BYTES} from './attacker-introduction.js'
import type {ChooseBySight} from './mitm-server.js'
import {freshBytes} from './random.js'
import {closest, wordsNumber} from './word-grinder.js'

/** Tries before it commits itself: against a guess at what the victim will reveal, which it cannot know yet. */
export const grindAhead =
  (tries: number): ChooseBySight =>
  ({proof: {binding}, role}, first): Choice => ({
    commit: () =>
      closest({binding, role, theirs: freshBytes(REVEAL_BYTES)}, wordsNumber(first), tries).reveal,
    reveal: committed => committed,
  })

/** Commits itself to something, and tries once it knows what the victim reveals: what fits is not what it committed to. */
export const grindAfterwards =
  (tries: number): ChooseBySight =>
  ({proof: {binding}, role}, first): Choice => ({
    commit: () => freshBytes(REVEAL_BYTES),
    reveal: (_, theirs) => closest({binding, role, theirs}, wordsNumber(first), tries).reveal,
  })
