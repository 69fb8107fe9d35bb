/**
 * The DNS messages that hosts and those who look for them exchange: DNS-SD (RFC 6763) over multicast DNS (RFC 6762), of
 * which only the service `_s2c._tcp` is read. `dns-packet` knows the wire format; what a message means is decided here.
 */
import {encodeHex} from '@s2c/shared/encoding'
import {parseSessionName} from '@s2c/shared/names'
import {type Answer, AUTHORITATIVE_ANSWER, decode, encode, type Packet, type RecordType} from 'dns-packet'
import {
  HOST_ID_PATTERN,
  type HostAdvert,
  type HostId,
  SALT_BYTES,
  TAG_BYTES,
} from '../../core/lan/host-advert.js'

export const SERVICE = '_s2c._tcp.local'
/** What lists the kinds of services that there are (RFC 6763 section 9). */
const SERVICE_LIST = '_services._dns-sd._udp.local'

/** RFC 6762 section 17: what a jumbo frame holds. */
const MAX_MESSAGE_BYTES = 9_000
const HEADER_BYTES = 12
/** A message of ours has one question; some programs ask for all they know at once. */
const MAX_QUESTIONS = 32
/** Of ours seven; more hosts than a message of this many names are not read from one. */
const MAX_RECORDS = 128
/** In one message; a host of ours sends one for each meeting. */
const MAX_HOSTS = 16
/** Known answers in one question: with them it still fits one packet of 1,500 bytes. */
const MAX_KNOWN_ANSWERS = 16
/** Of one host; each may be tried. */
const MAX_ADDRESSES = 6
/** For how long others may remember what is said here (section 10); this program asks anew each time. */
const TTL_SECONDS = 120
/** In answers to resolvers that do not know multicast DNS (section 6.7). */
const LEGACY_TTL_SECONDS = 10
/** A text record's string holds 255 bytes with its key. */
const MAX_NAME_BYTES = 240
/** Any class bit above the class itself: "answer me alone" in questions, "forget what you knew" in answers. */
const TOP_BIT = 0x80
/** The library's names for what it has no name for. */
const UNICAST_CLASS = 'UNKNOWN_32769'
const ANY_TYPE = 'ANY'

/** What somebody wants to know, as far as it concerns this service. */
export type LanQuestion = {
  readonly is: 'question'
  readonly id: number
  readonly wants: readonly Wanted[]
  readonly wantsUnicast: boolean
  readonly knownIds: readonly HostId[]
}

/** `hosts`: who is there; `list`: that the service exists; `host`: one host's own records. As it was asked for. */
export type Wanted = {readonly name: string; readonly type: string} & (
  | {readonly is: 'hosts'}
  | {readonly is: 'list'}
  | {readonly is: 'host'; readonly id: HostId}
)

export type HostAnswer = {
  readonly advert: HostAdvert
  /** As its records have them; neither checked nor in any order. */
  readonly addresses: readonly string[]
  readonly isGoodbye: boolean
}

export type LanAnswer = {readonly is: 'answer'; readonly hosts: readonly HostAnswer[]}

/** `ignored`: well-formed, and no concern of this service. */
export type LanMessage =
  | LanQuestion
  | LanAnswer
  | {readonly is: 'ignored'}
  | {readonly is: 'refused'; readonly why: 'tooLarge' | 'tooMany' | 'malformed'}

/** Never throws. */
export function parseLanMessage(bytes: Buffer): LanMessage {
  if (bytes.length > MAX_MESSAGE_BYTES) return {is: 'refused', why: 'tooLarge'}
  if (bytes.length < HEADER_BYTES) return {is: 'refused', why: 'malformed'}
  const [questions, ...records] = [4, 6, 8, 10].map(at => bytes.readUInt16BE(at)) as [number, ...number[]]
  const recordCount = records.reduce((sum, count) => sum + count, 0)
  if (questions > MAX_QUESTIONS || recordCount > MAX_RECORDS) return {is: 'refused', why: 'tooMany'}
  try {
    const packet = decode(bytes)
    return packet.type === 'response' ? readAnswer(packet) : readQuestion(packet)
  } catch {
    return {is: 'refused', why: 'malformed'}
  }
}

function readQuestion({id, questions = [], answers = []}: Packet): LanMessage {
  const wants = questions.flatMap(({name, type}) => wantedBy(name.toLowerCase(), type))
  if (wants.length === 0) return {is: 'ignored'}
  const wantsUnicast = questions.every(question => (question.class as string | undefined) === UNICAST_CLASS)
  const knownIds = answers.flatMap(answer =>
    answer.type === 'PTR' && isName(answer.name, SERVICE) ? (idOf(answer.data) ?? []) : [],
  )
  return {is: 'question', id: id ?? 0, wants, wantsUnicast, knownIds}
}

function wantedBy(name: string, type: string): Wanted[] {
  const isPointer = type === 'PTR' || type === ANY_TYPE
  if (name === SERVICE) return isPointer ? [{is: 'hosts', name, type}] : []
  if (name === SERVICE_LIST) return isPointer ? [{is: 'list', name, type}] : []
  const id = idOf(name) ?? idOfTarget(name)
  return id === null ? [] : [{is: 'host', id, name, type}]
}

function readAnswer({answers = [], additionals = []}: Packet): LanMessage {
  const records = [...answers, ...additionals]
  const pointers = records.flatMap(record =>
    record.type === 'PTR' && isName(record.name, SERVICE) ? [record] : [],
  )
  const hosts = pointers
    .slice(0, MAX_HOSTS)
    .flatMap(({data, ttl}) => hostAnswer(data, ttl === 0, records) ?? [])
  return hosts.length === 0 ? {is: 'ignored'} : {is: 'answer', hosts}
}

/** Null if the records that belong to it are not all there, or are not what a host of this service says. */
function hostAnswer(instance: string, isGoodbye: boolean, records: readonly Answer[]): HostAnswer | null {
  const id = idOf(instance)
  let port: number | null = null
  let texts: ReadonlyMap<string, Buffer> = new Map()
  const addresses: string[] = []
  for (const record of records) {
    if (record.type === 'SRV' && isName(record.name, instance)) port = record.data.port ?? null
    else if (record.type === 'TXT' && isName(record.name, instance)) texts = textsOf(record.data)
    else if (
      (record.type === 'A' || record.type === 'AAAA') &&
      id !== null &&
      isName(record.name, targetOf(id))
    )
      if (addresses.length < MAX_ADDRESSES) addresses.push(record.data)
  }
  const salt = hexOf(texts.get('salt'), SALT_BYTES)
  const tag = hexOf(texts.get('tag'), TAG_BYTES)
  if (id === null || port === null || port < 1 || salt === null || tag === null) return null
  return {advert: {id, port, salt, tag, name: nameOf(texts.get('name'))}, addresses, isGoodbye}
}

/** Keys and values of a text record (RFC 6763 section 6); of a key that comes twice the first counts. */
function textsOf(data: unknown): Map<string, Buffer> {
  const texts = new Map<string, Buffer>()
  const strings = (Array.isArray(data) ? data : [data]).filter(each => Buffer.isBuffer(each))
  for (const string of strings) {
    const at = string.indexOf('=')
    const key = string.toString('latin1', 0, at).toLowerCase()
    if (at > 0 && !texts.has(key)) texts.set(key, string.subarray(at + 1))
  }
  return texts
}

function hexOf(bytes: Buffer | undefined, length: number): Uint8Array | null {
  const text = bytes?.toString('latin1') ?? ''
  return new RegExp(`^[0-9a-f]{${length * 2}}$`).test(text) ? Uint8Array.from(Buffer.from(text, 'hex')) : null
}

function nameOf(bytes: Buffer | undefined): string | null {
  const parsed = parseSessionName(bytes?.toString('utf8') ?? '')
  return parsed.ok ? parsed.name : null
}

const isName = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()

const instanceOf = (id: HostId): string => `${id}.${SERVICE}`
const targetOf = (id: HostId): string => `${id}.local`

function idBefore(name: string, ending: string): HostId | null {
  const id = name.slice(0, -ending.length - 1)
  return isName(name, `${id}.${ending}`) && HOST_ID_PATTERN.test(id) ? id : null
}

const idOf = (instance: string): HostId | null => idBefore(instance.toLowerCase(), SERVICE)
const idOfTarget = (target: string): HostId | null => idBefore(target.toLowerCase(), 'local')

/** Who hosts anything? To be answered to the asker alone. Names the service and hosts that are known, nothing else. */
export function encodeQuestion(id: number, knownIds: readonly HostId[]): Buffer {
  const answers = knownIds.slice(0, MAX_KNOWN_ANSWERS).map(known => pointerTo(known, TTL_SECONDS))
  const bytes = encode({type: 'query', id, flags: 0, questions: [{name: SERVICE, type: 'PTR'}], answers})
  // The library has no word for this bit: it stands in the class, after header, name and type.
  const classAt = HEADER_BYTES + SERVICE.length + 2 + 2
  bytes[classAt] = bytes[classAt]! | TOP_BIT
  return bytes
}

/** Told to everybody: who hosts, and all that whoever wants to go there needs. */
export function encodeAnnouncement(host: HostAnswer): Buffer {
  const ttl = host.isGoodbye ? 0 : TTL_SECONDS
  return encodeResponse([pointerTo(host.advert.id, ttl)], recordsOf(host, ttl, true))
}

/** What one host answers to a question. `legacy`: it came from a port of the asker's own, as plain DNS does. Null: nothing. */
export function encodeAnswerTo(
  wanted: Wanted,
  host: HostAnswer,
  legacy: Pick<LanQuestion, 'id'> | null,
): Buffer | null {
  const ttl = legacy === null ? TTL_SECONDS : LEGACY_TTL_SECONDS
  const records = recordsOf(host, ttl, legacy === null)
  const asked = legacy === null ? null : {id: legacy.id, wanted}
  switch (wanted.is) {
    case 'hosts':
      return encodeResponse([pointerTo(host.advert.id, ttl)], records, asked)
    case 'list':
      return encodeResponse([{name: SERVICE_LIST, type: 'PTR', class: 'IN', ttl, data: SERVICE}], [], asked)
    case 'host': {
      const {name, type, id} = wanted
      const answers = records.filter(each => each.name === name && (type === ANY_TYPE || type === each.type))
      return id !== host.advert.id || answers.length === 0 ? null : encodeResponse(answers, [], asked)
    }
    default:
      return wanted satisfies never
  }
}

function encodeResponse(
  answers: Answer[],
  additionals: Answer[],
  asked: {id: number; wanted: Wanted} | null = null,
): Buffer {
  const questions = asked === null ? [] : [{name: asked.wanted.name, type: asked.wanted.type as RecordType}]
  const id = asked?.id ?? 0
  return encode({type: 'response', id, flags: AUTHORITATIVE_ANSWER, questions, answers, additionals})
}

const pointerTo = (id: HostId, ttl: number): Answer => ({
  ...{name: SERVICE, type: 'PTR', class: 'IN', ttl, data: instanceOf(id)},
})

function recordsOf({advert, addresses}: HostAnswer, ttl: number, flush: boolean): Answer[] {
  const {id, port, salt, tag, name} = advert
  const common = {class: 'IN', ttl, flush} as const
  const texts = ['v=1', `salt=${encodeHex(salt)}`, `tag=${encodeHex(tag)}`]
  if (name !== null && Buffer.byteLength(name) <= MAX_NAME_BYTES) texts.push(`name=${name}`)
  return [
    {...common, name: instanceOf(id), type: 'SRV', data: {port, target: targetOf(id)}},
    {...common, name: instanceOf(id), type: 'TXT', data: texts},
    ...addresses.map((address): Answer => {
      const type = address.includes(':') ? 'AAAA' : 'A'
      return {...common, name: targetOf(id), type, data: address}
    }),
  ]
}
