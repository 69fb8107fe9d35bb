/** What a step changed, said in lines for somebody who hears them read. Pure; every text from outside is clean by then. */

import {cleanLines} from '@s2c/shared/clean-text'
import {cleanDisplayName} from '@s2c/shared/names'
import {MAX_TEXT_BYTES} from '../../core/chat/post.js'
import type {EngineEvent} from '../../engine-protocol.js'
import {explanation} from '../scene/alert.js'
import {named} from '../scene/event-words.js'
import {isSilenced, type Me, type Model} from '../scene/model.js'
import {newsOf} from '../scene/news.js'
import {type Person, standingOf} from '../scene/person.js'
import {canLock} from '../scene/possible.js'
import {questionWords} from '../scene/question-box.js'
import {personTraits} from './lists.js'

/** What this program says is told from what others say by its beginning, which no name can have. */
export const OWN_MARK = '* '
/** What one said oneself, likewise. */
export const OWN_SAID = '> '

/** Of the model and of who comes and goes; what is said in the chat is `saidLines`. */
export function changes(before: Model, after: Model, event: EngineEvent | null): string[] {
  const notices = after.notices.filter(notice => !before.notices.includes(notice)).map(({text}) => text)
  // Notices tell of devices, and the chat stands in full.
  const news = newsOf(before, after, event).filter(({about}) => ABOUT_PEOPLE.has(about))
  const all = [
    ...meetingChanges(before, after),
    ...news.map(({text}) => text),
    ...notices,
    ...ownChanges(before.me, after.me),
    ...after.people.flatMap(person => personChanges(before, after, person)),
    ...questionChanges(before, after),
  ]
  return [...new Set<string>(all)]
}

const ABOUT_PEOPLE: ReadonlySet<string> = new Set(['join', 'leave', 'network'])

function meetingChanges(before: Model, after: Model): string[] {
  const {phase, meeting, session, me} = after
  const joined =
    phase.is === 'joined' && before.phase.is !== 'joined'
      ? [
          `you are in ${session} as ${me.name}, by ${phase.server}; ${phase.hasPassphrase ? 'private: only with the passphrase' : 'open: no passphrase is needed'}`,
          '/help lists what there is; anything else is said in the chat',
        ]
      : []
  return [
    ...joined,
    ...(phase.is === 'leaving' && before.phase.is !== 'leaving' ? [`leaving ${session}`] : []),
    ...said(before.meeting.locked, meeting.locked, 'the meeting is locked', 'the meeting is not locked'),
    ...said(
      before.meeting.isFounder,
      meeting.isFounder,
      'you decide who comes in',
      'somebody else decides who comes in',
    ),
  ]
}

const said = (before: boolean, after: boolean, yes: string, no: string): string[] =>
  before === after ? [] : [after ? yes : no]

const ownChanges = (before: Me, me: Me): string[] => [
  ...said(before.talking, me.talking, 'you talk', 'you talk no more'),
  ...said(isSilenced(before), isSilenced(me), 'you are muted', 'you are not muted'),
  ...said(before.deafened, me.deafened, 'you hear nobody', 'you hear everybody'),
  ...(me.cameraSource ? said(before.cameraOff, me.cameraOff, 'your camera is off', 'your camera is on') : []),
  ...said(before.handRaisedMs !== null, me.handRaisedMs !== null, 'your hand is up', 'your hand is down'),
]

function personChanges(before: Model, after: Model, person: Person): string[] {
  const {now} = after
  const known = before.people.find(({id}) => id === person.id)
  if (known === person) return []
  const standing = standingOf(person, now)
  const stood = known === undefined ? null : standingOf(known, now)
  if (standing === 'changed') return stood === 'changed' ? [] : [changedKey(person)]
  if (standing === 'knocking') return stood === 'knocking' || !canLock(after) ? [] : [KNOCK]
  if (standing === 'waiting')
    return stood === 'waiting' ? [] : [`you wait at the door of ${named(person.name)}`]
  if (standing !== 'here' || person.link.is === 'connecting') return []
  const met = known === undefined || known.link.is === 'connecting' || stood !== 'here'
  return met ? firstWords(person) : laterWords(known, person)
}

/** Behind who it is. */
const KNOCK = '/admit NAME lets in, /deny NAME turns away'

const changedKey = (person: Person): string =>
  `${explanation(person)} /people lists them, /accept NAME accepts.`

/** Nothing of somebody who is as most are. */
function firstWords(person: Person): string[] {
  const verified = person.trust === 'verified' ? ['verified'] : []
  const founder = person.isFounder ? ['decides who comes in'] : []
  const way = reachedWords(person)
  const all = [...verified, ...founder, ...(way === DIRECTLY ? [] : [way]), ...personTraits(person)]
  return all.length === 0 ? [] : [`${named(person.name)}: ${all.join(', ')}`]
}

const DIRECTLY = 'reached directly'
const reachedWords = ({relayed, via}: Pick<Person, 'relayed' | 'via'>): string => {
  if (via !== null) return `reached ${via}`
  return relayed ? 'reached through a relay' : DIRECTLY
}

function laterWords(before: Person, person: Person): string[] {
  const {muted, cameraOff, handRaisedMs, trust, isFounder} = person
  const name = named(person.name)
  return [
    ...(before.name === person.name ? [] : [`${named(before.name)} is called ${name} now`]),
    ...said(before.muted, muted, `${name} is muted`, `${name} is not muted`),
    ...said(before.cameraOff, cameraOff, `${name} has the camera off`, `${name} has the camera on`),
    ...said(
      before.handRaisedMs !== null,
      handRaisedMs !== null,
      `${name} raises a hand`,
      `${name} lowers the hand`,
    ),
    ...said(
      before.trust === 'verified',
      trust === 'verified',
      `${name} is verified`,
      `${name} is not verified`,
    ),
    ...(reachedWords(before) === reachedWords(person) ? [] : [`${name} is ${reachedWords(person)}`]),
    ...(isFounder && !before.isFounder ? [`${name} decides who comes in`] : []),
  ]
}

function questionChanges(before: Model, after: Model): string[] {
  if (before.question === after.question) return []
  const words = questionWords(after)
  if (words === null) return after.phase.is === 'leaving' ? [] : ['that is no longer asked']
  const {ask, means, person} = words
  const who = person === null ? '' : ` ${named(person.name)}:`
  const compared = after.question?.do === 'verify' ? ` ${after.question.words.join(' ')}.` : ''
  return [`${ask}${who}${compared} ${means} Type /yes or /no.`]
}

/** A line for each line that somebody said, and for what was lost of it; a name cannot begin as a line of this program. */
export function saidLines(event: EngineEvent): string[] {
  switch (event.event) {
    case 'chat': {
      const head = event.own ? OWN_SAID : `${speakerName(event.name)}: `
      // A terminal breaks a line where it likes: what stands far to the right would begin one.
      return cleanLines(event.text, MAX_TEXT_BYTES).map(line => head + line.replace(/ {2,}/g, ' '))
    }
    case 'reaction':
      return [`${OWN_MARK}${named(cleanDisplayName(event.name))} shows ${event.reaction.replace('-', ' ')}`]
    case 'chat-missed':
      return [`${OWN_MARK}lost of what ${named(cleanDisplayName(event.name))} said: ${event.count}`]
    default:
      return []
  }
}

const speakerName = (name: string): string =>
  cleanDisplayName(
    cleanDisplayName(name)
      .replace(/^[\s*>]+/u, '')
      .replaceAll(':', '.'),
  )
