/** What the founder of a meeting may change in its charter, as functions from one text to the next. */
import type {IdentityKey} from '../trust/identity-key.js'
import {type CharterText, MAX_BARRED, MAX_ROSTER} from './charter.js'

/** admit, deny: who knocks · kick, handOver: who is in. */
export type LobbyCommand =
  | {readonly do: 'lock' | 'unlock'}
  | {readonly do: 'admit' | 'deny' | 'kick' | 'handOver'; readonly identity: IdentityKey}

export function amend(text: CharterText, command: LobbyCommand): CharterText {
  switch (command.do) {
    case 'lock':
      return {...text, locked: true}
    case 'unlock':
      return {...text, locked: false}
    case 'admit':
      return admit(text, command.identity)
    case 'deny':
      return bar(text, command.identity)
    case 'kick':
      return {...bar(text, command.identity), locked: true}
    case 'handOver':
      return handOver(admit(text, command.identity), command.identity)
    default:
      return command satisfies never
  }
}

/** While the door is open, whoever is in belongs to the roster: a lock that follows shuts nobody out. */
export function enroll(text: CharterText, live: readonly IdentityKey[]): CharterText {
  if (text.locked) return text
  const roster = new Set(text.roster)
  for (const key of live) if (!text.barred.includes(key)) roster.add(key)
  if (roster.size === text.roster.length) return text
  return {...text, roster: withinLimit([...roster], new Set([...live, text.founder]))}
}

function admit(text: CharterText, identity: IdentityKey): CharterText {
  const barred = text.barred.filter(key => key !== identity)
  const others = text.roster.filter(key => key !== identity)
  const isIn = others.length < text.roster.length
  const roster = isIn ? text.roster : withinLimit([...others, identity], new Set([identity, text.founder]))
  return {...text, roster, barred}
}

/** The bar of longest ago makes room: it is the least likely to be tried still. */
function bar(text: CharterText, identity: IdentityKey): CharterText {
  const barred = [...text.barred.filter(key => key !== identity), identity].slice(-MAX_BARRED)
  return {...text, roster: text.roster.filter(key => key !== identity), barred}
}

function handOver(text: CharterText, founder: IdentityKey): CharterText {
  const {origin, foundedMs, term} = text
  return {...text, heir: {origin, foundedMs, term: term + 1, founder}}
}

/** Who was admitted longest ago and is not here makes room first; if all are here, the newest stay out. */
function withinLimit(roster: readonly IdentityKey[], here: ReadonlySet<IdentityKey>): readonly IdentityKey[] {
  let excess = roster.length - MAX_ROSTER
  const kept = roster.filter(key => excess <= 0 || here.has(key) || excess-- <= 0)
  return kept.slice(0, MAX_ROSTER)
}
