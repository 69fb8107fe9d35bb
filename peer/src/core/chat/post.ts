/** What somebody says in the chat: a text, or one of a few reactions that every terminal can show. */
import {cleanLines} from '@s2c/shared/clean-text'
import {utf8Length} from '@s2c/shared/encoding'

export const REACTIONS = ['thumbs-up', 'heart', 'laugh', 'clap', 'surprised', 'party'] as const
export type Reaction = (typeof REACTIONS)[number]

export type PostContent =
  | {readonly type: 'text'; readonly text: string}
  | {readonly type: 'reaction'; readonly reaction: Reaction}

/** In UTF-8. A few screens of text; as JSON, where each of them takes two at the most, still one control message. */
export const MAX_TEXT_BYTES = 4_000

/** Lines that are safe to draw, with `\n` between them; may come out empty. Cut at as many code points as a text may have bytes. */
export const cleanPost = (text: string): string => cleanLines(text, MAX_TEXT_BYTES).join('\n')

export const isTooLong = (text: string): boolean => utf8Length(text) > MAX_TEXT_BYTES

export const isReaction = (name: string): name is Reaction => (REACTIONS as readonly string[]).includes(name)

/** What a post takes in memory and on the wire, about. */
export const contentBytes = (content: PostContent): number =>
  utf8Length(content.type === 'text' ? content.text : content.reaction)
