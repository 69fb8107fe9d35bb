/** Whether somebody is named in a text: by the whole name, spelt as names are compared. Pure. */
import {foldName} from '../../../core/trust/fold-name.js'

/** A text and where its words begin and end, folded: blanks are gone, and counted as breaks before a UTF-16 unit. */
type Folded = {readonly text: string; readonly breaks: ReadonlySet<number>}

const PART_OF_WORD = /[\p{L}\p{N}\p{M}_]/u

/** "@Ada" and "Ada, look" name Ada, "Adam" does not; a name of several words is named with its blanks or without. */
export function mentions(text: string, name: string): boolean {
  const wanted = folded(name)
  if (wanted.text === '') return false
  const within = folded(text)
  for (let at = within.text.indexOf(wanted.text); at !== -1; at = within.text.indexOf(wanted.text, at + 1))
    if (standsAlone(within, at, wanted)) return true
  return false
}

function folded(text: string): Folded {
  const breaks = new Set<number>()
  let joined = ''
  for (const word of text.split(/\s+/u)) {
    joined += foldName(word)
    breaks.add(joined.length)
  }
  return {text: joined, breaks}
}

function standsAlone({text, breaks}: Folded, at: number, wanted: Folded): boolean {
  const end = at + wanted.text.length
  const isEdge = (place: number, beside: string): boolean => breaks.has(place) || !PART_OF_WORD.test(beside)
  if (!isEdge(at, characterBefore(text, at)) || !isEdge(end, characterAt(text, end))) return false
  // What is one word in the name is one in the text.
  for (let place = at + 1; place < end; place++)
    if (breaks.has(place) && !wanted.breaks.has(place - at)) return false
  return true
}

const characterAt = (text: string, at: number): string => [...text.slice(at, at + 2)][0] ?? ''
const characterBefore = (text: string, at: number): string =>
  [...text.slice(Math.max(0, at - 2), at)].at(-1) ?? ''
