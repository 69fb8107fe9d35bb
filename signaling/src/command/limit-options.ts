/** The limits that can be set: by which flag, in which unit, and from where to where. */
import {MAX_CLIENT_MESSAGE_BYTES, MAX_LISTED_PEERS} from '@s2c/shared/signal'
import {Option} from 'commander'
import {DEFAULT_LIMITS, type SignalingLimits} from '../limits.js'
import {integer} from './parsers.js'

type LimitFlag = {
  readonly limit: keyof SignalingLimits
  readonly flag: string
  readonly says: string
  readonly least: number
  readonly most: number
  /** How many of the limit's unit one of the flag's is; 1 if left out. */
  readonly unit?: number
}

const SECOND = 1_000
const MANY = 1_000_000
const GIB = 2 ** 30
/** A peer's offer fits with room; what is longer than this a client of ours may send. */
const LEAST_MESSAGE_BYTES = 8 * 1024
/** Room for the longest message to a peer, in the quarter that is kept for envelopes, too. */
const LEAST_SEND_BUFFER_BYTES = 256 * 1024

const LIMIT_FLAGS: readonly LimitFlag[] = [
  {limit: 'rooms', flag: 'rooms', says: 'sessions at a time', least: 1, most: MANY},
  {
    limit: 'roomSize',
    flag: 'room-size',
    says: 'participants of one session',
    least: 2,
    most: MAX_LISTED_PEERS,
  },
  {limit: 'connections', flag: 'connections', says: 'connections in all', least: 1, most: MANY},
  {
    ...{limit: 'connectionsPerAddress', flag: 'connections-per-address', least: 1, most: MANY},
    says: 'connections of one address',
  },
  {limit: 'joinsPerSecond', flag: 'joins-per-second', says: 'joins of one address', least: 1, most: MANY},
  {limit: 'joinBurst', flag: 'join-burst', says: 'of them at once', least: 1, most: MANY},
  {
    ...{limit: 'joinTimeoutMs', flag: 'join-seconds', least: 1, most: 60, unit: SECOND},
    says: 'how long a connection may take to join',
  },
  {
    ...{
      limit: 'messageBytes',
      flag: 'message-bytes',
      least: LEAST_MESSAGE_BYTES,
      most: MAX_CLIENT_MESSAGE_BYTES,
    },
    says: 'one message of a peer',
  },
  {
    ...{limit: 'messagesPerSecond', flag: 'messages-per-second', least: 1, most: MANY},
    says: 'messages of one connection',
  },
  {limit: 'messageBurst', flag: 'message-burst', says: 'of them at once', least: 1, most: MANY},
  {
    ...{limit: 'bytesPerSecond', flag: 'bytes-per-second', least: 1024, most: GIB},
    says: 'bytes of one connection',
  },
  {
    limit: 'byteBurst',
    flag: 'byte-burst',
    says: 'of them at once',
    least: MAX_CLIENT_MESSAGE_BYTES,
    most: GIB,
  },
  {
    ...{limit: 'relayBytesPerSecond', flag: 'relay-bytes-per-second', least: 1024, most: GIB},
    says: 'bytes of envelopes from one participant to one other',
  },
  {
    limit: 'relayBurst',
    flag: 'relay-burst',
    says: 'of them at once',
    least: MAX_CLIENT_MESSAGE_BYTES,
    most: GIB,
  },
  {
    ...{limit: 'sendBufferBytes', flag: 'send-buffer-bytes', least: LEAST_SEND_BUFFER_BYTES, most: GIB},
    says: 'unread bytes for one connection, before it is cut off',
  },
]

export const limitOptions = (): Option[] =>
  LIMIT_FLAGS.map(({limit, flag, says, least, most, unit = 1}) =>
    new Option(`--${flag} <number>`, says)
      .argParser(integer(least, most))
      .default(DEFAULT_LIMITS[limit] / unit),
  )

/** From the values of those options, by attribute. */
export const readLimits = (values: Readonly<Record<string, unknown>>): Partial<SignalingLimits> =>
  Object.fromEntries(
    LIMIT_FLAGS.map(({limit, flag, unit = 1}) => [
      limit,
      (values[new Option(`--${flag} <number>`).attributeName()] as number) * unit,
    ]),
  )
