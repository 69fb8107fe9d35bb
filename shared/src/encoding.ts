/**
 * Text and bytes without Node's Buffer or a browser's TextEncoder: UTF-8 (RFC 3629), hexadecimal digits
 * and base64 with padding (RFC 4648 section 4). Pure, so that every part of s2c can use it.
 */

const BASE64_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const REPLACEMENT_CODE_POINT = 0xfffd

/** The UTF-8 bytes of a text; an unpaired surrogate becomes U+FFFD. */
export function encodeUtf8(text: string): Uint8Array {
  const bytes: number[] = []
  for (const character of text) {
    const codePoint = character.codePointAt(0)!
    appendUtf8(bytes, isSurrogate(codePoint) ? REPLACEMENT_CODE_POINT : codePoint)
  }
  return Uint8Array.from(bytes)
}

/** How many bytes `encodeUtf8(text)` has, without making them: a message is measured at every hop. */
export function utf8Length(text: string): number {
  let sizeBytes = text.length
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit < 0x80) continue
    if (unit < 0x800) sizeBytes += 1
    else {
      // Four bytes for the two units of a pair, three for any other.
      sizeBytes += 2
      if (isHighSurrogate(unit) && isLowSurrogate(text.charCodeAt(at + 1))) at++
    }
  }
  return sizeBytes
}

/** Two lower-case digits a byte. */
export const encodeHex = (bytes: Uint8Array): string =>
  Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')

export function encodeBase64(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 3) {
    const group = (bytes[at]! << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)
    const digits = Math.min(bytes.length - at, 3) + 1
    for (let digit = 0; digit < 4; digit++) {
      text += digit < digits ? BASE64_DIGITS[(group >>> (18 - 6 * digit)) & 63]! : '='
    }
  }
  return text
}

/** The bytes, or null if the text is not exactly what `encodeBase64` writes for some bytes. */
export function decodeBase64(text: string): Uint8Array | null {
  if (text.length % 4 !== 0) return null
  const digits = text.replace(/={1,2}$/, '')
  const bytes = new Uint8Array(Math.floor((digits.length * 3) / 4))
  let bits = 0
  let bitCount = 0
  let at = 0
  for (const digit of digits) {
    const value = BASE64_DIGITS.indexOf(digit)
    if (value < 0) return null
    bits = ((bits << 6) | value) & 0xffff
    bitCount += 6
    if (bitCount < 8) continue
    bitCount -= 8
    bytes[at++] = (bits >>> bitCount) & 0xff
  }
  return encodeBase64(bytes) === text ? bytes : null
}

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff

const isLowSurrogate = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff

const isSurrogate = (codePoint: number): boolean => codePoint >= 0xd800 && codePoint <= 0xdfff

function appendUtf8(bytes: number[], codePoint: number): void {
  if (codePoint < 0x80) bytes.push(codePoint)
  else if (codePoint < 0x800) bytes.push(0xc0 | (codePoint >> 6), continuation(codePoint))
  else if (codePoint < 0x10000) {
    bytes.push(0xe0 | (codePoint >> 12), continuation(codePoint >> 6), continuation(codePoint))
  } else {
    const tail = [continuation(codePoint >> 12), continuation(codePoint >> 6), continuation(codePoint)]
    bytes.push(0xf0 | (codePoint >> 18), ...tail)
  }
}

const continuation = (bits: number): number => 0x80 | (bits & 0x3f)
