/**
 * Code as scripts/pack-code.js embeds it: two bytes in each unit of a text, the lower one first, and how many there are.
 * It is read in a process's first moments, by code that was never compiled: of digits that took ten times as long.
 */
export type PackedCode = {readonly sizeBytes: number; readonly units: string}

export function unpackCode({sizeBytes, units}: PackedCode): Uint8Array {
  const bytes = new Uint8Array(2 * units.length)
  for (let at = 0; at < units.length; at++) {
    const unit = units.charCodeAt(at)
    bytes[2 * at] = unit
    bytes[2 * at + 1] = unit >> 8
  }
  return bytes.subarray(0, sizeBytes)
}
