/**
 * What peers send each other through the signaling service to set up a connection; opaque to the service. The
 * outer envelopes carry the handshake and what is sealed under its key; descriptions and candidates travel
 * inside sealed ones alone.
 */
import {parseJson} from '@s2c/shared/json'
import {z} from 'zod'
import {fixedBytes, stringifyWithBytes, wireBytes} from '../wire/wire-bytes.js'

const MAX_SDP_CHARACTERS = 16_384
const MAX_CANDIDATE_CHARACTERS = 1_024
/** A sealed description in base64, with room to spare. */
const MAX_BOX_CHARACTERS = 32_768
const attempt = z.number().int().min(0).max(0xffffffff)

const field = fixedBytes(32)

const envelopeSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('hail'),
    attempt,
    version: z.number().int(),
    nonce: field,
    resume: field.optional(),
  }),
  z.object({
    type: z.literal('reply'),
    attempt,
    version: z.number().int(),
    nonce: field,
    share: field.optional(),
    resume: field.optional(),
  }),
  z.object({
    type: z.literal('sealed'),
    attempt,
    share: field.optional(),
    number: z.number().int().min(0).max(0xffff),
    box: wireBytes(MAX_BOX_CHARACTERS),
  }),
  z.object({type: z.literal('refused'), attempt, reason: z.enum(['passphrase', 'version', 'busy'])}),
  z.object({type: z.literal('ring')}),
])

/**
 * hail, reply: the handshake · sealed: a letter under its key, the first of the caller with the caller's share ·
 * refused: the handshake came to nothing · ring: here I am, call me.
 */
export type Envelope = z.infer<typeof envelopeSchema>

const letterSchema = z.discriminatedUnion('type', [
  z.object({type: z.enum(['offer', 'answer']), sdp: z.string().max(MAX_SDP_CHARACTERS)}),
  z.object({
    type: z.literal('candidate'),
    candidate: z.string().max(MAX_CANDIDATE_CHARACTERS),
    mid: z.string().max(64),
  }),
  z.object({type: z.literal('requestOffer')}),
])

/** What stands in a sealed envelope. */
export type Letter = z.infer<typeof letterSchema>

export const formatEnvelope = (envelope: Envelope): string => stringifyWithBytes(envelope)

export const formatLetter = (letter: Letter): string => JSON.stringify(letter)

/** Null for anything that is not an envelope. */
export const parseEnvelope = (text: string): Envelope | null =>
  envelopeSchema.safeParse(parseJson(text)).data ?? null

/** Null for anything that is not a letter. */
export const parseLetter = (text: string): Letter | null =>
  letterSchema.safeParse(parseJson(text)).data ?? null
