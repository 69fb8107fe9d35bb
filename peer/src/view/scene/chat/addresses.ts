/** Web addresses in a text, and where exactly each leads. Pure. */

/** `start` and `end` in UTF-16 units; `address` as `URL` writes it, in ASCII, whatever letters it was typed in. */
export type Address = {readonly start: number; readonly end: number; readonly address: string}

const CANDIDATE = /https?:\/\/[^\s<>"`]+/giu
/** Of the sentence around it, not of the address. */
const LAST_MARKS = /[.,;:!?'…]+$/u

export function addressesIn(text: string): Address[] {
  return [...text.matchAll(CANDIDATE)].flatMap(({0: found, index}) => {
    const typed = withoutSentence(found)
    if (!URL.canParse(typed)) return []
    return [{start: index, end: index + typed.length, address: new URL(typed).href}]
  })
}

/** A bracket that was opened before the address is closed behind it. */
function withoutSentence(found: string): string {
  const bare = found.replace(LAST_MARKS, '')
  const last = bare.at(-1)
  const isUnopened = (last === ')' && !bare.includes('(')) || (last === ']' && !bare.includes('['))
  return isUnopened ? withoutSentence(bare.slice(0, -1)) : bare
}
