import type {Random} from './random.js'

/** The bytes with one to four small changes: flipped, cut, repeated or inserted somewhere. For fuzzers. */
export function mutate(bytes: Uint8Array, random: Random): Uint8Array {
  const out = [...bytes]
  for (let change = random.below(4); change >= 0; change--) {
    const at = random.below(out.length + 1)
    const count = random.below(8)
    switch (random.below(4)) {
      case 0:
        if (at < out.length) out[at] = random.below(256)
        break
      case 1:
        out.splice(at, count)
        break
      case 2:
        out.splice(at, 0, ...out.slice(at, at + count))
        break
      default:
        out.splice(at, 0, ...random.bytes(count))
    }
  }
  return Uint8Array.from(out)
}
