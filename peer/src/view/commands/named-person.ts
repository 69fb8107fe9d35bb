/** Who is meant by what was typed: a whole name, or the start of one that fits nobody else. Pure. */
import {foldName} from '../../core/trust/fold-name.js'
import {named} from '../scene/event-words.js'
import type {Person} from '../scene/person.js'
import type {Refused} from './command.js'

/**
 * Spelling as in names that are remembered: case, blanks and accents' forms make no difference. With `whole` no part of a
 * name will do, for what is done at once.
 */
export function namedPerson(people: readonly Person[], words: string, whole = false): Person | Refused {
  const [asTyped, bare] = [foldName(words), foldName(words.replace(/^@/, ''))]
  if (bare === '') return {refused: `who? ${namesOf(people)}`}
  const called = (name: string): readonly Person[] => people.filter(person => foldName(person.name) === name)
  const exact = called(asTyped).length > 0 ? called(asTyped) : called(bare)
  const starting = whole ? [] : people.filter(person => foldName(person.name).startsWith(bare))
  const fitting = exact.length > 0 ? exact : starting
  const [person, ...others] = fitting
  if (person === undefined) return {refused: `nobody of that name: ${namesOf(people)}`}
  if (others.length > 0) return {refused: `more than one of that name: choose under /people`}
  return person
}

export const namesOf = (people: readonly Person[]): string =>
  people.length === 0 ? 'nobody is there' : people.map(({name}) => named(name)).join(', ')

export const isPerson = (found: Person | Refused): found is Person => 'id' in found
