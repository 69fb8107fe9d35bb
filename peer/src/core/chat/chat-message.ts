/** What the chat says over the control channel. Nothing in a post can keep its number from being taken and acknowledged. */
import {z} from 'zod'

const MAX_POST_NUMBER = 2 ** 31
/** A day: nobody is waited for that long. */
export const MAX_AGO_MS = 86_400_000

const number = z.number().int().min(1).max(MAX_POST_NUMBER)

/** The fields of the chat's messages, for the schema of all control messages. */
export const chatMessageSchemas = [
  z.object({
    type: z.literal('post'),
    number,
    agoMs: z.number().int().min(0).max(MAX_AGO_MS),
    text: z.string().optional(),
    reaction: z.string().optional(),
  }),
  z.object({type: z.literal('postsBegin'), number}),
  z.object({type: z.literal('postAck'), number: z.number().int().min(0).max(MAX_POST_NUMBER)}),
] as const

/**
 * post: this I said, so long ago · postsBegin: the next number you get; what you lack of those before will not come ·
 * postAck: I have everything up to this number, or will never get it.
 */
export type ChatMessage = z.infer<(typeof chatMessageSchemas)[number]>
export type PostMessage = Extract<ChatMessage, {type: 'post'}>
