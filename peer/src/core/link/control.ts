/** What two linked peers tell each other on the reliable control channel: one JSON object a message. */
import {parseJson} from '@s2c/shared/json'
import {z} from 'zod'
import {chatMessageSchemas} from '../chat/chat-message.js'
import {MAX_HAND_UP_MS} from '../chat/raised-hand.js'
import {charterMessageSchema} from '../lobby/charter-message.js'
import {MAX_HEIGHT, MAX_WIDTH} from '../picture/picture.js'
import {MOST_PADDING_BYTES} from '../rate/measuring.js'
import {relayMessageSchemas} from '../relay/relay-message.js'
import {KEY_BYTES} from '../seal/secretbox.js'
import {fixedBytes, stringifyWithBytes, wireBytes} from '../wire/wire-bytes.js'

/** Peers of another version refuse each other in the handshake. */
export const PROTOCOL_VERSION = 3
/** Nobody shows more pictures a second. */
const MAX_FPS = 60
export const MAX_CONTROL_CHARACTERS = 8_192
const MAX_RAW_NAME_CHARACTERS = 256

/** Keys, hashes and random contributions of the handshake. */
const FIELD_BYTES = 32
/** An identity with its signature, sealed. */
const MAX_IDENTIFICATION_CHARACTERS = 2_048
const media = {
  muted: z.boolean(),
  cameraOff: z.boolean(),
  handUpMs: z.number().int().min(0).max(MAX_HAND_UP_MS).optional(),
}
const clockMs = z.number().finite()
const epoch = z.number().int().min(0).max(0xffffffff)

const controlSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('confirm'),
    tag: fixedBytes(FIELD_BYTES),
    commitment: fixedBytes(FIELD_BYTES),
  }),
  z.object({type: z.literal('identify'), box: wireBytes(MAX_IDENTIFICATION_CHARACTERS)}),
  z.object({type: z.literal('hello'), name: z.string().max(MAX_RAW_NAME_CHARACTERS), ...media}),
  z.object({type: z.literal('hold'), reason: z.enum(['locked', 'changed'])}),
  z.object({type: z.literal('dismiss'), reason: z.enum(['kicked', 'denied'])}),
  z.object({type: z.literal('key'), epoch, key: fixedBytes(KEY_BYTES)}),
  z.object({type: z.literal('keyAck'), epoch}),
  z.object({
    type: z.literal('want'),
    width: z.number().int().min(1).max(MAX_WIDTH),
    height: z.number().int().min(1).max(MAX_HEIGHT),
    format: z.enum(['levels', 'colour']),
    fps: z.number().min(1).max(MAX_FPS),
  }),
  z.object({type: z.literal('wantNothing')}),
  z.object({type: z.literal('refresh')}),
  z.object({type: z.literal('media'), ...media}),
  z.object({
    type: z.literal('ping'),
    sentAtMs: clockMs,
    padding: z.string().max(MOST_PADDING_BYTES).optional(),
  }),
  z.object({type: z.literal('pong'), sentAtMs: clockMs, clockMs}),
  charterMessageSchema,
  ...chatMessageSchemas,
  ...relayMessageSchemas,
  z.object({type: z.literal('bye')}),
])

/**
 * confirm, identify: the handshake's second half · hello: you may come in, this is my name · hold: not yet ·
 * dismiss: no · key: opens my packets from this epoch on · keyAck: I have it · want / wantNothing: the pictures
 * I show · refresh: I cannot decode, send a picture that stands alone · media: my microphone, camera or hand changed ·
 * charter: what the founder decided · post, postsBegin, postAck: the chat · relay…: what goes by a friend, see relay-message.ts · bye: I leave.
 */
export type ControlMessage = z.infer<typeof controlSchema>

export type Hello = Extract<ControlMessage, {type: 'hello'}>

export const formatControl = (message: ControlMessage): string => stringifyWithBytes(message)

/** Null for anything that is not a control message. */
export function parseControl(text: string): ControlMessage | null {
  if (text.length > MAX_CONTROL_CHARACTERS) return null
  const parsed = controlSchema.safeParse(parseJson(text))
  return parsed.success ? parsed.data : null
}
