/** What peers send each other through the signaling service to set up a connection; opaque to the service. */
import {parseJson} from '@s2c/shared/json'
import {z} from 'zod'

const MAX_SDP_CHARACTERS = 16_384
const MAX_CANDIDATE_CHARACTERS = 1_024
const attempt = z.number().int().min(0).max(0xffffffff)

const envelopeSchema = z.discriminatedUnion('type', [
  z.object({type: z.enum(['offer', 'answer']), attempt, sdp: z.string().max(MAX_SDP_CHARACTERS)}),
  z.object({
    type: z.literal('candidate'),
    attempt,
    candidate: z.string().max(MAX_CANDIDATE_CHARACTERS),
    mid: z.string().max(64),
  }),
  z.object({type: z.literal('requestOffer'), attempt}),
])

export type Envelope = z.infer<typeof envelopeSchema>

export const formatEnvelope = (envelope: Envelope): string => JSON.stringify(envelope)

/** Null for anything that is not an envelope. */
export function parseEnvelope(text: string): Envelope | null {
  const parsed = envelopeSchema.safeParse(parseJson(text))
  return parsed.success ? parsed.data : null
}
