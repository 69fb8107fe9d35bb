/** `s2c-peer find`: which hosts hold a meeting on the LAN now, by name where the name is known here. */
import {setTimeout as delay} from 'node:timers/promises'
import {cleanText} from '@s2c/shared/clean-text'
import {parseSessionName} from '@s2c/shared/names'
import pino from 'pino'
import {type HostId, isFor, type Sighting} from '../../core/lan/host-advert.js'
import {EXIT} from '../../exit-codes.js'
import {LanChannel} from '../lan/lan-channel.js'
import {usedSessions} from '../used-sessions.js'

export type FindOptions = {
  /** Names to look for, beside those that were used before. */
  readonly sessions: readonly string[]
  readonly bind: string | null
  /** One JSON object a line. */
  readonly json: boolean
}

/** Asked at these moments: multicast gets lost. */
const ASK_AT_MS = [0, 250, 600] as const
/** The last question's answers come within 120 ms. */
const LISTEN_MS = 1_000
/** More lines help nobody. */
const MAX_HOSTS = 256

export type FoundMeeting = {readonly name: string | null; readonly url: string}

type Write = (text: string) => void

/** Resolves with the exit code: 0, 2 for what is no session's name, 3 if there is no meeting, or none of those named. */
export async function findMeetings(
  {sessions, bind, json}: FindOptions,
  write: Write = text => process.stdout.write(text),
  complain: Write = text => process.stderr.write(text),
  listen: (bind: string | null) => Promise<readonly Sighting[] | null> = listenOnLan,
): Promise<number> {
  const wanted = sessions.map(parseSessionName)
  const wrong = wanted.find(parsed => !parsed.ok)
  if (wrong !== undefined && !wrong.ok) {
    complain(`error: ${wrong.reason}\n`)
    return EXIT.usage
  }
  const names = wanted.flatMap(parsed => (parsed.ok ? [parsed.name] : []))
  const sightings = await listen(bind)
  if (sightings === null) {
    complain('This machine is on no local network, so no meeting can be found: connect it to one.\n')
    return EXIT.unreachable
  }
  const all = meetingsOf(sightings, [...names, ...readUsed(complain)])
  const found = names.length === 0 ? all : all.filter(({name}) => name !== null && names.includes(name))
  write(json ? found.map(meeting => `${JSON.stringify(meeting)}\n`).join('') : describeMeetings(found))
  return found.length > 0 ? EXIT.left : EXIT.unreachable
}

/** Each host once, named ones first. A name that a host announces itself is believed only if its tag fits. */
export function meetingsOf(sightings: readonly Sighting[], names: readonly string[]): FoundMeeting[] {
  const hosts = new Map<HostId, Sighting>()
  for (const sighting of sightings)
    if (!sighting.isGoodbye && sighting.urls.length > 0) hosts.set(sighting.advert.id, sighting)
  const meetings = Array.from(hosts.values(), ({advert, urls}) => {
    const known = [...names, ...(advert.name === null ? [] : [advert.name])]
    return {name: known.find(each => isFor(advert, each)) ?? null, url: urls[0]!}
  })
  return meetings.sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1))
}

/** Unnamed ones last: no name has a `~`. */
const sortKey = ({name, url}: FoundMeeting): string => `${name ?? '~'} ${url}`

export function describeMeetings(meetings: readonly FoundMeeting[]): string {
  if (meetings.length === 0) return 'No meeting was found on this network. Start one: s2c-peer join SESSION\n'
  const width = Math.max(...meetings.map(({name}) => nameText(name).length))
  return meetings.map(({name, url}) => `${nameText(name).padEnd(width)}  ${url}\n`).join('')
}

/** A name is told by adverts only to those who know it. */
const nameText = (name: string | null): string =>
  name === null ? '(a name not known here)' : cleanText(name, 64)

function readUsed(complain: Write): string[] {
  try {
    return usedSessions()
  } catch (error) {
    complain(`The sessions used before cannot be read (${String(error)}).\n`)
    return []
  }
}

/** Null: there is no LAN. */
async function listenOnLan(bind: string | null): Promise<readonly Sighting[] | null> {
  const channel = new LanChannel(pino({level: 'silent'}), bind)
  await channel.refresh()
  if (channel.addresses.length === 0) {
    channel.close()
    return null
  }
  const sightings: Sighting[] = []
  channel.listen({sighted: sighting => void (sightings.length < MAX_HOSTS && sightings.push(sighting))})
  let now = 0
  for (const at of [...ASK_AT_MS, LISTEN_MS]) {
    await delay(at - now)
    now = at
    if (at < LISTEN_MS) channel.ask()
  }
  channel.close()
  return sightings
}
