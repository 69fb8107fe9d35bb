/** What can be done about somebody now; nothing else is offered, and nothing else is sent. Pure. */
import type {PeerCommand, PeerId} from '../../engine-protocol.js'
import type {Model, OpenedAs, PeerQuestion} from './model.js'
import {type Person, standingOf} from './person.js'

export const canLock = ({phase, meeting}: Model): boolean => phase.is === 'joined' && meeting.isFounder

/** In the order in which they matter. */
export function possibleFor(model: Model, person: Person): PeerCommand[] {
  const standing = standingOf(person, model.now)
  const founder = canLock(model)
  const comparable = person.words.length > 0 && person.fingerprint !== null && person.trust === 'unverified'
  return [
    ...(person.trust === 'changed' ? (['accept'] as const) : []),
    ...(comparable && standing !== 'waiting' ? (['verify'] as const) : []),
    ...(person.trust === 'verified' ? (['unverify'] as const) : []),
    ...(founder && standing === 'knocking' ? (['admit'] as const) : []),
    ...(founder && person.admission === 'knocking' ? (['deny'] as const) : []),
    ...(founder && standing === 'here' ? (['kick', 'hand-over'] as const) : []),
  ]
}

/** Whether there is somebody to hear, now or when back. */
export const canHear = ({now}: Model, person: Person): boolean => standingOf(person, now) === 'here'

/** Who can be picked from a list: whoever has proven to be somebody. */
export const listedPeople = ({people, now}: Model): Person[] =>
  people.filter(person => {
    const standing = standingOf(person, now)
    return standing !== 'connecting' && standing !== 'unproven'
  })

/** The person the question is about; null when it makes no sense any more. */
export function askedAbout(model: Model, question: PeerQuestion): Person | null {
  const person = personWith(model, question.id)
  if (person === null || person.fingerprint !== question.fingerprint) return null
  if (question.do === 'verify' && !sameWords(question, person)) return null
  return possibleFor(model, person).includes(question.do) ? person : null
}

type Words = Pick<Person, 'words'>
const sameWords = (a: Words, b: Words): boolean => a.words.join(' ') === b.words.join(' ')

export const personWith = ({people}: Model, id: PeerId | null): Person | null =>
  people.find(person => person.id === id) ?? null

/** Whether another key came in the place of the one that was selected. */
export const isSomebodyElse = (opened: OpenedAs<'people'>, person: Person): boolean =>
  opened.fingerprint !== person.fingerprint

/** Whether the words are others than when the person was selected. */
export const haveChanged = (opened: OpenedAs<'people'>, person: Person): boolean =>
  opened.words !== written(person)

/** What two people compare, as it was on the screen. */
export const written = ({words, fingerprint}: Person): string => [fingerprint, ...words].join(' ')
