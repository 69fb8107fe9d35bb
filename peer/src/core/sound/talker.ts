import type {LevelMeter} from './levels.js'
import {Reblock} from './reblock.js'
import {BLOCK_SAMPLES, FRAME_SAMPLES, SAMPLE_RATE_HZ} from './sound-format.js'
import {Tonality} from './tonality.js'

/** Compresses frames of FRAME_SAMPLES samples, each in turn. */
export type SoundEncoder = {
  /** `tone`: the sound is a lasting tone rather than speech. The packet is the caller's own. */
  encode(frame: Int16Array, tone: boolean): Uint8Array<ArrayBuffer>
  /** Forgets what was said before. */
  reset(): void
}

/** `number` counts 20 ms of captured sound since the start, wrapping at 2^32; muted ones count too. */
export type EncodedFrame = {number: number; payload: Uint8Array<ArrayBuffer>; capturedAtMs: number}

/**
 * The way of one's own sound: captured chunks ▶ blocks of 10 ms ▶ frames of 20 ms ▶ packets.
 * While muted, sound is measured for the level meter and thrown away.
 */
export class Talker {
  readonly #level: LevelMeter
  readonly #encoder: SoundEncoder
  readonly #tonality = new Tonality()
  readonly #onEncoded: (frame: EncodedFrame) => void
  readonly #blocks = new Reblock(BLOCK_SAMPLES, (block, after) => this.#takeBlock(block, after))
  readonly #frames = new Reblock(FRAME_SAMPLES, (frame, after) => this.#takeFrame(frame, after))
  #muted: boolean
  #number = 0
  /** When the last sample of the chunk at hand was captured, and how many of its samples follow the block. */
  #chunkEndMs = 0
  #samplesAfterBlock = 0

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

  /** `atMs` is when the chunk's last sample was read. */
  push(chunk: Int16Array, atMs: number): void {
    this.#chunkEndMs = atMs
    this.#blocks.push(chunk)
  }

  #takeBlock(block: Int16Array, samplesAfter: number): void {
    this.#samplesAfterBlock = samplesAfter
    this.#level.add(block)
    this.#frames.push(block)
  }

  #takeFrame(frame: Int16Array, samplesAfter: number): void {
    const number = this.#number
    this.#number = (number + 1) >>> 0
    if (this.#muted) return
    const samplesSinceStart = FRAME_SAMPLES + samplesAfter + this.#samplesAfterBlock
    const capturedAtMs = this.#chunkEndMs - (1000 * samplesSinceStart) / SAMPLE_RATE_HZ
    const payload = this.#encoder.encode(frame, this.#tonality.watch(frame))
    this.#onEncoded({number, payload, capturedAtMs})
  }
}
