/** Text for the clipboard of the person's terminal, wherever this program runs (xterm, OSC 52). */
import {Buffer} from 'node:buffer'

/** Longer sequences are refused by widespread terminals: 74,994 characters of base64 are the least that is known of. */
export const MAX_CLIPBOARD_BYTES = 48 * 1024

/** What does not fit is left out: the end, in whole characters. */
export function clipboardSequence(text: string): string {
  const bytes = new Uint8Array(MAX_CLIPBOARD_BYTES)
  const {written} = new TextEncoder().encodeInto(text, bytes)
  return `\x1b]52;c;${Buffer.from(bytes.buffer, 0, written).toString('base64')}\x07`
}
