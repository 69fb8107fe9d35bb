/** Web addresses in a text, and where exactly each leads. Pure. */

/** `start` and `end` in UTF-16 units; `address` as `URL` writes it, in ASCII, whatever letters it was typed in. */
export type Address = {readonly start: number; readonly end: number; readonly address: string}

/** Longer ones are cut: nobody reads them, and nobody need look for their end. */
const CANDIDATE = /https?:\/\/[^\s<>"`]{1,2000}/giu
/** Of the sentence around it, not of the address. */
const LAST_MARKS = ".,;:!?'…"
const BRACKETS: Readonly<Record<string, string>> = {')': '(', ']': '['}

export function addressesIn(text: string): Address[] {
  return [...text.matchAll(CANDIDATE)].flatMap(({0: found, index}) => {
    const typed = withoutSentence(found)
    if (!URL.canParse(typed)) return []
    return [{start: index, end: index + typed.length, address: new URL(typed).href}]
  })
}

/** A bracket that was opened before the address is closed behind it. */
function withoutSentence(found: string): string {
  const unopened = Object.entries(BRACKETS).flatMap(([closing, opening]) =>
    found.includes(opening) ? [] : [closing],
  )
  let end = found.length
  for (; end > 0; end--) {
    const last = found[end - 1]!
    if (!LAST_MARKS.includes(last) && !unopened.includes(last)) break
  }
  return found.slice(0, end)
}
