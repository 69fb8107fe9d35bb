/**
 * The mark beside each name: what is proven, and who decides about the door. It stands before the name, inverse,
 * where no name can reach, so a name that holds such a sign is still told from it. Pure.
 */
import type {Trust} from '../../core/effects.js'

export type Mark = {
  /** Null for oneself. */
  readonly trust: Trust | null
  readonly founder: boolean
}

export const MARK_COLS = 2

const UNICODE_SIGNS: Readonly<Record<Trust, string>> = {unverified: '?', verified: '✓', changed: '!'}
/** A sign that a terminal without Unicode replaces by "?" would say the opposite. */
const ASCII_SIGNS: Readonly<Record<Trust, string>> = {...UNICODE_SIGNS, verified: '+'}
const FOUNDER_SIGN = '*'

/** At most MARK_COLS wide; empty for oneself who decides about nothing. */
export const markText = ({trust, founder}: Mark, unicode: boolean): string =>
  (trust === null ? '' : (unicode ? UNICODE_SIGNS : ASCII_SIGNS)[trust]) + (founder ? FOUNDER_SIGN : '')
