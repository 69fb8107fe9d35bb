/** Which name was probably meant by one that there is not. Pure. */
import {closest, distance} from 'fastest-levenshtein'

/** More letters wrong, and another name was meant. */
const MAX_WRONG = 3

/** What to say behind an unknown name: which one was probably meant, or nothing. */
export function didYouMean(name: string, names: readonly string[]): string {
  if (names.length === 0) return ''
  const nearest = closest(name, names)
  const wrong = distance(name, nearest)
  return wrong <= MAX_WRONG && wrong <= Math.max(name.length, nearest.length) / 2
    ? `; did you mean ${nearest}?`
    : ''
}
