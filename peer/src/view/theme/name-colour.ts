/** Which of a theme's colours somebody has: the same one each time, wherever the name stands. */
import type {ColourWord} from './colour-word.js'
import type {Theme} from './theme.js'

/** FNV-1a with 32 bits: small and even. Who wants another's colour can find a name for it; colours prove nothing. */
const OFFSET_BASIS = 0x811c9dc5
const PRIME = 0x01000193

/** By name, and so the same in each meeting. */
export function nameColour({people}: Pick<Theme, 'people'>, name: string): ColourWord {
  return people[hash(name) % people.length]!
}

/** Of the text's code units. */
function hash(text: string): number {
  let state = OFFSET_BASIS
  for (let i = 0; i < text.length; i++) state = Math.imul(state ^ text.charCodeAt(i), PRIME)
  return state >>> 0
}
