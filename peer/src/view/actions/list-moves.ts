/** What arrow keys do in a list, which ends at both ends. Pure. */

import {within} from '@s2c/shared/within'
import type {ActionName} from '../keys/actions.js'

/** From `at` one up or down, of 0 to `last`; null for an action that does not move. */
export function movedIn(action: ActionName, at: number, last: number): number | null {
  if (action !== 'up' && action !== 'down') return null
  return within(at + (action === 'up' ? -1 : 1), last)
}
