/**
 * Keeps the voice of who speaks while the loudspeaker does. An echo canceller that also suppresses what it suspects, takes
 * much of that voice with it; a linear filter takes none, but leaves what the loudspeaker distorts:
 *
 *   microphone ─┬▶ canceller ────────────────▶ fade ─▶
 *               └▶ linear filter ─▶ as late ─────┘ where far more is left than the echo can be
 *
 * How much of the echo the filter leaves is measured while the canceller leaves next to nothing, so nobody speaks near by.
 * Until the filter has learnt, and when the echo's path changes, that is much, and the canceller alone is heard.
 */
import {BLOCK_SAMPLES} from '../sound-format.js'
import type {EchoCanceller} from './cleaner.js'
import {LinearEchoFilter} from './linear-echo-filter.js'

/** Of blocks played and not yet captured beside: 200 ms, more than sound servers hand over at once. */
const MOST_WAITING = 20
/** The canceller leaves this of the microphone's power at most when nobody speaks near by: 20 dB down. */
const ECHO_ALONE = 0.01
/** A block's mean power of which something can be learnt: 20 of 32768. */
const LEAST_POWER = 400
/** From block to block: about half a second of echo. */
const LEAK_MEMORY = 0.98
/** The echo's power falls no faster from block to block: 60 dB in half a second, as a room's. */
const DECAY = 0.75
/** Somebody speaks near by where more than so many times the echo's rest is heard: 9 dB. */
const NEAR_FACTOR = 8
/** And the canceller takes for a voice more than this of what the filter leaves: 27 dB down, where echo alone is mostly less. */
const LEAST_CONFIRMED = 0.002
/** In blocks. */
const FADE_BACK_BLOCKS = 5

export class DoubleTalk implements EchoCanceller {
  readonly #canceller: EchoCanceller
  readonly #filter = new LinearEchoFilter()
  readonly #waiting: Float32Array[] = []
  readonly #echo: DelayLine
  readonly #left: DelayLine
  readonly #silence = new Float32Array(BLOCK_SAMPLES)
  #leftPower = LEAST_POWER
  #echoPower = LEAST_POWER
  #recentEcho = 0
  #share = 0

  /** `lateSamples`: how late the canceller is, a block at most. */
  constructor(canceller: EchoCanceller, lateSamples: number) {
    this.#canceller = canceller
    this.#echo = new DelayLine(lateSamples)
    this.#left = new DelayLine(lateSamples)
  }

  play(block: Float32Array): void {
    this.#waiting.push(Float32Array.from(block))
    if (this.#waiting.length > MOST_WAITING) this.#waiting.shift()
    this.#canceller.play(block)
  }

  cancel(block: Float32Array): void {
    const echo = this.#echo.newest
    const left = this.#left.newest
    this.#filter.estimate(this.#waiting.shift() ?? this.#silence, block, echo)
    for (let at = 0; at < BLOCK_SAMPLES; at++) left[at] = block[at]! - echo[at]!
    this.#canceller.cancel(block)
    const late = this.#left.take()
    this.#fade(block, late, this.#isNear(block, late, this.#echo.take()))
    this.#echo.advance()
    this.#left.advance()
  }

  #isNear(cancelled: Float32Array, left: Float32Array, echo: Float32Array): boolean {
    const [leftPower, echoPower, kept] = [powerOf(left), powerOf(echo), powerOf(cancelled)]
    this.#recentEcho = Math.max(echoPower, DECAY * this.#recentEcho)
    if (echoPower > LEAST_POWER && kept < ECHO_ALONE * (leftPower + echoPower)) {
      this.#leftPower += (1 - LEAK_MEMORY) * (leftPower - this.#leftPower)
      this.#echoPower += (1 - LEAK_MEMORY) * (echoPower - this.#echoPower)
    }
    const rest = (this.#recentEcho * this.#leftPower) / this.#echoPower
    return leftPower > NEAR_FACTOR * rest && kept > LEAST_CONFIRMED * leftPower
  }

  #fade(cancelled: Float32Array, left: Float32Array, isNear: boolean): void {
    const before = this.#share
    this.#share = isNear ? 1 : Math.max(0, before - 1 / FADE_BACK_BLOCKS)
    const step = (this.#share - before) / BLOCK_SAMPLES
    for (let at = 0; at < BLOCK_SAMPLES; at++) {
      cancelled[at]! += (before + step * (at + 1)) * (left[at]! - cancelled[at]!)
    }
  }
}

/** Sound of so many samples ago, a block at a time. */
class DelayLine {
  readonly #late: number
  readonly #samples = new Float32Array(2 * BLOCK_SAMPLES)
  /** To be filled before `take`. */
  readonly newest = this.#samples.subarray(BLOCK_SAMPLES)

  constructor(lateSamples: number) {
    this.#late = lateSamples
  }

  take(): Float32Array {
    const from = BLOCK_SAMPLES - this.#late
    return this.#samples.subarray(from, from + BLOCK_SAMPLES)
  }

  advance(): void {
    this.#samples.copyWithin(0, BLOCK_SAMPLES)
  }
}

function powerOf(block: Float32Array): number {
  let sum = 0
  for (let at = 0; at < block.length; at++) sum += block[at]! ** 2
  return sum / block.length
}
