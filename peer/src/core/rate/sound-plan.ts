/**
 * How sound travels over a path: the thinner the path, the more frames share a packet, because below 100 kbit/s what
 * stands around 50 packets a second is more than the sound itself. Made with the link, ends with it.
 */
export type SoundStep = {
  /** In each packet: 20 ms each. */
  readonly frames: 1 | 2 | 3 | 6
  /** Of the Opus frames alone. */
  readonly bitsPerSecond: number
  /** With all that stands around them on the wire. */
  readonly wireBits: number
}

type Rule = SoundStep & {
  /** Paths that carry less take the step before. */
  readonly from: number
}

/** Link and seal headers, lengths, and the wire's: about 130 B a packet and 2 B for each further frame. */
const onWire = (frames: number, bitsPerSecond: number): number =>
  bitsPerSecond + (50 / frames) * (130 + 2 * frames) * 8

const rule = (from: number, frames: SoundStep['frames'], bitsPerSecond: number): Rule => ({
  from,
  frames,
  bitsPerSecond,
  wireBits: onWire(frames, bitsPerSecond),
})

const RULES: readonly Rule[] = [
  rule(0, 6, 8_000),
  rule(36_000, 6, 12_000),
  rule(56_000, 3, 16_000),
  rule(72_000, 2, 16_000),
  rule(110_000, 1, 24_000),
  rule(160_000, 1, 32_000),
]
/** A step up must have so much room, for so long: each longer bundle later costs a moment of sound. */
const ROOM = 1.15
const UP_AFTER_MS = 4_000
/** Heartbeats, acknowledgements and a small picture now and then. */
const LITTLE_ELSE_BITS = 6_000
/** After a step up that proved too much, twice as long each time; what held for so long was not too much. */
const MOST_UP_AFTER_MS = 32_000
const HELD_MS = 8_000
/** While nothing has been too much yet. */
const UP_AFTER_MS_STARTING = 300

/** The most that sound asks for; beyond is all for pictures. */
export const FULL_SOUND: SoundStep = RULES.at(-1)!
/** What a path must carry for it, bits a second. */
export const FULL_SOUND_FROM_BITS = ROOM * RULES.at(-1)!.from

export class SoundPlan {
  #at: number
  #roomSinceMs: number | null = null
  #upAtMs = Number.NEGATIVE_INFINITY
  #upAfterMs = UP_AFTER_MS

  constructor(bitsPerSecond: number) {
    this.#at = ruleFor(bitsPerSecond)
  }

  get step(): SoundStep {
    return RULES[this.#at]!
  }

  /** The path was measured: the next step up needs no patience. */
  measured(): void {
    this.#roomSinceMs = Number.NEGATIVE_INFINITY
  }

  /** What the path must carry for sound as it is with little else, bits a second. */
  get leastBits(): number {
    return this.step.wireBits + LITTLE_ELSE_BITS
  }

  /** What the path carries now. */
  follow(bitsPerSecond: number, isStarting: boolean, now: number): void {
    const fitting = ruleFor(bitsPerSecond)
    const roomy = ruleFor(bitsPerSecond / ROOM)
    if (fitting < this.#at) this.#down(fitting, now)
    if (roomy <= this.#at) this.#roomSinceMs = null
    else this.#roomSinceMs ??= now
    const patienceMs = isStarting ? UP_AFTER_MS_STARTING : this.#upAfterMs
    if (this.#roomSinceMs === null || now - this.#roomSinceMs < patienceMs) return
    this.#at = roomy
    this.#upAtMs = now
    this.#roomSinceMs = null
  }

  #down(at: number, now: number): void {
    const wasTooMuch = now - this.#upAtMs < HELD_MS
    this.#upAfterMs = wasTooMuch ? Math.min(MOST_UP_AFTER_MS, this.#upAfterMs * 2) : UP_AFTER_MS
    this.#at = at
  }
}

const ruleFor = (bitsPerSecond: number): number => RULES.findLastIndex(({from}) => bitsPerSecond >= from)
