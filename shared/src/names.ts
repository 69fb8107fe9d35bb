/**
 * The rules for names: of sessions, which people type and servers see, and of participants, which are
 * the peers' own business.
 */
import {type CleanText, cleanText} from './clean-text.js'

export type ParsedSessionName = {ok: true; name: string} | {ok: false; reason: string}

export const MAX_SESSION_NAME_LENGTH = 64
export const MAX_DISPLAY_NAME_GRAPHEMES = 32
export const MAX_DISPLAY_NAME_CODE_POINTS = 64
const NAME_OF_THE_NAMELESS = 'guest' as CleanText
/** Longer texts are cut before they are normalized: they may come from a stranger. */
const MAX_NORMALIZED_LENGTH = 1024

/** The name in NFC, counted in code points; the reason is a sentence for the person who typed it. */
export function parseSessionName(text: string): ParsedSessionName {
  const name = text.slice(0, MAX_NORMALIZED_LENGTH).normalize('NFC')
  const length = Array.from(name).length
  if (length < 1) return {ok: false, reason: 'The session name is empty: give one, for example "session1".'}
  if (length > MAX_SESSION_NAME_LENGTH) {
    return {
      ok: false,
      reason: `The session name is too long: it may have ${MAX_SESSION_NAME_LENGTH} characters.`,
    }
  }
  const odd = /[^\p{L}\p{N}._-]/u.exec(name)?.[0]
  if (odd === undefined) return {ok: true, name}
  return {
    ok: false,
    reason: `The session name holds ${describe(odd)}: use letters, digits, ".", "_" and "-" only.`,
  }
}

/** A name as others may see it; `guest` if nothing of it can be shown. */
export const cleanDisplayName = (text: string): CleanText =>
  cleanText(text, MAX_DISPLAY_NAME_CODE_POINTS, MAX_DISPLAY_NAME_GRAPHEMES) || NAME_OF_THE_NAMELESS

const describe = (character: string): string =>
  character === ' '
    ? 'a space'
    : /[\p{P}\p{S}]/u.test(character)
      ? `"${character}"`
      : `the character U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`
