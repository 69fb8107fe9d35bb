/** Whether a text names somebody. Pure. */
import {foldName} from '../../../core/trust/fold-name.js'

/** As a word of its own, with or without @ before it; a name of several words as these words in a row. */
export function mentions(text: string, name: string): boolean {
  const wanted = wordsOf(name)
  if (wanted.length === 0) return false
  const words = wordsOf(text)
  return words.some((_, start) => wanted.every((word, place) => words[start + place] === word))
}

const wordsOf = (text: string): string[] =>
  text
    .split(/[^\p{L}\p{N}\p{M}_-]+/u)
    .map(foldName)
    .filter(word => word !== '')
