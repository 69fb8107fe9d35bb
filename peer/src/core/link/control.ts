/** What two linked peers tell each other on the reliable control channel: one JSON object a message. */
import {decodeBase64, encodeBase64} from '@s2c/shared/encoding'
import {parseJson} from '@s2c/shared/json'
import {z} from 'zod'
import {MAX_COLS, MAX_ROWS} from '../picture/grid.js'
import {KEY_BYTES, type SenderKey} from '../seal/sender-key.js'

/** Peers of another version refuse each other in the hello. */
export const PROTOCOL_VERSION = 1
export const MAX_CONTROL_CHARACTERS = 8_192
const MAX_RAW_NAME_CHARACTERS = 256

const MAX_KEY_CHARACTERS = 64
const media = {muted: z.boolean(), cameraOff: z.boolean()}
const clockMs = z.number().finite()

const controlSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('hello'),
    version: z.number().int(),
    id: z.string().max(64),
    name: z.string().max(MAX_RAW_NAME_CHARACTERS),
    ...media,
  }),
  z.object({
    type: z.literal('key'),
    epoch: z.number().int().min(0).max(0xffffffff),
    key: z.string().max(MAX_KEY_CHARACTERS),
  }),
  z.object({
    type: z.literal('want'),
    cols: z.number().int().min(1).max(MAX_COLS),
    rows: z.number().int().min(1).max(MAX_ROWS),
  }),
  z.object({type: z.literal('wantNothing')}),
  z.object({type: z.literal('refresh')}),
  z.object({type: z.literal('media'), ...media}),
  z.object({type: z.literal('ping'), sentAtMs: clockMs}),
  z.object({type: z.literal('pong'), sentAtMs: clockMs, clockMs}),
  z.object({type: z.literal('bye')}),
])

/**
 * hello: first, both ways · key: opens my packets · want / wantNothing: the picture size I show · refresh: I
 * cannot decode, send a picture that stands alone · media: my microphone or camera changed · bye: I leave.
 */
export type ControlMessage = z.infer<typeof controlSchema>

export type Hello = Extract<ControlMessage, {type: 'hello'}>

export const formatControl = (message: ControlMessage): string => JSON.stringify(message)

/** Null for anything that is not a control message. */
export function parseControl(text: string): ControlMessage | null {
  if (text.length > MAX_CONTROL_CHARACTERS) return null
  const parsed = controlSchema.safeParse(parseJson(text))
  return parsed.success ? parsed.data : null
}

export const keyMessage = ({epoch, key}: SenderKey): ControlMessage => ({
  type: 'key',
  epoch,
  key: encodeBase64(key),
})

/** Null when the key is not one. */
export function senderKeyOf({epoch, key}: Extract<ControlMessage, {type: 'key'}>): SenderKey | null {
  const bytes = decodeBase64(key)
  return bytes?.length === KEY_BYTES ? {epoch, key: bytes} : null
}
