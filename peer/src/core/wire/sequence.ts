/** Serial number arithmetic on 16 bits (RFC 1982): numbers wrap, distances up to half the circle have a sign. */

export type Sequence = number

export const nextSequence = (sequence: Sequence): Sequence => (sequence + 1) & 0xffff

/** How far `to` lies ahead of `from`: -32768..32767, positive when `to` is newer. */
export const sequenceDistance = (from: Sequence, to: Sequence): number => ((to - from) << 16) >> 16
