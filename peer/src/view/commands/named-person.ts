/** Who is meant by what was typed: a whole name, or the start of one that fits nobody else. Pure. */
import {foldName} from '../../core/trust/fold-name.js'
import type {Person} from '../scene/person.js'
import type {Refused} from './command.js'

/** Spelling as in names that are remembered: case, blanks and accents' forms make no difference. */
export function namedPerson(people: readonly Person[], words: string): Person | Refused {
  const name = foldName(words.replace(/^@/, ''))
  if (name === '') return {refused: `who? ${namesOf(people)}`}
  const whole = people.filter(person => foldName(person.name) === name)
  const fitting = whole.length > 0 ? whole : people.filter(person => foldName(person.name).startsWith(name))
  const [person, ...others] = fitting
  if (person === undefined) return {refused: `nobody of that name: ${namesOf(people)}`}
  if (others.length > 0) return {refused: `more than one of that name: choose under /people`}
  return person
}

export const namesOf = (people: readonly Person[]): string =>
  people.length === 0 ? 'nobody is there' : people.map(({name}) => name).join(', ')

export const isPerson = (found: Person | Refused): found is Person => 'id' in found
