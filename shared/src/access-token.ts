/** The text by which a server lets people in. What is in it is the server's business; peers carry it. Pure. */

/** An end, the longest session name in base64url, a MAC, and room for what others put into theirs. */
export const MAX_TOKEN_LENGTH = 1024

/** One line of visible ASCII characters. */
export const isToken = (text: string): boolean => text.length <= MAX_TOKEN_LENGTH && /^[!-~]+$/.test(text)
