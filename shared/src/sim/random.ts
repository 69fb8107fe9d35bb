/** A seeded source of numbers for simulations and tests: the same seed always gives the same run. */
export type Random = {
  /** Uniform in [0, 1). */
  next(): number
  /** Uniform integer in [0, limit). */
  below(limit: number): number
  /** True with the given probability. */
  chance(probability: number): boolean
  bytes(count: number): Uint8Array
}

/** SplitMix32 (Steele, Lea, Flood 2014, reduced to 32 bits): small, fast, good enough for tests. Not for keys. */
export function seededRandom(seed: number): Random {
  let state = seed | 0
  const uint32 = (): number => {
    state = (state + 0x9e3779b9) | 0
    let mixed = state ^ (state >>> 16)
    mixed = Math.imul(mixed, 0x21f0aaad)
    mixed ^= mixed >>> 15
    mixed = Math.imul(mixed, 0x735a2d97)
    return (mixed ^ (mixed >>> 15)) >>> 0
  }
  const next = (): number => uint32() / 2 ** 32
  return {
    next,
    below: limit => Math.floor(next() * limit),
    chance: probability => next() < probability,
    bytes: count => Uint8Array.from({length: count}, () => uint32() & 0xff),
  }
}
