/**
 * Every message between a peer and a signaling server: schema, limits, parse, encode. JSON, one object a
 * WebSocket text message, subprotocol `s2c.signal.v1`. The prose version is docs/protocol.md.
 */
import {z} from 'zod'
import {MAX_TOKEN_LENGTH} from './access-token.js'
import {utf8Length} from './encoding.js'
import {parseJson} from './json.js'
import {PEER_ID_PATTERN, type PeerId} from './peer-id.js'
import type {SignalErrorCode} from './signal-error.js'

export const SUBPROTOCOL = 's2c.signal.v1'
/** In a refused upgrade's HTTP answer: the subprotocol that the server would have spoken. */
export const SUBPROTOCOL_HEADER = 's2c-subprotocol'
/** There, too: the code of the refusal. */
export const REFUSAL_HEADER = 's2c-refusal'
export const DEFAULT_PORT = 1122

/** One message to a server, as UTF-8. An offer is 1-2 KiB; this is room for growth, not a target. */
export const MAX_CLIENT_MESSAGE_BYTES = 64 * 1024
/** One message to a peer: a relayed one grows by a few bytes, a welcome lists a whole room. */
export const MAX_SERVER_MESSAGE_BYTES = 128 * 1024
/** The opaque part of a `signal`, as UTF-8. */
export const MAX_ENVELOPE_BYTES = 48 * 1024
/** More than any configured room holds. */
export const MAX_LISTED_PEERS = 1024
export const MAX_LISTED_SERVERS = 16
const MAX_URL_LENGTH = 512
/** Credentials are made anew within hours; a week fits every timer. */
export const MAX_ICE_SECONDS = 7 * 86_400
const MAX_ERROR_LENGTH = 1024
/** Far over the 64 characters of a session name: what is too long is answered as a bad name. */
const MAX_SESSION_LENGTH = 1024
const MAX_BYTES_A_UNIT = 3

const peer = z.string().regex(PEER_ID_PATTERN)
const base64Of32Bytes = z.string().regex(/^[A-Za-z0-9+/]{43}=$/)
const base64Of64Bytes = z.string().regex(/^[A-Za-z0-9+/]{86}==$/)
const envelope = z.string().refine(text => isWithin(text, MAX_ENVELOPE_BYTES))
const urls = z.array(z.string().max(MAX_URL_LENGTH)).max(MAX_LISTED_SERVERS)

/**
 * STUN and TURN servers, as `stun:host:port` or `turn:user:password@host:port`. `iceSeconds`: for how long the credentials
 * among them hold, from now on; without it for good.
 */
const offeredIceServers = {
  iceServers: urls,
  iceSeconds: z.number().int().min(1).max(MAX_ICE_SECONDS).optional(),
}

const clientMessage = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('join'),
    session: z.string().max(MAX_SESSION_LENGTH),
    peer,
    publicKey: base64Of32Bytes,
    proof: base64Of64Bytes,
    token: z.string().max(MAX_TOKEN_LENGTH).optional(),
  }),
  z.object({type: z.literal('signal'), to: peer, data: envelope}),
  z.object({type: z.literal('iceServers')}),
  z.object({type: z.literal('leave')}),
  z.object({type: z.literal('ping')}),
])

const serverMessage = z.discriminatedUnion('type', [
  z.object({type: z.literal('challenge'), nonce: base64Of32Bytes}),
  z.object({
    type: z.literal('welcome'),
    peers: z.array(peer).max(MAX_LISTED_PEERS),
    servers: urls,
    ...offeredIceServers,
  }),
  z.object({type: z.literal('iceServers'), ...offeredIceServers}),
  z.object({type: z.literal('moved'), servers: urls}),
  z.object({type: z.literal('joined'), peer}),
  z.object({type: z.literal('left'), peer, clean: z.boolean()}),
  z.object({type: z.literal('signal'), from: peer, data: envelope}),
  z.object({
    type: z.literal('error'),
    code: z.string().regex(/^[A-Za-z]{1,64}$/),
    message: z.string().max(MAX_ERROR_LENGTH),
  }),
  z.object({type: z.literal('pong')}),
])

export type IceOffer = z.infer<z.ZodObject<typeof offeredIceServers>>
export type ClientMessage = z.infer<typeof clientMessage>
/** An error's code may be one that only a newer server knows. */
export type ServerMessage = z.infer<typeof serverMessage>

export type ParseFailure = Extract<SignalErrorCode, 'tooLarge' | 'unknownType' | 'badMessage'>
export type Parsed<Message> = {ok: true; message: Message} | {ok: false; reason: ParseFailure}

const CLIENT_TYPES = typesOf(clientMessage.options)
const SERVER_TYPES = typesOf(serverMessage.options)

/** What a server received. Unknown fields are left out, so that later versions can add some. */
export const parseClientMessage = (text: string): Parsed<ClientMessage> =>
  parse(text, {schema: clientMessage, plain: plainSignalTo}, CLIENT_TYPES, MAX_CLIENT_MESSAGE_BYTES)

/** What a peer received. */
export const parseServerMessage = (text: string): Parsed<ServerMessage> =>
  parse(text, {schema: serverMessage, plain: plainSignalFrom}, SERVER_TYPES, MAX_SERVER_MESSAGE_BYTES)

/** The text to send. Throws a RangeError over the limits: what a peer sends is its own making. */
export function encodeClientMessage(message: ClientMessage): string {
  const text = JSON.stringify(message)
  const tooLarge = message.type === 'signal' && !isWithin(message.data, MAX_ENVELOPE_BYTES)
  if (tooLarge || !isWithin(text, MAX_CLIENT_MESSAGE_BYTES)) {
    throw new RangeError(`a ${message.type} message of ${text.length} characters is over the limit`)
  }
  return text
}

export const encodeServerMessage = (message: ServerMessage): string => JSON.stringify(message)

/** `plain`: what the schema makes of the most frequent kind of message, several times as fast; null where the schema has to look. */
type Shape<Message> = {
  readonly schema: z.ZodType<Message>
  readonly plain: (value: unknown) => Message | null
}

function parse<Message>(
  text: string,
  {schema, plain}: Shape<Message>,
  knownTypes: ReadonlySet<string>,
  limitBytes: number,
): Parsed<Message> {
  if (!isWithin(text, limitBytes)) return {ok: false, reason: 'tooLarge'}
  const value = parseJson(text)
  const message = plain(value)
  if (message !== null) return {ok: true, message}
  const result = schema.safeParse(value)
  if (result.success) return {ok: true, message: result.data}
  return {ok: false, reason: hasUnknownType(value, knownTypes) ? 'unknownType' : 'badMessage'}
}

/** Nearly all there is to parse are envelopes. */
function plainSignalTo(value: unknown): Extract<ClientMessage, {type: 'signal'}> | null {
  const {type, to, data} = (value ?? {}) as {type?: unknown; to?: unknown; data?: unknown}
  return type === 'signal' && isPeer(to) && isEnvelope(data) ? {type, to, data} : null
}

function plainSignalFrom(value: unknown): Extract<ServerMessage, {type: 'signal'}> | null {
  const {type, from, data} = (value ?? {}) as {type?: unknown; from?: unknown; data?: unknown}
  return type === 'signal' && isPeer(from) && isEnvelope(data) ? {type, from, data} : null
}

const isPeer = (value: unknown): value is PeerId => typeof value === 'string' && PEER_ID_PATTERN.test(value)

const isEnvelope = (value: unknown): value is string =>
  typeof value === 'string' && isWithin(value, MAX_ENVELOPE_BYTES)

/** No unit of a text takes more than three bytes of UTF-8: most texts need not be measured. */
const isWithin = (text: string, limitBytes: number): boolean =>
  text.length * MAX_BYTES_A_UNIT <= limitBytes ||
  (text.length <= limitBytes && utf8Length(text) <= limitBytes)

function hasUnknownType(value: unknown, knownTypes: ReadonlySet<string>): boolean {
  if (typeof value !== 'object' || value === null || !('type' in value)) return false
  return typeof value.type === 'string' && !knownTypes.has(value.type)
}

function typesOf(options: readonly {shape: {type: {value: string}}}[]): ReadonlySet<string> {
  return new Set(options.map(option => option.shape.type.value))
}
