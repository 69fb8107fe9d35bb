import type {LevelMeter} from './levels.js'
import {Reblock} from './reblock.js'
import {BLOCK_SAMPLES, FRAME_SAMPLES} from './sound-format.js'
import {Tonality} from './tonality.js'

/** Compresses frames of FRAME_SAMPLES samples, each in turn. */
export type SoundEncoder = {
  /** `tone`: the sound is a lasting tone rather than speech. The packet is the caller's own. */
  encode(frame: Int16Array, tone: boolean): Uint8Array<ArrayBuffer>
  /** Forgets what was said before. */
  reset(): void
  /** How much packets are to take on average, from now on. */
  setRate(bitsPerSecond: number): void
}

/** `number` counts 20 ms of captured sound since the start, wrapping at 2^32; muted ones count too. */
export type EncodedFrame = {number: number; payload: Uint8Array<ArrayBuffer>}

/**
 * The way of one's own sound: captured chunks ▶ blocks of 10 ms ▶ frames of 20 ms ▶ packets.
 * While muted, sound is measured for the level meter and thrown away.
 */
export class Talker {
  readonly #level: LevelMeter
  readonly #encoder: SoundEncoder
  readonly #tonality = new Tonality()
  readonly #onEncoded: (frame: EncodedFrame) => void
  readonly #blocks = new Reblock(BLOCK_SAMPLES, block => this.#takeBlock(block))
  readonly #frames = new Reblock(FRAME_SAMPLES, frame => this.#takeFrame(frame))
  #muted: boolean
  #number = 0

  constructor(
    encoder: SoundEncoder,
    muted: boolean,
    level: LevelMeter,
    onEncoded: (frame: EncodedFrame) => void,
  ) {
    this.#level = level
    this.#encoder = encoder
    this.#muted = muted
    this.#onEncoded = onEncoded
  }

  setMuted(muted: boolean): void {
    if (this.#muted && !muted) this.#encoder.reset()
    this.#muted = muted
  }

  /**
   * `afresh`: nobody has heard what went before. The coder otherwise fades from one bandwidth to the other for 5 s, and takes
   * half as much again meanwhile.
   */
  setRate(bitsPerSecond: number, afresh: boolean): void {
    this.#encoder.setRate(bitsPerSecond)
    if (afresh) this.#encoder.reset()
  }

  push(chunk: Int16Array): void {
    this.#blocks.push(chunk)
  }

  #takeBlock(block: Int16Array): void {
    this.#level.add(block)
    this.#frames.push(block)
  }

  #takeFrame(frame: Int16Array): void {
    const number = this.#number
    this.#number = (number + 1) >>> 0
    if (this.#muted) return
    const payload = this.#encoder.encode(frame, this.#tonality.watch(frame))
    this.#onEncoded({number, payload})
  }
}
